#!/usr/bin/env python3
"""Random operations against a registry in memory, each answer and every past state compared.

model.py [operations]: 10,000, unless told otherwise. SKY_SEED gives the seed, which is printed.
"""
import collections
import datetime
import os
import pathlib
import random
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import past  # noqa: E402
from actions import NAMES, Chooser  # noqa: E402
from documents import nfc, same  # noqa: E402
from expected import matching  # noqa: E402
from oracle import Oracle  # noqa: E402
from stack import Stack  # noqa: E402
from wire import Request, Transport, canon  # noqa: E402

TAIL = 25           # operations that a mismatch shows
ROUND = 25          # operations between two looks at everything
KEPT = 200          # requests with keys that may come again


DATED = ("crear", "contratar", "terminar")


class Mismatch(Exception):
    pass


def today(offset=0):
    return (datetime.date.today() + datetime.timedelta(offset)).isoformat()


def one_day(document):
    """The text of a document in which yesterday is today."""
    return canon(document).replace(today(-1), today())


class View:
    """What the chooser may know of the oracle."""

    def __init__(self, oracle):
        self.oracle, self.undos = oracle, []

    def head(self):
        return self.oracle.head

    def number(self, name):
        version = self.oracle.state.present.get(nfc(name))
        return version.number if version else None

    def versions(self, name):
        """Numbers of the operations on the customer that restoring the name is about."""
        version = self.oracle.state.present.get(nfc(name))
        customer = version.customer if version else self.oracle.last_deleted(nfc(name))
        return [operation.last for operation in self.oracle.histories.get(customer, ())]

    def binned(self):
        """Customers in the bin."""
        return sorted(self.oracle.bin)


