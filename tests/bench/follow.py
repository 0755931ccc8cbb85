#!/usr/bin/env python3
"""A follower's figures: how far it is behind under writes, and how soon one that is begun afresh is there.

follow.py [writes a second] [seconds] [customers]: 500, 20 and 100,000 unless told otherwise. Nothing is judged. SKY_BUILD
names the build, SKY_BENCH_PLACE a folder.
"""
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from following import SKY, Looker, Pair, Writer  # noqa: E402
from lote import rows  # noqa: E402
from program import environment  # noqa: E402

WRITERS = 4


class Watcher(threading.Thread):
    """Notes when which operation was there."""

    def __init__(self, database):
        super().__init__(daemon=True)
        self.looker, self.leave, self.seen = Looker(database), threading.Event(), []

    def run(self):
        while not self.leave.is_set():
            head = self.looker.head()
            if not self.seen or head > self.seen[-1][1]:
                self.seen.append((time.monotonic(), head))
            time.sleep(0.002)


def lags(writers, seen):
    """Of each answered write, how long after its answer it was in the follower."""
    place = 0
    for write in sorted((write for writer in writers for write in writer.answered), key=lambda write: write.number):
        while place < len(seen) and seen[place][1] < write.number:
            place += 1
        if place < len(seen):
            yield max(0, seen[place][0] - write.at)


def processor(pid):
    """Seconds of it that a process has taken."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure_lag(place, rate, seconds):
    pair = Pair(place)
    with pair.program:
        pair.program.call("GET", "/clientes")
        pair.follow()
        while not pair.mirror.exists():
            time.sleep(0.05)
        watcher = Watcher(pair.mirror)
        watcher.start()
        writers = [Writer(pair.program, i, WRITERS / rate) for i in range(WRITERS)]
        for writer in writers:
            writer.start()
        time.sleep(seconds)
        for writer in writers:
            writer.leave.set()
        for writer in writers:
            writer.join()
        time.sleep(1.5)
        watcher.leave.set()
        watcher.join()
        taken = [processor(pid) / (seconds + 1.5) * 100 for pid in (pair.ship(), pair.follower.pid)]
        pair.end_follower()
    found = sorted(lags(writers, watcher.seen))
    count = sum(len(writer.answered) for writer in writers)
    print(f"{count / seconds:,.0f} writes/s for {seconds} s: {len(found):,} of {count:,} in the follower; behind by"
          f" p50 {found[len(found) // 2] * 1000:.0f} ms, p99 {found[len(found) * 99 // 100] * 1000:.0f} ms,"
          f" at most {found[-1] * 1000:.0f} ms; of a processor {taken[0]:.1f} % at the source, {taken[1]:.1f} % at the"
          " follower", flush=True)
    began = time.monotonic()
    print(pair.sky("promote").stdout.strip())
    print(f"promoted in {time.monotonic() - began:.2f} s", flush=True)


def measure_copy(place, customers):
    pair = Pair(place)
    table = place / "rows.csv"
    with open(table, "w", encoding="utf-8") as file:
        file.writelines(rows(customers))
    subprocess.run([SKY, "import", table], env=environment(pair.source), check=True, capture_output=True)
    began = time.monotonic()
    done = pair.sky("follow", "--once", str(pair.source.parent))
    seconds = time.monotonic() - began
    assert done.returncode == 0, done.stderr
    print(f"a follower of {customers:,} customers, {pair.mirror.stat().st_size >> 20} MiB, afresh: {seconds:.1f} s,"
          f" {customers / seconds:,.0f} a second", flush=True)
    began = time.monotonic()
    pair.sky("promote")
    print(f"promoted in {time.monotonic() - began:.2f} s", flush=True)


def main(rate=500, seconds=20, customers=100000):
    with tempfile.TemporaryDirectory(dir=os.environ.get("SKY_BENCH_PLACE"), prefix="sky-bench-") as place:
        for part, measure in (("lag", lambda to: measure_lag(to, rate, seconds)),
                              ("copy", lambda to: measure_copy(to, customers))):
            (pathlib.Path(place) / part).mkdir()
            measure(pathlib.Path(place) / part)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
