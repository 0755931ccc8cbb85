#!/usr/bin/env python3
"""Random histories, each short and by names of its own, undone in whatever order is allowed: lists with equal items,
renames, deletions and namesakes, restored by name and by number. Every answer is the oracle's, and what is undone from
the newest to the oldest gives back every state that there was, whatever the oracle says.

histories.py [histories] [processes]: 100,000 by as many processes as there are processors, unless told otherwise.
SKY_SEED gives the seed, which is printed.
"""
import concurrent.futures
import os
import pathlib
import random
import re
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import fastcgi  # noqa: E402
from expected import matching  # noqa: E402
from oracle import Oracle  # noqa: E402
from program import Program, folder  # noqa: E402
from wire import Answer, Request, canon  # noqa: E402

LETTERS = "abc"         # items; few, so that many are equal
KEPT = 1000             # histories of one registry
HEADER = re.compile(r"^([^:\r\n]+): ?([^\r\n]*)\r$", re.M)


class Wrong(Exception):
    pass


class Line:
    """One kept connection to a program, without nginx."""

    def __init__(self, program):
        self.connection, self.count = program.connect(), 0

    def call(self, request):
        pairs = {"REQUEST_METHOD": request.method(), "REQUEST_URI": request.path()}
        body = canon(request.body).encode() if request.body is not None else b""
        if request.body is not None:
            pairs |= {"CONTENT_LENGTH": str(len(body)), "CONTENT_TYPE": "application/json"}
        self.connection.send(fastcgi.begin() + fastcgi.params(**pairs) + fastcgi.stdin(body))
        self.count += 1
        head, body = self.connection.parts()
        headers = {name.lower(): value for name, value in HEADER.findall(head.decode() + "\r\n")}
        return Answer(int(headers.pop("status")[:3]), headers, body)


