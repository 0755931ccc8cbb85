#!/usr/bin/env python3
"""A primary with a synchronous standby, killed and promoted under writers that ask again: failover.py [kills]
[promotions] [--seed N], 100 and 20 unless told otherwise.

The programs know both servers. A kill is of the primary with all that it began, which begins again; a promotion is of
the standby, when the primary was killed or, every second time, answers no more; then a new standby is made. What was
answered has to be there, once; a 503 has to come at once, and the programs back by themselves.
"""
import pathlib
import random
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
import cluster  # noqa: E402
import registry  # noqa: E402
from kill import judge, show  # noqa: E402
from retrying import Reader, Retrying, start, stop, told, written_between  # noqa: E402
from stack import Stack  # noqa: E402

WRITERS, READERS = 6, 2
BACK = 5.0      # seconds after a server's return within which something has to be written, but for once: a busy machine
AT_ALL = 30.0   # may need as many


class Blows:
    """What happens to the servers; `back` has the moments at which there was one to write to again."""

    def __init__(self, pair, seed):
        self.pair, self.random, self.back = pair, random.Random(seed), []

    def await_turn(self):
        self.pair.primary.await_sync()
        time.sleep(self.random.uniform(0.2, 1.2))

    def kill(self):
        self.await_turn()
        self.pair.primary.kill()
        time.sleep(self.random.uniform(0, 0.7))
        self.pair.primary.begin()
        self.back.append(time.monotonic())

    def promote(self, is_silent):
        self.await_turn()
        former = self.pair.primary
        if is_silent:
            with former.frozen():
                self.pair.change()
                self.back.append(time.monotonic())
                time.sleep(BACK)
                former.kill()
        else:
            former.kill()
            self.pair.change()
            self.back.append(time.monotonic())
        self.pair.attach()

    def strike(self, kills, promotions):
        turns = ["kill"] * kills + ["silent", "promote"] * (promotions // 2) + ["promote"] * (promotions % 2)
        self.random.shuffle(turns)
        for number, turn in enumerate(turns):
            self.kill() if turn == "kill" else self.promote(turn == "silent")
            if (number + 1) % 10 == 0:
                print(f"{number + 1} blows", flush=True)
        self.pair.primary.await_sync()
        time.sleep(BACK)

    def await_writes(self, writers):
        """Until something was written after the last of them."""
        last = max(self.back, default=0)
        while not written_between(writers, last, time.monotonic()) and time.monotonic() < last + AT_ALL:
            time.sleep(0.05)


def late(writers, back):
    """How long it took until something was written again, each time; a time longer than allowed is a fault."""
    moments = sorted(moment for writer in writers for moment in writer.times)
    return [next((moment - when for moment in moments if moment > when), 99) for when in back]


def strike(stack, blows, kills, promotions):
    writers = start([Retrying(stack, i) for i in range(WRITERS)])
    while not written_between(writers, 0, time.monotonic()):
        time.sleep(0.05)
    readers = start([Reader(stack, writers[0].names[0]) for _ in range(READERS)])
    blows.strike(kills, promotions)
    blows.await_writes(writers)
    stop([*writers, *readers])
    return writers, readers


def run(arguments, folder):
    pair = cluster.Pair(folder)
    blows = Blows(pair, arguments.seed)
    try:
        with Stack(pair.url()) as stack:
            writers, readers = strike(stack, blows, arguments.kills, arguments.promotions)
            shown = show(stack, writers)
        held = registry.read_postgres(pair.url())
    finally:
        pair.end()
    took = late(writers, blows.back)
    writers[0].faults += [fault for reader in readers for fault in reader.faults()]
    overdue = [one for one in took if one > BACK]
    writers[0].faults += [f"back after {one:.2f} s" for one in overdue if len(overdue) > 1 or one > AT_ALL]
    print(f"{arguments.kills} kills, {arguments.promotions} promotions (seed {arguments.seed}), {told(writers)},"
          f" {len(held.log)} operations, again after {max(took, default=0):.2f} s at most")
    return 0 if judge(held, writers, shown) else 1


if __name__ == "__main__":
    sys.exit(cluster.alone(run, kills=100, promotions=20))