class Driver:
    """Sends each request to the registry, and asks the oracle whether the answer is right."""

    def __init__(self, transport, seed):
        self.transport, self.random, self.oracle = transport, random.Random(seed), Oracle()
        self.view = View(self.oracle)
        self.chooser = Chooser(self.random, self.view)
        self.tail = collections.deque(maxlen=TAIL)
        self.keyed = collections.deque(maxlen=KEPT)     # (request, its first answer)
        self.kinds = collections.Counter()

    def fail(self, request, answer, wanted):
        lines = [*self.tail, "", f"asked:  {request}", *(f"wanted: {one}" for one in wanted), f"got:    {answer}"]
        if request.name or (request.body or {}).get("nombre"):
            lines += self.told(request)
        raise Mismatch("\n".join(lines))

    def told(self, request):
        """What the oracle knows of the request's customer, and of the operation that it names."""
        name = nfc(str(request.name or request.body["nombre"]))
        version = self.oracle.state.present.get(name)
        yield f"before: {name}: {canon(version._asdict()) if version else 'nobody'}"
        number = request.number or (request.body or {}).get("version")
        if isinstance(number, int) and self.oracle.operation(number):
            yield f"named:  {canon(self.oracle.operation(number)._asdict())}"

    def ask(self, request):
        """The right answer that came."""
        before = today()
        answer = self.transport.call(request)
        for self.oracle.day in dict.fromkeys((before, today())):
            outcome = self.oracle.decide(request)
            right = matching(outcome, answer)
            if right:
                return right, answer
        return self.fail(request, answer, outcome)

    def look(self, name):
        """Both sides show of a name what the oracle says."""
        for side in ("clientes", "archivos"):
            self.ask(Request("leer", name, side=side))

    def look_at_all(self):
        for name in NAMES:
            self.look(name)
        for side in ("clientes", "archivos"):
            self.ask(Request("listar", side=side))
        self.ask(Request("historial", self.random.choice(NAMES)))

    def settle(self, right):
        """The entries as they were stored: the day that a service carries."""
        entries, last = right.entries, right.entries[-1]
        answer = self.transport.call(Request("leer", last.name))
        stored = answer.document()
        if answer.status != 200 or same(stored, last.document):
            return entries
        if last.verb in ("crear", "contratar"):
            day = stored["servicios"][-1].get("fecha_contratacion")
            services = last.document["servicios"]
            stored = {**last.document, "servicios": [*services[:-1], {**services[-1], "fecha_contratacion": day}]}
            if day not in (today(0), today(-1)):
                return entries      # the look that follows tells what is wrong
        elif last.verb == "terminar" and one_day(stored) != one_day(last.document):
            return entries
        return (*entries[:-1], last._replace(document=stored))

    def commit(self, right):
        entries = right.entries
        if entries[-1].verb in DATED and datetime.datetime.now().hour in (0, 23):
            entries = self.settle(right)
        self.oracle.commit(entries)
        if entries[-1].undoes:
            self.view.undos.append(entries[-1].number)
        for entry in entries:
            self.look(entry.name)

    def again(self, request, first):
        """The same request and key again gives the same answer, and changes nothing."""
        answer = self.transport.call(request)
        told = ("sky-operacion", "location")
        if ((answer.status, answer.body) != (first.status, first.body)
                or answer.headers.get("idempotency-replayed") != "true"
                or any(answer.headers.get(name) != first.headers.get(name) for name in told)):
            self.tail.append(f"{request} -> {first}")
            self.fail(request, answer, [f"{first} [idempotency-replayed: true]"])
        self.kinds["repeated"] += 1

    def otherwise(self, request):
        """The same key with another body is refused."""
        only = {"restaurar": {"version": request.body.get("version", 0) + 1}, "fusionar": {"con": "otro"},
                "distinguir": {"de": "otro"}}       # what takes no further members
        another = only.get(request.kind.removesuffix("_baja"), {**request.body, "otra": self.random.random()})
        other = request._replace(body=another)
        answer = self.transport.call(other)
        text = "La clave de idempotencia ya se usó con otra solicitud."
        if answer.status != 422 or answer.document() != {"error": text}:
            self.fail(other, answer, [f"422 {text}"])
        self.kinds["key with another body"] += 1

    def repeat(self, request, answer):
        """Some requests with keys come again, at once or later, as they were or not."""
        if request.header("Idempotency-Key") and request.kept(answer.status):
            self.keyed.append((request, answer))
            if self.random.random() < 0.5:
                self.again(request, answer)
        if self.keyed and self.random.random() < 0.1:
            self.again(*self.random.choice(self.keyed))
        if self.keyed and self.random.random() < 0.03:
            old = self.random.choice(self.keyed)[0]
            if old.body:
                self.otherwise(old)

    def step(self, i):
        request = self.chooser.choose()
        right, answer = self.ask(request)
        self.tail.append(f"{request} -> {answer}")
        self.kinds[f"{request.kind} {answer.status}"] += 1
        if right.entries:
            self.commit(right)
        self.repeat(request, answer)
        self.look(self.random.choice(NAMES))
        if i % ROUND == 0:
            self.look_at_all()

    def run(self, count):
        for i in range(count):
            self.step(i)
        self.look_at_all()


def drive(transport, count, seed, check_past=past.check):
    """Whether all was right; says so, or what was not."""
    driver, started = Driver(transport, seed), time.monotonic()
    try:
        driver.run(count)
        print(f"{count} operations, {driver.oracle.head} entries")
        print(", ".join(f"{kind}: {number}" for kind, number in sorted(driver.kinds.items())))
        check_past(driver)
    except Mismatch as mismatch:
        print(mismatch)
    except (OSError, ValueError) as failure:
        print("\n".join([*driver.tail, f"no answer, or none that can be read: {failure!r}"]))
    else:
        seconds = time.monotonic() - started
        print(f"{transport.count} requests, {transport.count / seconds:.0f}/s: all as it should be")
        return True
    print(f"seed {seed}: something is wrong")
    return False


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10000
    seed = int(os.environ.get("SKY_SEED") or random.getrandbits(32))
    print(f"SKY_SEED={seed}", flush=True)
    with Stack() as stack:
        return 0 if drive(Transport(stack), count, seed) else 1


if __name__ == "__main__":
    sys.exit(main())
