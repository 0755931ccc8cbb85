"""A store that does not answer: health.py locked, fresh, disk, or postgres.

locked: another program has begun to write, and goes on for long; fresh: so it has before the program begins. disk:
whatever the program asks of the database's files does not come back. postgres: the server is stopped. Meanwhile nobody
waits, however many ask: /readyz is answered within two seconds, and says soon that the registry cannot be served, and
what keeps it; /livez, /version and /metrics are answered as ever. A busy machine may take longer now and then: of some
crowds, one has all of its answers in time, and whoever waited for the store would have none.
"""
import concurrent.futures
import contextlib
import json
import pathlib
import sqlite3
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
import cluster  # noqa: E402
from program import Program, folder  # noqa: E402
from waiting import PATIENCE, await_that, taken_until  # noqa: E402

CROWD = 20
WAIT_MAX = 2            # seconds for any answer,
CROWDS = 5              # in one of so many crowds,
AT_ALL = 4.5            # and in every one: who waits for a lock does so for five, and for a disk that hangs for longer
HANGS = 12000000        # microseconds
BESIDE = ("", "-wal", "-shm", ".lock", ".backup")
CALLS = "fdatasync,fsync,pread64,pwrite64,newfstatat,statfs,openat,flock"


def timed(program, uri):
    began = time.monotonic()
    status, body = program.call("GET", uri)
    return status, body, time.monotonic() - began


def await_ready(program, wanted):
    await_that(f"/readyz is {wanted}", lambda: program.call("GET", "/readyz")[0] == wanted)


def ask_crowd(program, uris):
    """The statuses and the slowest answer of all that are asked for at once."""
    with concurrent.futures.ThreadPoolExecutor(len(uris)) as pool:
        answers = list(pool.map(lambda uri: timed(program, uri), uris))
    return [status for status, _, _ in answers], max(took for _, _, took in answers)


def suffer(program):
    """How long it takes until it is told; then many ask."""
    began, slowest = time.monotonic(), 0
    status = 200
    while status == 200:
        assert time.monotonic() < began + PATIENCE, "/readyz stays 200"
        status, _, took = timed(program, "/readyz")
        slowest = max(slowest, took)
        time.sleep(0.05)
    told = time.monotonic() - began
    others = ["/livez", "/version", "/metrics"]

    def crowd():
        statuses, took = ask_crowd(program, ["/readyz"] * CROWD + others * 3)
        assert statuses == [503] * CROWD + [200] * 9, statuses
        return took

    crowds = taken_until(WAIT_MAX, CROWDS, crowd)
    status, body, took = timed(program, "/readyz?verbose")
    slowest = max(slowest, took, *crowds)
    wrong = {check["nombre"]: check for check in json.loads(body)["comprobaciones"] if check["estado"] == "mal"}
    assert status == 503 and wrong, body
    assert all(check["causa"] and check["que_hacer"] for check in wrong.values()), wrong
    metrics = program.call("GET", "/metrics")[1].decode()
    assert "\nsky_ready 0\n" in metrics and all(f'sky_degraded{{check="{name}"}} 1\n' in metrics for name in wrong)
    print(f"told after {told:.1f} s; the slowest of all answers took {slowest * 1000:.0f} ms; wrong: {[*wrong]}")
    assert slowest < AT_ALL and min(crowds) < WAIT_MAX, f"somebody waited for {slowest:.1f} s"
    return wrong


@contextlib.contextmanager
def writer(database):
    db = sqlite3.connect(database, isolation_level=None)
    db.execute("BEGIN IMMEDIATE")
    yield
    db.close()


@contextlib.contextmanager
def hanging(program, database):
    """Whatever its threads ask of the files does not come back while this lasts."""
    paths = [argument for end in BESIDE for argument in ("-P", f"{database}{end}")]
    command = ["strace", "-f", "-qq", "-o", "/dev/null", *paths, "-e", f"trace={CALLS}", "-e",
               f"inject={CALLS}:delay_enter={HANGS}", "-p", str(program.pid())]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as strace:
        yield
        program.kill()
        strace.wait()


def locked(database):
    with Program("salud", database) as program:
        await_ready(program, 200)
        with writer(database):
            wrong = suffer(program)
            assert "escritura" in wrong
        await_ready(program, 200)


def disk(database):
    with Program("salud", database) as program:
        await_ready(program, 200)
        with hanging(program, database):
            suffer(program)


def fresh(database):
    """Nobody is kept waiting for the first verdict either, by a program that begins meanwhile."""
    with Program("clientes", database) as other:
        assert other.call("GET", "/clientes")[0] == 200

        def first():
            with writer(database), Program("salud", database) as program:
                assert program.call("GET", "/livez")[0] == 200
                status, _, took = timed(program, "/readyz")
                print(f"the first answer is {status}, after {took:.1f} s")
                assert status == 503 and took < AT_ALL
                return took

        assert min(taken_until(WAIT_MAX + 0.5, CROWDS, first)) < WAIT_MAX + 0.5


def postgres(_):
    with cluster.folder() as place:
        server = cluster.Server(place, "one").make()
        try:
            with Program("salud", pathlib.Path(place) / "sky.db", SKY_STORE=server.url()) as program:
                await_ready(program, 200)
                with server.frozen():
                    suffer(program)
                await_ready(program, 200)
        finally:
            server.kill()


def main():
    with folder() as place:
        {"locked": locked, "disk": disk, "fresh": fresh, "postgres": postgres}[sys.argv[1]](place / "sky.db")


if __name__ == "__main__":
    main()
