"""What many clients asked and were answered, and when."""
import itertools
import random
import threading
import time
from typing import NamedTuple

from actions import WEIGHTS, Chooser
from documents import nfc
from wire import Answer, Request

NAMES = ("Ana", "Núñez", "Zoé", "Peña/Hijo", "José")
MIX = {**WEIGHTS, "leer": 60, "listar": 8}
BUSY = "La solicitud con esta clave de idempotencia sigue en curso."
serials = itertools.count()


class Record(NamedTuple):
    serial: int
    client: int
    request: Request
    answer: Answer
    start: int      # nanoseconds, before the request was sent
    end: int        # and after the answer was there

    @property
    def number(self):
        return self.answer.number()

    def replayed(self):
        """Whether the answer is that of another request with the same key."""
        return self.answer.headers.get("idempotency-replayed") == "true"

    def busy(self):
        return self.answer.status == 409 and self.answer.document() == {"error": BUSY}

    def changed(self, **members):
        return self._replace(serial=next(serials), **members)

    def __str__(self):
        return f"client {self.client}: {self.request} -> {self.answer}"


class Seen:
    """What a client may guess from: numbers that were answered to anybody, versions that it read itself."""

    newest = 0      # of all clients; a number too old is as good

    def __init__(self):
        self.undos, self.read = [], {}

    def head(self):
        return Seen.newest

    def number(self, name):
        return self.read.get(nfc(name))

    def versions(self, name):
        return [self.read[nfc(name)]] if nfc(name) in self.read else []

    def binned(self):
        return []

    def note(self, request, answer):
        number = answer.number()
        if number:
            Seen.newest = max(Seen.newest, number)
            if request.kind == "deshacer":
                self.undos.append(number)
        if request.kind == "leer" and answer.status == 200 and "etag" in answer.headers:
            self.read[nfc(request.name)] = int(answer.headers["etag"].strip('"'))


class Client(threading.Thread):
    """Asks at random, on one kept connection; a second one is for the same request at the same moment."""

    def __init__(self, index, transports, count, seed, ready):
        super().__init__(daemon=True)
        self.index, self.transports, self.count, self.ready = index, transports, count, ready
        self.random, self.seen = random.Random(f"{seed}/{index}"), Seen()
        self.chooser = Chooser(self.random, self.seen, NAMES, MIX)
        self.records, self.failure = [], None

    def ask(self, request, times=1):
        """Sends the request on so many connections, then reads the answers."""
        start = time.monotonic_ns()
        for transport in self.transports[:times]:
            transport.send(request)
        for transport in self.transports[:times]:
            answer = transport.connection(request).receive()
            self.records.append(Record(next(serials), self.index, request, answer, start, time.monotonic_ns()))
            self.seen.note(request, answer)

    def step(self):
        request = self.chooser.choose()
        keyed = request.header("Idempotency-Key")
        self.ask(request, 2 if keyed and self.random.random() < 0.4 else 1)
        if keyed and self.random.random() < 0.4:
            self.ask(request)

    def run(self):
        try:
            self.ready.wait()
            for _ in range(self.count):
                self.step()
        except Exception as failure:    # a thread's own end would go unseen
            self.failure = failure


def record(connect, clients, count, seed):
    """The records of so many clients with so many requests each; connect() is a new transport."""
    Seen.newest = 0
    ready = threading.Barrier(clients)
    threads = [Client(i, (connect(), connect()), count, seed, ready) for i in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
        for transport in thread.transports:
            transport.close()
        if thread.failure:
            raise thread.failure
    return [one for thread in threads for one in thread.records]
