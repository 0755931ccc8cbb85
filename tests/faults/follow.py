#!/usr/bin/env python3
"""Kills either side of a follower at random moments under writers, and holds it against its source.

follow.py [times] [--seed N] [--behind SECONDS]: 20 times, unless told otherwise. At each kill, of the registry's
program with the side that tells, of that side alone, or of the follower, no write is missing in the follower that was
answered more than a second before, or those seconds, where others keep the machine busy. In the end both are the
same, row by row, with each answered write once; and the follower, promoted, answers each request that comes again as
the registry had answered it.
"""
import argparse
import collections
import json
import pathlib
import random
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
from following import Looker, Pair, Writer, differences, number_of  # noqa: E402
from program import Program, folder  # noqa: E402
from waiting import await_that  # noqa: E402

WRITERS, PAUSE = 4, 0.02
AGAIN = 200                 # requests that are sent again in the end


class Striker:
    def __init__(self, pair, seed, behind):
        self.pair, self.random, self.most = pair, random.Random(seed), behind
        self.writers = [Writer(pair.program, i, PAUSE) for i in range(WRITERS)]
        self.looker, self.faults, self.behind = None, [], []

    def answered(self):
        return [write for writer in self.writers for write in list(writer.answered)]

    def begin(self):
        self.pair.follow()
        await_that("a follower", self.pair.mirror.exists)
        self.looker = Looker(self.pair.mirror)
        for writer in self.writers:
            writer.start()

    def await_following(self):
        """Until it has what was written last, and more comes."""
        before = self.looker.head()
        newest = max((write.number for write in self.answered()), default=1)
        await_that("the follower goes on: " + self.pair.said()[-2000:],
                   lambda: self.looker.head() >= newest and self.looker.head() > before)

    def look(self, moment):
        """How far the follower was behind at that moment, at which something was killed."""
        head = self.looker.head()
        missing = [write.at for write in self.answered() if write.number > head and write.at < moment]
        self.behind.append(moment - min(missing) if missing else 0)
        if self.behind[-1] > self.most:
            self.faults.append(f"a write was missing {self.behind[-1]:.2f} s after its answer")

    def strike(self):
        self.await_following()
        time.sleep(self.random.uniform(0, 2 if self.random.random() < 0.2 else 0.4))
        what = self.random.choice(("source", "ship", "follower", "both"))
        moment = time.monotonic()
        if what in ("source", "both"):
            self.pair.program.kill()
            self.pair.kill_ship()
        if what == "ship":
            self.pair.kill_ship()
        if what in ("follower", "both"):
            self.pair.kill_follower()
        self.look(moment)
        time.sleep(self.random.uniform(0, 0.1))
        if what in ("source", "both"):
            self.pair.program.__enter__()
        if what in ("follower", "both"):
            self.pair.follow()

    def end(self):
        for writer in self.writers:
            writer.leave.set()
        for writer in self.writers:
            writer.join()
        newest = max(write.number for write in self.answered())
        await_that("the follower has all", lambda: self.looker.head() >= newest)
        time.sleep(1.5)
        self.looker.close()
        self.pair.program.stop()
        self.pair.end_follower()


def judge(striker):
    yield from striker.faults
    for writer in striker.writers:
        yield from writer.faults
    yield from differences(striker.pair.source, striker.pair.mirror)
    looker = Looker(striker.pair.mirror)
    log = looker.db.execute("SELECT numero, nombre, documento FROM operaciones").fetchall()
    looker.close()
    names = {number: name for number, name, _ in log}
    for write in striker.answered():
        if names.get(write.number) != write.name:
            yield f"answered, but not in the follower: {write.name}"
    for token, times in collections.Counter(json.loads(document)["contacto"] for _, _, document in log).items():
        if times > 1:
            yield f"the write {token} took effect {times} times"


def ask_again(pair, writes):
    """Of the follower, promoted, what its source has answered."""
    with Program("clientes", pair.mirror) as program:
        connection = program.connect()
        for write in writes:
            connection.ask("POST", "/clientes", write.body, HTTP_IDEMPOTENCY_KEY=f'"{write.key}"')
            status, headers, _ = connection.whole_answer()
            if (status, number_of(headers)) != (201, write.number):
                yield f"asked again, {write.key} is {status}, operation {number_of(headers)}, and was {write.number}"


def run(times, seed, behind):
    with folder() as place:
        pair = Pair(place)
        with pair.program:
            pair.program.call("GET", "/clientes")
            striker = Striker(pair, seed, behind)
            striker.begin()
            for i in range(times):
                striker.strike()
                if (i + 1) % 50 == 0:
                    print(f"{i + 1} kills, {len(striker.answered())} answered writes", flush=True)
            striker.end()
        faults = list(judge(striker))
        done = pair.sky("verify")
        faults += [] if done.returncode == 0 else [f"sky verify: {done.stdout}{done.stderr}"]
        done = pair.sky("promote")
        faults += [] if done.returncode == 0 else [f"sky promote: {done.stderr}"]
        faults += ask_again(pair, striker.answered()[-AGAIN:])
        behind = sorted(striker.behind)
        print(f"{times} kills, {len(striker.answered())} answered writes; behind at a kill by"
              f" {behind[len(behind) // 2]:.3f} s (median), {behind[-1]:.3f} s at most")
        print("\n".join(faults[:20] + [f"{len(faults)} faults"]))
        return 1 if faults else 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("times", type=int, nargs="?", default=20)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    parser.add_argument("--behind", type=float, default=1.0)
    arguments = parser.parse_args()
    return run(arguments.times, arguments.seed, arguments.behind)


if __name__ == "__main__":
    sys.exit(main())
