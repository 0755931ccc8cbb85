#!/usr/bin/env python3
"""Kills the programs at random moments under writers, then holds every answered write against the log.

kill.py [times] [--control] [--seed N]: 100 times, unless told otherwise. Ends with 0 when nothing was lost. --control
then deletes the entry of one answered write from a copy, which must be found: 1 when it is, 2 when not or when anything
was wrong before.
"""
import argparse
import collections
import json
import os
import pathlib
import random
import signal
import sqlite3
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
import registry  # noqa: E402
from stack import Stack, segment  # noqa: E402

WRITERS = 8
PAUSE = 0.005               # seconds between two writes of one writer
PROGRAMS = ("clientes", "archivos", "salud")
DEATHS, WINDOW = 4, 14.0    # so many deaths of one program in so many seconds: bootstrap gives up at one more in ten,
                            # and may see the first of them some seconds late
UNANSWERED = (None, 502, 503, 504)


class Write(collections.namedtuple("Write", "number verb name token")):
    """One answered write; the token is what only this write put into the document."""

    def is_in(self, entry):
        if entry is None or (entry.verb, entry.name) != (self.verb, self.name):
            return False
        if self.verb == "eliminar":
            return entry.document is None
        return token_of(entry) == self.token


def token_of(entry):
    """What the writer of an entry put into it."""
    document = json.loads(entry.document) if entry.document else {}
    return document.get("contacto") if entry.verb in ("crear", "contactar") else (
        document["servicios"][-1]["descripcion"] if entry.verb == "contratar" else None)


class Writer(threading.Thread):
    """Creates customers, changes them and deletes some. Leaves a customer alone once a write to it got no answer."""

    def __init__(self, stack, index):
        super().__init__(daemon=True)
        self.index = index
        self.clients = {side: stack.client(side) for side in ("clientes", "archivos")}
        self.leave = threading.Event()
        self.answered, self.faults, self.names = [], [], []
        self.tokens = 0

    def token(self):
        self.tokens += 1
        return f"{self.index}-{self.tokens}"

    def write(self, verb, side, method, path, name, member=None, **rest):
        """Whether the write was answered; otherwise nobody knows what became of it."""
        time.sleep(PAUSE)
        token = self.token() if member else None
        status, headers, body = self.clients[side].call(method, path, {**rest, member: token} if member else None)
        if status in (200, 201):
            self.answered.append(Write(int(headers["Sky-Operacion"]), verb, name, token))
        elif status not in UNANSWERED:
            self.faults.append(f"{method} {path}: {status} {body.decode(errors='replace')}")
        return status in (200, 201)

    def live(self, name):
        """The life of one customer."""
        path = "/clientes/" + segment(name)
        self.names.append(name)
        return (self.write("crear", "clientes", "POST", "/clientes", name, "contacto", nombre=name, servicio="TV")
                and self.write("contratar", "clientes", "POST", path + "/servicios", name, "servicio")
                and self.write("contactar", "clientes", "PUT", path, name, "contacto")
                and self.write("contratar", "clientes", "POST", path + "/servicios", name, "servicio")
                and (len(self.names) % 3 or
                     self.write("eliminar", "archivos", "DELETE", "/archivos/" + segment(name), name)))

    def run(self):
        while not self.leave.is_set():
            if not self.live(f"Peña {self.index}/{len(self.names)}"):
                time.sleep(0.05)


class Killer:
    def __init__(self, stack, writers, seed, programs=PROGRAMS):
        self.stack, self.writers, self.random, self.programs = stack, writers, random.Random(seed), programs
        self.deaths = {name: collections.deque(maxlen=DEATHS) for name in programs}

    def answered(self):
        return sum(len(writer.answered) for writer in self.writers)

    def await_writes(self):
        """Until all programs live and writing goes on."""
        since, deadline = self.answered(), time.monotonic() + 300
        while self.answered() < since + WRITERS or not all(name in self.stack.pids() for name in self.programs):
            if self.stack.process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit("the registry did not come back:\n" + self.stack.said())
            time.sleep(0.01)

    def choose_victims(self):
        """All of them, or one; of those that bootstrap would start again."""
        while True:
            now = time.monotonic()
            ripe = [name for name in self.programs
                    if len(self.deaths[name]) < DEATHS or now - self.deaths[name][0] > WINDOW]
            if ripe:
                return ripe if self.random.random() < 0.5 else [self.random.choice(ripe)]
            time.sleep(0.05)

    def strike(self):
        self.await_writes()
        time.sleep(self.random.uniform(0, 0.5))
        victims, living = self.choose_victims(), self.stack.pids()
        for name in victims:
            self.deaths[name].append(time.monotonic())
            if name in living:
                os.kill(living[name], signal.SIGKILL)


def show(stack, writers):
    """What GET says of each name that the writers chose: its document, or None."""
    client, shown = stack.client("clientes"), {}
    for name in (name for writer in writers for name in writer.names):
        status, _, body = client.call("GET", "/clientes/" + segment(name))
        shown[name] = {200: body.decode().rstrip("\n"), 404: None}.get(status, f"status {status}")
    return shown


def faults_of(held, writers, shown):
    """All that is wrong between what was answered, what the log holds, and what GET showed."""
    yield from registry.faults(held)
    entries = {entry.number: entry for entry in held.log}
    last = {entry.name: entry.document for entry in held.log}
    for writer in writers:
        yield from writer.faults
        for write in writer.answered:
            if not write.is_in(entries.get(write.number)):
                yield f"answered, but not in the log: {write}"
    for name, document in shown.items():
        if last.get(name) != document:
            yield f"GET shows another {name} than the log: {document}"
    for token, times in collections.Counter(filter(None, map(token_of, held.log))).items():
        if times > 1:
            yield f"the write of {token} took effect {times} times"


def judge(held, writers, shown):
    found = list(faults_of(held, writers, shown))
    print("\n".join(found[:20] + [f"{len(found)} faults"]))
    return not found


def write_and_kill(stack, times, seed):
    writers = [Writer(stack, i) for i in range(WRITERS)]
    for writer in writers:
        writer.start()
    killer = Killer(stack, writers, seed)
    for i in range(times):
        killer.strike()
        if (i + 1) % 10 == 0:
            print(f"{i + 1} kills, {killer.answered()} answered writes", flush=True)
    killer.await_writes()
    for writer in writers:
        writer.leave.set()
    for writer in writers:
        writer.join()
    return writers


def tampered(copy, writers):
    """The registry without the entry of one answered write."""
    write = random.choice([write for writer in writers for write in writer.answered])
    db = sqlite3.connect(copy)
    with db:
        db.execute("DELETE FROM operaciones WHERE numero = ?", (write.number,))
    db.close()
    print(f"control: without {write}")
    return registry.read(copy)


def run(arguments, folder):
    with Stack() as stack:
        writers = write_and_kill(stack, arguments.times, arguments.seed)
        shown = show(stack, writers)
        stack.stop()
        copy = registry.copy_of(stack.database, folder)
    held = registry.read(copy)
    print(f"{arguments.times} kills (seed {arguments.seed}), {sum(len(writer.answered) for writer in writers)} answered"
          f" writes, {len(held.log)} operations, {len(shown)} customers")
    right = judge(held, writers, shown)
    if not arguments.control:
        return 0 if right else 1
    return 1 if right and not judge(tampered(copy, writers), writers, shown) else 2


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("times", type=int, nargs="?", default=100)
    parser.add_argument("--control", action="store_true")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        return run(arguments, folder)


if __name__ == "__main__":
    sys.exit(main())
