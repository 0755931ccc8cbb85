#!/usr/bin/env python3
"""An older copy of the file alone, put over the file of a registry whose programs were killed, and what then lies beside
it: where that does not make it whole again, sky verify, sky restore and sky backup say that operations are missing, and
no program serves it.
"""
import contextlib
import pathlib
import shutil
import sqlite3
import sys

from copies import sky
from program import Program, folder, log_beginning, run_once

WRITTEN, COPIED = 30, 10       # operations; how many of them the copy has


def write(program, first, last):
    for number in range(first, last + 1):
        assert program.call("POST", "/archivos", b'{"nombre":"Cliente %d"}' % number)[0] == 201


def look(program):
    """Whoever reads next keeps no older snapshot, nor a claim on a log that was moved."""
    program.call("GET", "/archivos/Cliente%201")


def move_log(program, db):
    """All of the write-ahead log into the file."""
    pages, moved = 1, 0
    while pages != moved:
        look(program)
        _, pages, moved = db.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()


def begin_log(program, db):
    """By what readiness writes, and nothing else."""
    before = log_beginning(program.database)
    while log_beginning(program.database) == before:
        move_log(program, db)
        look(program)
        db.execute("UPDATE sonda SET instante = instante + 1")


def empty_log(program, db):
    while pathlib.Path(f"{program.database}-wal").stat().st_size > 0:
        move_log(program, db)
        look(program)
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def leave(database, how):
    """A registry whose programs were killed, and the copy; `how` comes last."""
    with Program("archivos", database) as program, contextlib.closing(sqlite3.connect(database)) as db:
        db.isolation_level = None
        db.execute("PRAGMA wal_autocheckpoint = 0")
        write(program, 1, COPIED)
        move_log(program, db)
        shutil.copy(database, f"{database}.copy")
        write(program, COPIED + 1, WRITTEN)
        how(program, db)
        beside = {end: pathlib.Path(f"{database}{end}").read_bytes() for end in ("", "-wal", "-shm")}
        program.kill()
    for end, content in beside.items():        # as it was: whoever closes last tidies up
        pathlib.Path(f"{database}{end}").write_bytes(content)


# --- what is left beside the file, and whether that makes the copy whole

def the_log_knows_the_rest(database):
    leave(database, move_log)
    return True


def an_index_of_no_length(database):
    leave(database, move_log)
    with open(f"{database}-shm", "wb"):
        return True


def an_index_of_another_log(database):
    leave(database, move_log)
    with open(f"{database}-shm", "r+b") as index:
        index.write(bytes(96) + b"\xff" * 40)
    return True


def a_log_without_its_end(database):
    leave(database, move_log)
    with open(f"{database}-wal", "r+b") as log:
        log.truncate(log.seek(0, 2) - 1)
    return False


def a_log_of_probes(database):
    leave(database, begin_log)
    return False


def a_log_that_just_began(database):
    """Its first transaction is not whole yet."""
    leave(database, begin_log)
    with open(f"{database}-wal", "r+b") as log:
        log.seek(32)
        log.write(bytes(24))
    return False


def an_empty_log(database):
    """As after a stop and a start."""
    leave(database, empty_log)
    return False


CASES = (the_log_knows_the_rest, an_index_of_no_length, an_index_of_another_log, a_log_without_its_end, a_log_of_probes,
         a_log_that_just_began, an_empty_log)


def assert_whole(database):
    code, said = sky(database, "verify")
    assert code == 0 and f"{WRITTEN} operations, 0 faults" in said, said
    assert run_once(database, "archivos", f"/archivos/Cliente%20{WRITTEN}") == 200


def assert_missing(database):
    told = f"operation {WRITTEN} was committed here, and the log ends with operation "
    assert run_once(database, "archivos", "/archivos/Cliente%201") >= 500
    code, said = sky(database, "verify")
    assert code == 1 and told in said, said
    other = database.parent / "other.db"
    code, said = sky(other, "restore", database)
    assert code == 1 and told in said and "take another copy" in said and not other.exists(), said
    code, said = sky(database, "backup", other)
    assert code == 2 and told in said and not other.exists(), said


def main():
    for case in CASES:
        with folder() as place:
            database = place / "sky.db"
            whole = case(database)
            shutil.copy(f"{database}.copy", database)
            (assert_whole if whole else assert_missing)(database)
            print(f"{case.__name__}: {'whole' if whole else 'refused'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
