"""Writers that ask again whenever the answer is 503, as the console and any good client do, mostly with the same key."""
import json
import pathlib
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
from kill import PAUSE, Write, Writer  # noqa: E402
from stack import segment  # noqa: E402

SOON = 2.0      # seconds within which a 503 has to come,
LONG = 3.0      # and any other answer;
LATE = 2        # so many answers may be later, as the machine may be busy with something else for once,
AT_ALL = 20.0   # and none by more than this
PATIENCE = 60   # and within which there has to be another answer


def too_late(late):
    """The faults there are in these: (seconds, text), of the answers that were late."""
    return [text for took, text in late if took > AT_ALL or len(late) > LATE]


class Retrying(Writer):
    """Every second customer is created and changed without a key. `gone` are statuses after which it asks again, too."""

    gone = ()

    def __init__(self, stack, index):
        super().__init__(stack, index)
        self.refused, self.replayed, self.times = [], 0, []     # moments and seconds of 503s; moments of answers
        self.late = []

    def run(self):
        super().run()
        self.faults += too_late(self.late)

    def write(self, verb, side, method, path, name, member=None, **rest):
        time.sleep(PAUSE)
        token = self.token() if member else None
        document = {**rest, member: token} if member else None
        is_keyed = len(self.names) % 2 or verb in ("contratar", "eliminar")
        key = {"Idempotency-Key": f"{self.index}/{self.tokens}/{verb}"} if is_keyed else {}
        status, headers, body, again = self.ask(side, method, path, document, key)
        if status in (200, 201):
            if "Sky-Operacion" in headers:  # but where all was so already
                self.answered.append(Write(int(headers["Sky-Operacion"]), verb, name, token))
            self.replayed += "Idempotency-Replayed" in headers
            self.times.append(time.monotonic())
        elif not (status == 409 and verb == "crear" and again and not key and self.is_mine(name, token)):
            self.faults.append(f"{method} {path} {key}, again {again}: {status} {body.decode(errors='replace')}")
        return status in (200, 201)

    def ask(self, side, method, path, document, key):
        """The first answer that tells what became of it, and how often it was asked for again."""
        end = time.monotonic() + PATIENCE
        for again in range(1 << 20):
            began = time.monotonic()
            status, headers, body = self.clients[side].call(method, path, document, **key)
            took = time.monotonic() - began
            if took > (SOON if status == 503 else LONG):
                self.late.append((took, f"{method} {path}: {status} after {took:.2f} s"))
            if status != 503 and status not in self.gone:
                return status, headers, body, again
            if status == 503:
                self.refused.append((began, took))
                if not headers["Retry-After"]:
                    self.faults.append(f"{method} {path}: 503 without Retry-After")
            if time.monotonic() > end:
                break
            time.sleep(0.05)
        return status, headers, body, again

    def is_mine(self, name, token):
        """Whether the customer is there as this writer has asked for it."""
        status, _, body, _ = self.ask("clientes", "GET", "/clientes/" + segment(name), None, {})
        return status == 200 and json.loads(body)["contacto"] == token


class Reader(threading.Thread):
    """Asks for a customer, again and again: `seen` has moments, seconds and statuses."""

    def __init__(self, stack, name, pause=0.02):
        super().__init__(daemon=True)
        self.client, self.path, self.pause = stack.client("clientes"), "/clientes/" + segment(name), pause
        self.leave, self.seen = threading.Event(), []

    def run(self):
        while not self.leave.wait(self.pause):
            began = time.monotonic()
            status, headers, _ = self.client.call("GET", self.path)
            self.seen.append((began, time.monotonic() - began, status))

    def faults(self):
        """A customer who is there is shown, or it is told soon that nobody can be."""
        wrong = [f"GET: {status} after {took:.2f} s" for _, took, status in self.seen if status not in (200, 503)]
        late = [(took, f"GET: {status} after {took:.2f} s") for _, took, status in self.seen
                if took > (SOON if status == 503 else LONG)]
        return wrong + too_late(late)


def shown_between(readers, begun, ended):
    """How often a customer was shown who was asked for within that time."""
    return sum(begun < began < ended and status == 200 for reader in readers for began, _, status in reader.seen)


def written_between(writers, begun, ended):
    return sum(begun < moment < ended for writer in writers for moment in writer.times)


def start(threads):
    for thread in threads:
        thread.start()
    return threads


def stop(threads):
    for thread in threads:
        thread.leave.set()
    for thread in threads:
        thread.join()


def slowest(writers):
    return max((took for writer in writers for _, took in writer.refused), default=0)


def told(writers):
    return (f"{sum(len(writer.answered) for writer in writers)} answered writes, {sum(w.replayed for w in writers)} of"
            f" them replayed, {sum(len(w.refused) for w in writers)} times 503, the slowest in {slowest(writers):.2f} s")
