#!/usr/bin/env python3
"""Sixteen clients at once on five names; what they were answered must be one order of operations, the log's.

clients.py [requests of each client] [hosts]: 1,000 and 1, unless told otherwise; several hosts serve one registry, and
the clients ask them in turn. SKY_SEED gives the seed, which is printed. Then faults are put into the recorded history:
each must be found.
"""
import collections
import contextlib
import datetime
import itertools
import os
import pathlib
import random
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import past  # noqa: E402
from damage import Damage  # noqa: E402
from linear import Check, grouped  # noqa: E402
from recording import record  # noqa: E402
from stack import Stack  # noqa: E402
from wire import Request, Transport  # noqa: E402

CLIENTS = 16
EACH_FAULT = 5      # times that each kind of fault is put in


class Reader:
    """What past.pages needs of a driver."""

    def __init__(self, transport):
        self.transport = transport

    def fail(self, request, answer, wanted):
        raise SystemExit(f"{request}\nwanted: {wanted}\ngot: {answer}")


def today():
    return datetime.date.today().isoformat()


def check_damage(check, seed):
    """The faults that were put in and not found."""
    for i in range(EACH_FAULT):
        for name, make in Damage(check, f"{seed}/{i}").all().items():
            damaged = make()
            found = damaged and Check(damaged, check.groups, check.days, check.memo).run()
            if i == 0:
                print(f"put in: {name}: {found[0][:200] if found else 'not found'}")
            if damaged is None:
                yield f"{name}: the history gives no occasion for it"
            elif not found:
                yield f"{name}: not found"


def hold(connect, count, seed):
    """Whether all was right; says so, or what was not."""
    days = [today()]
    records = record(connect, CLIENTS, count, seed)
    days = list(dict.fromkeys((*days, today())))
    log = past.pages(Reader(connect()), Request("cambios"), 1000)
    if log.status != 200:
        raise SystemExit(f"no log: {log}")
    check = Check(records, grouped(log.document()), days, {})
    faults = check.run()
    statuses = collections.Counter(one.answer.status for one in records)
    print(f"{CLIENTS} clients, {len(records)} answers {dict(sorted(statuses.items()))}, {len(check.groups)} operations")
    if not faults:
        faults = list(check_damage(check, seed))
    print("\n".join([*faults[:10], f"seed {seed}: {len(faults)} faults"]))
    return not faults


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    seed = int(os.environ.get("SKY_SEED") or random.getrandbits(32))
    print(f"SKY_SEED={seed}", flush=True)
    hosts = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    with contextlib.ExitStack() as running:
        stacks = [running.enter_context(Stack())]
        stacks += [running.enter_context(Stack(stacks[0].store)) for _ in range(1, hosts)]
        turns = itertools.cycle(stacks)
        return 0 if hold(lambda: Transport(next(turns)), count, seed) else 1


if __name__ == "__main__":
    sys.exit(main())