class History:
    """One history: its requests are drawn so that they meet."""

    def __init__(self, line, base, rand, prefix):
        self.line, self.random, self.oracle = line, rand, Oracle(base)
        self.oracle.day = "2026-01-31"
        self.names = [f"{prefix}{letter}" for letter in "ABCD"]
        self.told = []

    def ask(self, request):
        outcome, answer = self.oracle.decide(request), self.line.call(request)
        right = matching(outcome, answer)
        self.told.append(f"{request} -> {answer}")
        if not right:
            raise Wrong("\n".join([*self.told, *(f"wanted: {one}" for one in outcome)]))
        if right.entries:
            self.oracle.commit(right.entries)
        return right, answer

    def look(self):
        """What the registry shows: each name, and who is in the bin; all of it is the oracle's."""
        told, shown = len(self.told), []
        for name in self.names:
            answer = self.ask(Request("leer", name))[1]
            shown.append((answer.status, answer.headers.get("location"), answer.body if answer.status == 200 else b""))
        for customer in self.oracle.histories:
            answer = self.ask(Request("baja", number=customer))[1]
            item = answer.document()
            shown.append((item["nombre"], item["documento"]) if answer.status == 200 else None)
        del self.told[told:]
        return shown

    # --- what is drawn

    def lives(self):
        return [version for version in self.oracle.state.present.values()]

    def items(self):
        return [self.random.choice(LETTERS) for _ in range(self.random.randrange(5))]

    def edited(self, items):
        """The list with some items added, removed, moved or replaced."""
        items, rand = list(items), self.random
        for _ in range(rand.choice((1, 1, 1, 2, 3))):
            at = rand.randrange(len(items) + 1)
            how = rand.randrange(8) if items else 0
            if how < 3:
                items.insert(at, rand.choice(LETTERS + str(rand.randrange(10))))
            elif how < 5:
                del items[at % len(items)]
            elif how < 7:
                items[at % len(items)] = rand.choice(LETTERS + "xyz")
            else:
                items.insert(at, items.pop(rand.randrange(len(items))))
        return items

    def create(self):
        body = {"nombre": self.random.choice(self.names), "contacto": "c", "servicio": "s", "l": self.items(),
                "fecha_contratacion": "2020-02-29"}
        return Request("crear", body=body)

    def patch(self, version):
        draw, document = self.random.randrange(10), version.document
        if draw < 5:
            return {"l": self.edited(document.get("l", ()))}
        if draw < 7:
            inner = document.get("d", {})
            return {"d": {"m": self.edited(inner.get("m", ()))}}
        if draw < 8:
            return {self.random.choice(("l", "d")): None}
        return {"x": self.random.randrange(3)}

    def restore(self):
        if self.random.random() < 0.4 or not self.oracle.histories:
            return Request("restaurar", self.random.choice(self.names), body=self.random.choice((None, self.version())))
        body = {}
        if self.random.random() < 0.5:
            body["nombre"] = self.random.choice(self.names)
        if self.random.random() < 0.2:
            body |= self.version()
        binned = list(self.oracle.bin) or list(self.oracle.histories)
        return Request("restaurar_baja", number=self.random.choice(binned), body=body or None)

    def merge(self, version):
        """With somebody who is there, mostly: by number, or by a name of theirs; or they are told apart."""
        con = self.random.choice(list(self.oracle.histories) if self.random.random() < 0.4 else self.names)
        if self.random.random() < 0.3:
            return Request("distinguir", version.name, body={"de": con})
        return Request("fusionar", version.name, body={"con": con})

    def version(self):
        return {"version": self.number() or 1}

    def number(self):
        """Of an operation, mostly a recent one."""
        first, head = self.oracle.base + 1, self.oracle.head
        return max(first, head - int(self.random.expovariate(1 / 4))) if head >= first else 0

    def undo(self):
        return Request("deshacer", number=self.number())

    def choose(self):
        lives, draw = self.lives(), self.random.random()
        if not lives or draw < 0.1:
            return self.create() if draw < 0.6 or not self.oracle.histories else self.restore()
        version = self.random.choice(lives)
        if draw < 0.45:
            return Request("modificar", version.name, body=self.patch(version))
        if draw < 0.6:
            return Request("modificar", version.name, body={"nombre": self.random.choice(self.names)})
        if draw < 0.66:
            return Request("eliminar", version.name)
        if draw < 0.72:
            return self.merge(version)
        return self.restore() if draw < 0.8 else self.undo()

    # --- how it is undone

    def run(self):
        backwards, states = self.random.random() < 0.5, [self.look()]
        for _ in range(self.random.randint(6, 12)):
            right, _ = self.ask(self.choose())
            if right.entries and (backwards or right.entries[-1].verb in ("deshacer", "restaurar", "fusionar")):
                states.append(self.look())
        if backwards:
            self.undo_backwards(states)
        else:
            self.undo_anyhow()

    def undo_backwards(self, states):
        """From the newest to the oldest: nothing can be in the way."""
        numbers = {operation.last for operation in self.oracle.operations[1:]}
        for number, state in zip(sorted(numbers, reverse=True), reversed(states[:-1])):
            answer = self.ask(Request("deshacer", number=number))[1]
            shown = self.look()
            if answer.status != 200 or without_later(shown, state) != state:
                raise Wrong("\n".join([*self.told, f"wanted: {state}", f"shown: {shown}"]))

    def undo_anyhow(self):
        """As often as anything is allowed, operations and undos alike, and a little longer."""
        numbers = sorted({operation.last for operation in self.oracle.operations[1:]})
        self.random.shuffle(numbers)
        for number in numbers[:8]:
            if self.ask(Request("deshacer", number=number))[0].entries:
                self.look()
        for _ in range(4):
            if self.ask(self.undo())[0].entries:
                self.look()


def without_later(shown, state):
    """Who is created later is in the bin in the end, and was nobody at first."""
    return shown[:len(state)]


def drive(seed, count, first=0):
    """Runs histories, a registry for every so many; how many requests there were, or what is wrong."""
    requests = 0
    for start in range(first, first + count, KEPT):
        with folder() as path, Program("clientes", path / "sky.db", SKY_AUTHOR_MIB=0, SKY_LOG_REQUESTS=0) as program:
            line, base = Line(program), 0
            for number in range(start, min(start + KEPT, first + count)):
                history = History(line, base, random.Random(f"{seed}/{number}"), f"{number}-")
                try:
                    history.run()
                except Wrong as wrong:
                    return requests, f"history {number}:\n{wrong}"
                base = history.oracle.head
            requests += line.count
    return requests, None


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100000
    jobs = int(sys.argv[2]) if len(sys.argv) > 2 else os.cpu_count()
    seed = int(os.environ.get("SKY_SEED") or random.getrandbits(32))
    print(f"SKY_SEED={seed}", flush=True)
    started, share = time.monotonic(), min(KEPT, -(-count // jobs))
    with concurrent.futures.ProcessPoolExecutor(jobs) as pool:
        parts = list(pool.map(drive, *zip(*((seed, min(share, count - first), first)
                                            for first in range(0, count, share)))))
    wrong = [text for _, text in parts if text]
    requests, seconds = sum(number for number, _ in parts), time.monotonic() - started
    print("\n".join([*wrong[:5], f"{count} histories, {requests} requests, {requests / seconds:.0f}/s: "
                     + (f"{len(wrong)} parts are wrong" if wrong else "all as it should be")]))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
