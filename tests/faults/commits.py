#!/usr/bin/env python3
"""Cuts the connection to PostgreSQL right after COMMIT went out, under writers that ask again: commits.py [times] [--seed N].

500 times, unless told otherwise: before the server got it, after that, and after it was answered, in whole or in part;
sometimes the server is then away for a moment. What was answered has to be there, once; whoever asks again without a key
is told that a name is taken only where it was their own request that took it.
"""
import collections
import pathlib
import random
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
import cluster  # noqa: E402
import registry  # noqa: E402
from cutting import AFTER, ANSWERED, BEFORE, PARTLY, Proxy  # noqa: E402
from kill import judge, show  # noqa: E402
from retrying import Retrying, start, stop, told  # noqa: E402
from stack import Stack  # noqa: E402

WRITERS = 8
CHANCE, AWAY = 0.3, 0.15    # of a cut, and of the server's being away after it
PATIENCE = 600


class Cutter:
    """Chooses which commits are cut off, until there were enough."""

    def __init__(self, times, seed):
        self.left, self.random = times, random.Random(seed)
        self.cuts, self.lock, self.proxy = collections.Counter(), threading.Lock(), None

    def __call__(self):
        with self.lock:
            if not self.left or self.random.random() > CHANCE:
                return None
            self.left -= 1
            how = self.random.choice([BEFORE, AFTER, ANSWERED, PARTLY])
            self.cuts[how] += 1
            if self.random.random() < AWAY:
                self.proxy.away_until = time.monotonic() + self.random.uniform(0, 0.8)
                self.cuts["then away"] += 1
            return how


def write_and_cut(stack, cutter):
    writers = start([Retrying(stack, i) for i in range(WRITERS)])
    end = time.monotonic() + PATIENCE
    while cutter.left and time.monotonic() < end:
        time.sleep(0.1)
    time.sleep(1)
    stop(writers)
    return writers


def run(arguments, folder):
    server = cluster.Server(folder, "uno").make()
    proxy_folder = pathlib.Path(folder, "proxy")
    proxy_folder.mkdir(mode=0o755)
    cutter = Cutter(arguments.times, arguments.seed)
    cutter.proxy = Proxy(proxy_folder, server, cutter)
    cutter.proxy.start()
    try:
        with Stack(cutter.proxy.url()) as stack:
            writers = write_and_cut(stack, cutter)
            shown = show(stack, writers)
        held = registry.read_postgres(server.url())
    finally:
        server.kill()
    print(f"{sum(cutter.cuts.values()) - cutter.cuts['then away']} cuts {dict(cutter.cuts)} (seed {arguments.seed}),"
          f" {told(writers)}, {len(held.log)} operations")
    return 0 if judge(held, writers, shown) and not cutter.left else 1


if __name__ == "__main__":
    sys.exit(cluster.alone(run, times=500))
