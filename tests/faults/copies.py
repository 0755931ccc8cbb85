#!/usr/bin/env python3
"""The obvious copies of a registry, made at random moments while it is written: each is whole, with every operation that
was answered before the copy began, or sky restore refuses it and says what to do.

copies.py [how many of each way] [seed]
"""
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
from program import Program, build, environment, folder  # noqa: E402

ROUND = 10          # copies of one registry
PAUSE = 0.08        # seconds between two of them, at most
SIZE = 200000       # bytes of a document, at most: so that the write-ahead log begins anew now and then


class Writer(threading.Thread):
    """Writes as fast as it is answered, and counts the answers."""

    def __init__(self, program, seed):
        super().__init__(daemon=True)
        self.program, self.random = program, random.Random(seed)
        self.answered, self.ended = 0, False

    def run(self):
        connection = self.program.connect()
        try:
            while not self.ended:
                body = f'{{"nombre":"Cliente {self.random.randrange(50)}","vez":{self.answered},"relleno":"%s"}}'
                status = connection.call("POST", "/archivos", (body % ("x" * self.random.randrange(SIZE))).encode())[0]
                assert status in (200, 201), status
                self.answered += 1
        except (OSError, EOFError, AssertionError, IndexError, TypeError, ValueError):
            if not self.ended:
                raise
        finally:
            connection.close()

    def wait_for(self, count):
        while self.answered < count:
            assert self.is_alive(), "the writer ended"
            time.sleep(0.001)

    def end(self):
        self.ended = True
        self.join(30)


def sky(store, *arguments):
    done = subprocess.run([build() / "bin" / "sky", *map(str, arguments)], capture_output=True, text=True,
                          env=environment(store))
    return done.returncode, done.stdout + done.stderr


# --- the ways; each is given the registry and where the copy is to be, and returns the file

def alone(database, place):
    shutil.copy(database, place / "sky.db")
    return place / "sky.db"


def with_log(database, place):
    alone(database, place)
    shutil.copy(f"{database}-wal", place / "sky.db-wal")
    return place / "sky.db"


def log_first(database, place):
    shutil.copy(f"{database}-wal", place / "sky.db-wal")
    return alone(database, place)


def whole_folder(database, place):
    subprocess.run(["cp", "-r", database.parent, place / "all"], stderr=subprocess.DEVNULL)  # sockets come and go
    return place / "all" / "sky.db"


def backup(database, place):
    code, says = sky(database, "backup", place / "sky.db")
    assert code == 0, says
    return place / "sky.db"


def judge(file, answered, place):
    """Whether the copy is whole; fails when it is neither that nor refused as it should be."""
    target = place / "restored"
    target.mkdir()
    verified, found = sky(file, "verify")
    code, says = sky(target / "sky.db", "restore", file)
    if code == 0:
        assert verified == 0, f"restored, but verify says\n{found}"
        count = int(re.search(r"^(\d+) operations, 0 faults", says, re.M)[1])
        assert count >= answered, f"{answered} operations were answered, {count} are there"
        assert sky(target / "sky.db", "verify")[0] == 0
        return True
    assert verified != 0 and "take another copy" in says, f"refused without a word of what to do\n{says}{found}"
    assert not (target / "sky.db").exists()
    return False


def copy_while_it_runs(way, count, seed):
    """Yields whether each was whole."""
    chance = random.Random(seed)
    for begun in range(0, count, ROUND):
        with folder() as place:
            database = place / "data" / "sky.db"
            database.parent.mkdir()
            with Program("archivos", database) as program:
                writer = Writer(program, chance.random())
                writer.start()
                writer.wait_for(1)
                copies = []
                for i in range(begun, min(begun + ROUND, count)):
                    time.sleep(chance.uniform(0, PAUSE))
                    own = place / str(i)
                    own.mkdir()
                    answered = writer.answered
                    copies.append((way(database, own), answered, own))
                writer.end()
            for copy in copies:
                yield judge(*copy)


def copy_after_a_stop(count, seed):
    """The file alone, once the programs have stopped; of two, either may be the last."""
    chance = random.Random(seed)
    for _ in range(count):
        with folder() as place:
            database = place / "sky.db"
            with Program("archivos", database) as program, Program("clientes", database) as other:
                writer = Writer(program, chance.random())
                writer.start()
                writer.wait_for(chance.randrange(1, 30))
                writer.end()
                other.call("GET", "/clientes")
                for one in chance.sample([program, other], 2):
                    one.tell(signal.SIGTERM)
            (place / "copy").mkdir()
            yield judge(alone(database, place / "copy"), writer.answered, place)


def put_back(way, count, seed):
    """A copy that is laid over the file of a registry whose programs were killed, beside the log that they left."""
    chance = random.Random(seed)
    for _ in range(count):
        with folder() as place:
            database = place / "data" / "sky.db"
            database.parent.mkdir()
            (place / "copy").mkdir()
            with Program("archivos", database) as program:
                writer = Writer(program, chance.random())
                writer.start()
                writer.wait_for(chance.randrange(1, 200))
                answered = writer.answered
                copy = way(database, place / "copy")
                writer.wait_for(writer.answered + chance.randrange(1, 200))
                writer.ended = True
                program.tell(signal.SIGKILL)
                program.process.wait()
                writer.join(30)
            shutil.copy(copy, database)
            yield judge(database, answered, place)


WAYS = {
    "the file alone": lambda count, seed: copy_while_it_runs(alone, count, seed),
    "the file, then its log": lambda count, seed: copy_while_it_runs(with_log, count, seed),
    "the log, then its file": lambda count, seed: copy_while_it_runs(log_first, count, seed),
    "the folder": lambda count, seed: copy_while_it_runs(whole_folder, count, seed),
    "sky backup": lambda count, seed: copy_while_it_runs(backup, count, seed),
    "after a stop": copy_after_a_stop,
    "a backup beside an old log": lambda count, seed: put_back(backup, count, seed),
    "the file alone beside an old log": lambda count, seed: put_back(alone, count, seed),
}
ALWAYS_WHOLE = ("sky backup", "after a stop")


def main(count, seed):
    for name, way in WAYS.items():
        whole = list(way(count, seed))
        print(f"{name}: {sum(whole)} whole, {len(whole) - sum(whole)} refused", flush=True)
        assert len(whole) == count and (all(whole) or name not in ALWAYS_WHOLE)
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100, int(sys.argv[2]) if len(sys.argv) > 2 else 1))
