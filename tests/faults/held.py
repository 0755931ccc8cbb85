"""While somebody holds the lock of the database: held.py probes <workers>, or held.py fresh.

probes: health is answered at once, by what was known last. fresh: programs that begin meanwhile read.
"""
import contextlib
import fcntl
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
from program import Program, fill, folder, names, run_once  # noqa: E402

CROWD, ROUNDS = 12, 2
PAUSE = 1.2         # seconds after which a verdict is no new one
KNOWN_FOR = 3       # seconds for which the last one stands, at least
WAIT_MAX = 6        # seconds for all rounds together; one that waits for the lock takes five
PATIENCE = 180      # seconds for what comes by itself


@contextlib.contextmanager
def held(database):
    with open(f"{database}.lock") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def becomes(program, wanted):
    end = time.monotonic() + PATIENCE
    while program.call("GET", "/readyz")[0] != wanted:
        assert time.monotonic() < end, f"/readyz does not become {wanted}"
        time.sleep(0.1)


def crowd(program):
    """The statuses of many /readyz and the one of the /livez that was asked for after them, in the order of answers."""
    connections = [program.connect() for _ in range(CROWD + 1)]
    for connection in connections:
        assert connection.call("GET", "/livez")[0] == 200
    with program.halted():
        for connection in connections[1:]:
            connection.ask("GET", "/readyz")
        connections[0].ask("GET", "/livez")
    began = time.monotonic()
    live = connections[0].answer()[0]
    ready = {connection.answer()[0] for connection in connections[1:]}
    took = time.monotonic() - began
    for connection in connections:
        connection.close()
    return live, ready, took


def probes(database, workers):
    with Program("salud", database, SKY_WORKERS=workers) as program:
        becomes(program, 200)
        with held(database):
            since, all_took = time.monotonic(), 0
            for _ in range(ROUNDS):
                time.sleep(PAUSE)
                live, ready, took = crowd(program)
                known = time.monotonic() - since < KNOWN_FOR
                assert live == 200 and ready <= ({200} if known else {200, 503}), f"the lock is held: {live}, {ready}"
                all_took += took
            becomes(program, 503)
            for _ in range(ROUNDS):
                time.sleep(PAUSE)
                live, ready, took = crowd(program)
                assert (live, ready) == (200, {503}), f"the lock is held for long: {live}, {ready}"
                all_took += took
            print(f"{2 * ROUNDS} times {CROWD} of /readyz and a /livez: {all_took:.3f} s")
            assert all_took < WAIT_MAX, f"they waited {all_took:.1f} s"
        becomes(program, 200)


def reads(program):
    for uri in ("/clientes/Cliente%20000007", "/clientes?en=50", "/clientes", "/clientes/Cliente%20000007/historial"):
        status = program.call("GET", uri)[0]
        assert status == 200, f"GET {uri}: {status}"


def fresh(database):
    """Somebody else has it open; somebody was killed and left a log to be recovered. One that nobody has open is a whole
    file, and waits to be opened until who has the lock is done with it."""
    document = b'{"contacto":"c","nombre":"Otro","servicio":"s"}'
    fill(database, names(100))
    with Program("salud", database) as other:
        becomes(other, 200)
        with held(database), Program("clientes", database) as program:
            reads(program)
    victim = Program("clientes", database)
    with victim:
        assert victim.call("POST", "/clientes", document)[0] == 201
        victim.kill()
    with held(database), Program("clientes", database) as program:
        reads(program)
        assert program.call("GET", "/clientes/Otro")[0] == 200
        assert run_once(database, "archivos", "/archivos/Otro") == 200, "a plain CGI program"


def main():
    with folder() as place:
        database = place / "sky.db"
        if sys.argv[1] == "probes":
            probes(database, int(sys.argv[2]))
        else:
            fresh(database)


if __name__ == "__main__":
    main()
