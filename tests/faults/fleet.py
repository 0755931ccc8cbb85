#!/usr/bin/env python3
"""Hosts over one PostgreSQL, with writers and readers of the feed on each, whose programs are killed: fleet.py [hosts]
[kills] [--seed N], 2 and 10 unless told otherwise.

On every host the feed has each operation once and in order, whoever wrote it, live and page by page, and also to whoever
comes back to another host than the one that was left; what was answered is in the log, once.
"""
import contextlib
import json
import os
import pathlib
import random
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
import cluster  # noqa: E402
import registry  # noqa: E402
from feed import PATIENCE, Listener, faults_of  # noqa: E402
from kill import PROGRAMS, Killer, judge, show  # noqa: E402
from retrying import Retrying, start, stop, told  # noqa: E402
from stack import ROOT, Stack  # noqa: E402

WRITERS, LISTENERS = 3, 4   # on each host
PAGE = 37


class Writer(Retrying):
    """Its host's programs die."""

    gone = (None, 502, 504)


class Wanderer(Listener):
    """Comes back to any host."""

    def __init__(self, ports):
        super().__init__(ports[0])
        self.ports = ports

    def read(self):
        self.port = random.choice(self.ports)
        super().read()


class Pages(threading.Thread):
    """Reads the feed of one host page by page, up to the last operation, once that is known."""

    def __init__(self, stack):
        super().__init__(daemon=True)
        self.client, self.seen, self.last, self.comebacks = stack.client("site"), [], None, 0

    def run(self):
        while self.last is None or not self.seen or self.seen[-1] < self.last:
            since = self.seen[-1] if self.seen else 0
            status, _, body = self.client.call("GET", f"/cambios?desde={since}&limite={PAGE}")
            operations = json.loads(body) if status == 200 else []
            self.seen += [one["operacion"] for one in operations]
            time.sleep(0 if len(operations) == PAGE else 0.05)


def port_of(stack):
    return int(stack.ports["SKY_PORT"])


def listen(stacks):
    ports = [port_of(stack) for stack in stacks]
    listeners = [Listener(port) for port in ports for _ in range(LISTENERS)]
    return start([*listeners, *(Wanderer(ports) for _ in range(LISTENERS)), *(Pages(stack) for stack in stacks)])


def strike(stacks, kills, seed):
    """Kills all programs of a host, or one, in turn. The writers and who read the feed."""
    writers = [[Writer(stack, number * WRITERS + i) for i in range(WRITERS)] for number, stack in enumerate(stacks)]
    everyone = start([writer for some in writers for writer in some])
    listeners = listen(stacks)
    killers = [Killer(stack, some, seed + number, (*PROGRAMS, "cambios"))
               for number, (stack, some) in enumerate(zip(stacks, writers))]
    for number in range(kills):
        killers[number % len(killers)].strike()
    for killer in killers:
        killer.await_writes()
    stop(everyone)
    return everyone, listeners


def end(listeners, last):
    for listener in listeners:
        listener.last = last
    deadline = time.monotonic() + PATIENCE
    for listener in listeners:
        listener.join(max(0, deadline - time.monotonic()))


def verified(url):
    """What sky verify says of the seals."""
    return subprocess.run([pathlib.Path(os.environ.get("SKY_BUILD", ROOT / "build"), "bin", "sky"), "verify"],
                          env={**os.environ, "SKY_STORE": url}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, check=False)


def run(arguments, folder):
    server = cluster.Server(folder, "uno").make()
    try:
        with contextlib.ExitStack() as hosts:
            stacks = [hosts.enter_context(Stack(server.url())) for _ in range(arguments.hosts)]
            writers, listeners = strike(stacks, arguments.kills, arguments.seed)
            head = int(server.ask("SELECT max(numero) FROM operaciones")[0])
            end(listeners, head)
            shown = show(stacks[-1], writers)
        held, verdict = registry.read_postgres(server.url()), verified(server.url())
    finally:
        server.kill()
    writers[0].faults += faults_of(listeners, head)
    if verdict.returncode:
        writers[0].faults.append(f"sky verify: {verdict.stdout}")
    print(f"{arguments.hosts} hosts, {arguments.kills} kills (seed {arguments.seed}), {told(writers)}, {head} operations,"
          f" {len(listeners)} readers of the feed, who came back {sum(one.comebacks for one in listeners)} times")
    return 0 if judge(held, writers, shown) else 1


if __name__ == "__main__":
    sys.exit(cluster.alone(run, hosts=2, kills=10))
