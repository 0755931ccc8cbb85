#!/usr/bin/env python3
"""Two hosts that write lots into one PostgreSQL, each in its turn, and the connection that holds the turn is ended within
lots: lote_turn.py [times], 20 unless told otherwise. All of a lot is there afterwards or nothing of it, all of it where
it was answered, and the rows of two lots are never written among each other."""
import pathlib
import random
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
import cluster  # noqa: E402
import registry  # noqa: E402
from lote_kill import PATIENCE, ROWS, ask, rows  # noqa: E402
from program import Program, folder  # noqa: E402

TURN = "locktype = 'advisory' AND objsubid = 2 AND granted"    # as postgres-lote.c takes it


def end_turn(server, seconds):
    """Ends the connection that has the turn, some time after it was taken. Whether there was one."""
    end = time.monotonic() + PATIENCE
    while not server.ask(f"SELECT 1 FROM pg_locks WHERE {TURN}"):
        if time.monotonic() > end:
            return False
    time.sleep(seconds)
    return bool(server.ask(f"SELECT pg_terminate_backend(pid) FROM pg_locks WHERE {TURN}"))


def round_of(server, hosts, number, seconds):
    """Each host writes a lot, and the turn of the first one is lost. Yields what is wrong; and whether it was."""
    answers = [[], []]
    threads = [threading.Thread(target=ask, args=(host, "/clientes/lote?clave=documento_identidad", "\n".join(
        rows(f"{number}{side}")).encode(), answers[i])) for i, (side, host) in enumerate(zip("ab", hosts))]
    for thread in threads:
        thread.start()
    lost = end_turn(server, seconds)
    for thread in threads:
        thread.join()
    await_recovery(server)
    found = []
    for side, (answer,) in zip("ab", answers):
        there = int(server.ask(f"SELECT count(*) FROM clientes WHERE nombre LIKE 'lote {number}{side} %'")[0])
        wanted = {200: {ROWS}, 503: {0}}.get(answer and answer[0], set())
        if there not in wanted:
            found.append(f"lot {number}{side}: {there} of {ROWS}, answer {answer}")
    return found, lost, sum(answer and answer[0] == 503 for (answer,) in answers)


def await_recovery(server):
    end = time.monotonic() + PATIENCE
    while server.ask("SELECT 1 FROM lotes LIMIT 1"):
        assert time.monotonic() < end, "a lot stays marked"
        time.sleep(0.02)


def mixed_faults(log):
    """A lot goes on after another one began."""
    last, ended = None, set()
    for entry in log:
        if entry.group != last and entry.group in ended:
            yield f"operation {entry.number}: the lot {entry.group} goes on after another's rows"
        if entry.group != last:
            ended.add(last)
        last = entry.group


def run(times, server, place):
    chance, faults, lost, refused = random.Random(20261130), [], 0, 0
    for name in "ab":
        (place / name).mkdir()
    settings = {"SKY_STORE": server.url(), "SKY_OLVIDOS": place / "olvidos"}
    with Program("lote", place / "a" / "x", **settings) as a, Program("lote", place / "b" / "x", **settings) as b:
        for number in range(times):
            found, is_lost, count = round_of(server, (a, b), number, chance.uniform(0, 0.6))
            faults, lost, refused = faults + found, lost + is_lost, refused + count
    log = registry.read_postgres(server.url())
    faults += [*registry.faults(log), *mixed_faults(log.log)]
    print("\n".join(faults[:20] + [f"{times} rounds, the turn was lost in {lost}, {refused} lots refused, "
                                   f"{len(log.log)} operations, {len(faults)} faults"]))
    assert refused > 0, "no turn was lost within a lot"
    return int(bool(faults))


def main():
    with cluster.folder() as servers, folder() as place:
        server = cluster.Server(servers, "uno").make()
        try:
            return run(int((*sys.argv[1:], "20")[0]), server, place)
        finally:
            server.kill()


if __name__ == "__main__":
    sys.exit(main())
