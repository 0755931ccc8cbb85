#!/usr/bin/env python3
"""A database that hangs, under writers and many readers: its standby goes away, so that commits wait; some of its processes
stop, or the one that lets others in, or all. hanging.py [seconds], 4 unless told otherwise, for each of them.

Nobody waits for long, whoever need not wait goes on, and afterwards everybody does; what was answered is there, once.
"""
import contextlib
import pathlib
import random
import signal
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
import cluster  # noqa: E402
import registry  # noqa: E402
from kill import judge, show  # noqa: E402
from retrying import Reader, Retrying, shown_between, start, stop, told, written_between  # noqa: E402
from stack import Stack  # noqa: E402

WRITERS, READERS = 6, 24
BACK = 5.0      # seconds within which all is as before; once it may take four times as long, on a busy machine
SETTLED = 2.0   # seconds after which nobody is surprised by it any more


@contextlib.contextmanager
def without_standby(pair):
    pair.standby.kill()
    yield
    pair.standby.begin()


@contextlib.contextmanager
def some_stopped(pair):
    """Every fourth of the processes that serve the programs."""
    pids = [int(pid) for pid in pair.primary.ask("SELECT pid FROM pg_stat_activity WHERE application_name = 'sky'")]
    pids = random.sample(pids, len(pids) // 4)
    cluster.tell(pids, signal.SIGSTOP)
    yield
    cluster.tell(pids, signal.SIGCONT)


def door_stopped(pair):
    return pair.primary.frozen(whole=False)


def all_stopped(pair):
    return pair.primary.frozen()


# What happens, and whether reads and writes go on meanwhile. A stopped process may have the lock of those who write.
HAPPENINGS = ((without_standby, True, False), (some_stopped, True, None), (door_stopped, True, True),
              (all_stopped, False, False))


def happen(pair, what, seconds, writers, readers):
    """When it began and ended, and when it was as before."""
    pair.primary.await_sync()
    begun = time.monotonic()
    with what(pair):
        time.sleep(seconds)
        ended = time.monotonic()
    back = time.monotonic()
    while not (written_between(writers, back, time.monotonic()) and shown_between(readers, back, time.monotonic())):
        if time.monotonic() > back + 5 * BACK:
            break
        time.sleep(0.02)
    after = time.monotonic() - back
    time.sleep(1)
    return begun, ended, after


def faults_of(name, reads, writes, times, writers, readers):
    begun, ended, after = times
    shown = shown_between(readers, begun + SETTLED, ended)
    written = written_between(writers, begun + SETTLED, ended)
    print(f"{name}: {shown} shown and {written} written meanwhile, back after {after:.2f} s", flush=True)
    if after > 4 * BACK:
        yield f"{name}: back after {after:.2f} s"
    if reads is not None and bool(shown) != reads:
        yield f"{name}: {shown} were shown meanwhile"
    if writes is not None and bool(written) != writes:
        yield f"{name}: {written} were written meanwhile"


def suffer(stack, pair, seconds):
    writers = start([Retrying(stack, i) for i in range(WRITERS)])
    while not written_between(writers, 0, time.monotonic()):
        time.sleep(0.05)
    readers = start([Reader(stack, writers[0].names[0], 0.05) for _ in range(READERS)])
    faults, late = [], []
    for what, reads, writes in HAPPENINGS:
        times = happen(pair, what, seconds, writers, readers)
        late += [what.__name__] if times[2] > BACK else []
        faults += faults_of(what.__name__, reads, writes, times, writers, readers)
    stop([*writers, *readers])
    faults += [f"back after more than {BACK} s: {late}"] if len(late) > 1 else []
    writers[0].faults += faults + [fault for reader in readers for fault in reader.faults()]
    slowest = max(took for reader in readers for _, took, _ in reader.seen)
    print(f"{told(writers)}; {sum(len(reader.seen) for reader in readers)} reads, the slowest {slowest:.2f} s")
    return writers


def main():
    seconds = float((*sys.argv[1:], "4")[0])
    with cluster.folder() as folder:
        pair = cluster.Pair(folder)
        try:
            with Stack(pair.url()) as stack:
                writers = suffer(stack, pair, seconds)
                shown = show(stack, writers)
            held = registry.read_postgres(pair.url())
        finally:
            pair.end()
    return 0 if judge(held, writers, shown) else 1


if __name__ == "__main__":
    sys.exit(main())
