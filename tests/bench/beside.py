#!/usr/bin/env python3
"""How long small requests take beside large ones: beside.py [<seconds> [<kind>...]] (4, all). SKY_BUILD names the build.

Kind after kind, 16 connections ask for what is large as fast as they can, while one reads a customer of a few bytes and
another writes one. Prints their latencies, and how many answers of which status the 16 got. To be run with priority
over whatever else the machine does (nice -n -5): the 16 give way to the programs, as if they were elsewhere.
"""
import collections
import contextlib
import itertools
import os
import pathlib
import re
import signal
import sqlite3
import sys
import threading
import time

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / name) for name in ("lib", "faults")]
from fastcgi import Connection, head, stdin  # noqa: E402
from program import Program, fill, folder, names  # noqa: E402
from turns import add_large  # noqa: E402

COUNT, LOADERS = 64000, 16
VALUES, VERSIONS, OWN_VERSIONS = 16380, 246, 40
SERVED = "clientes", "archivos", "cambios"
READ_MAX, WRITE_MAX = 100, 250      # ms, of p99

LIST = "[" + ",".join(["{}"] * (VALUES - 4)) + "]"
DEEP = "[" + ",".join(['{"n":' * 15 + "1" + "}" * 15] * 1000) + "]"
MEMBERS = "{" + ",".join(f'"m{i}":{{' + ",".join(f'"n{j}":{i}' for j in range(1000)) + "}" for i in range(16)) + "}"
TEXTS = "[" + ",".join(['"' + "x" * 60 + '"'] * 16300) + "]"
LONG = '"' + "x" * 1000000 + '"'
SERVICES = "[" + ",".join(['{"descripcion":"x"}'] * 8000) + "]"
WRONG = "[" + ",".join(["1"] * 16000) + "]"


def add_versions(name, versions, value, deleted=0):
    """SQL: a customer of so many versions, which hold `value` and differ in another member; perhaps in the bin."""
    return f"""INSERT INTO operaciones (numero, instante, autor, verbo, nombre, documento, sal, sello, grupo, cliente)
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {versions} + {deleted}),
        s(first) AS (SELECT max(numero) + 1 FROM operaciones)
        SELECT first - 1 + i, 0, '', 'guardar', '{name}', iif(i > {versions}, NULL,
         '{{"l":' || '{value}' || ',"nombre":"{name}","una":' || iif(i > 1, 1, 0) || ',"vez":' || i || '}}'),
         zeroblob(16), zeroblob(32), first - 1 + i, first FROM n, s;
        INSERT INTO clientes SELECT '{name}', numero FROM (SELECT max(numero) numero FROM operaciones) WHERE NOT {deleted};"""


def own(number):
    return f"Propio{number:02}"


def make_registry():
    yield names(COUNT) + add_large(100)
    yield from (add_versions(*row) for row in (("Muchos", VERSIONS, LIST), ("Hondo", 60, DEEP), ("Ancho", 60, MEMBERS),
                                               ("Largo", 20, LONG)))
    for number in range(LOADERS):
        yield add_versions(own(number), OWN_VERSIONS, LIST) + add_versions(f"Servicios{number}", 1, SERVICES)
        yield add_versions(f"Borrado{number}", 1, LONG, 1) + add_versions(f"Ancho{number}", 1, MEMBERS)


# --- what is asked for: each kind makes, for one of the 16, what it asks for after the headers of the answer before

def get(uri, program="clientes", **more):
    return lambda number: (lambda _: (program, "GET", uri, None, more))


def post(value, **more):
    """A whole document, always another one; it is made by its ends, so that whoever asks has little to do."""
    def begin(number):
        count = itertools.count()
        return lambda _: ("archivos", "POST", "/archivos", b'{"l":%s,"nombre":"Nuevo %d","vez":%d}'
                          % (value.encode(), number, next(count)), more)
    return begin


def each(method, uri, bodies, **more):
    """One after the other, for ever; a number in the address is that of the customer of one's own."""
    def begin(number):
        turns = itertools.count()
        return lambda _: ("clientes", method, uri.format(own(number), number), bodies(next(turns)), more)
    return begin


def merge(turn):
    return b'{"vez":%d}' % -turn


def merge_matching(number):
    """With the ETag of the answer before; the first one does not match, and tells it."""
    def go_on(headers):
        tag = re.search(rb'^ETag: (.*?)\s*$', headers, re.M)
        return ("clientes", "PATCH", f"/clientes/{own(number)}", merge(time.monotonic_ns()),
                {"HTTP_IF_MATCH": tag[1].decode() if tag else '"1"'})
    return go_on


def undo(first):
    """The undo of the operation before, first of that number."""
    def begin(number):
        def go_on(headers):
            done = re.search(rb"^Sky-Operacion: (\d+)", headers, re.M)
            return "clientes", "POST", f"/operaciones/{int(done[1]) if done else first(number)}/deshacer", None, {}
        return go_on
    return begin


def rename(number):
    turns = itertools.count()
    def go_on(_):
        turn = next(turns) % 2
        return ("clientes", "PATCH", f"/clientes/{own(number)}{'-' * turn}",
                b'{"nombre":"%s%s"}' % (own(number).encode(), b"-" * (1 - turn)), {})
    return go_on


def delete_and_restore(number):
    turns = itertools.count()
    return lambda _: ("clientes", *(("DELETE", f"/clientes/{own(number)}", None), (
        "POST", f"/clientes/{own(number)}/restaurar", None))[next(turns) % 2], {})


def restore(numbers):
    """One earlier version after the other, of the customer of one's own."""
    def begin(number):
        first, turns = numbers(own(number)), itertools.count()
        return lambda _: ("clientes", "POST", f"/clientes/{own(number)}/restaurar",
                          b'{"version":%d}' % (first + next(turns) % OWN_VERSIONS), {})
    return begin


def kinds(numbers):
    """Name -> what makes the requests of one of the 16. `numbers`: the first operation of a customer."""
    many = numbers("Muchos")
    wide = MEMBERS.replace(":1", ":2").encode()
    return {
        "lists of the past": get(f"/clientes?en={COUNT}"),
        "lists": get("/clientes"),
        "histories, long texts": get("/clientes/Grande/historial?limite=1000"),
        "histories, many values": get("/clientes/Muchos/historial?limite=1000"),
        "histories, deep": get("/clientes/Hondo/historial?limite=1000"),
        "histories, many members": get("/clientes/Ancho/historial?limite=1000"),
        "operations": get(f"/operaciones/{many + 5}"),
        "operations, many members": get(f"/operaciones/{numbers('Ancho') + 5}"),
        "lists of services": get("/clientes/Servicios0/servicios"),
        "large customers": get("/clientes/Largo"),
        "large customers of the past": get(f"/clientes/Largo?en={numbers('Largo') + 5}"),
        "bin": get("/papelera?limite=1000"),
        "pages of the log": get(f"/cambios?desde={COUNT}&limite=1000", "cambios"),
        "pages of the log, long texts": get(f"/cambios?desde={numbers('Largo')}&limite=1000", "cambios"),
        "listeners": get(f"/cambios?desde={numbers('Largo')}", "cambios", HTTP_ACCEPT="text/event-stream"),
        "undos refused": undo(lambda _: many + 1),
        "undos refused, deep": undo(lambda _: numbers("Hondo") + 1),
        "undos refused, many members": undo(lambda _: numbers("Ancho") + 1),
        "undos": undo(lambda number: numbers(own(number)) + 1),
        "restores": restore(numbers),
        "merges": each("PATCH", "/clientes/{0}", merge),
        "merges of one customer": each("PATCH", "/clientes/Muchos", lambda _: merge(time.monotonic_ns())),
        "merges that do not match": each("PATCH", "/clientes/Largo", merge, HTTP_IF_MATCH='"1"'),
        "merges that match": merge_matching,
        "large merges": each("PATCH", "/clientes/Ancho{1}",
                             lambda turn: b'{"l":%s}' % (MEMBERS.encode() if turn % 2 else wide)),
        "large merges refused": each("PATCH", "/clientes/{0}", lambda turn: b'{"m":%s}' % wide),
        "large merges that do not match": each("PATCH", "/clientes/{0}", lambda turn: b'{"m":%s}' % wide,
                                               HTTP_IF_MATCH='"1"'),
        "renames": rename,
        "deletions and restores": delete_and_restore,
        "contacts": each("PUT", "/clientes/{0}", lambda turn: b'{"contacto":"%d"}' % turn),
        "services": each("POST", "/clientes/Servicios{1}/servicios", lambda turn: b'{"servicio":"%d"}' % turn),
        "documents, many values": post(LIST),
        "documents, deep": post(DEEP),
        "documents, many members": post(MEMBERS),
        "documents, long texts": post(TEXTS),
        "documents, one long text": post(LONG),
        "documents, wrong services": each("POST", "/clientes", lambda turn: b'{"contacto":"","nombre":"x","servicio":"s",'
                                          b'"servicios":%s}' % WRONG.encode(), HTTP_ACCEPT="application/problem+json"),
        "repetitions": lambda number: lambda _: (
            "archivos", "POST", "/archivos", b'{"l":%s,"nombre":"Clave%d"}' % (LONG.encode(), number),
            {"HTTP_IDEMPOTENCY_KEY": f"k{number}", "HTTP_PREFER": "return=representation"}),
    }


# --- the 16

def take_part(connection):
    """Some of a stream that does not end, and goes."""
    for _ in range(64):
        connection.read(65536)
    connection.close()


def load(programs, make, number, told):
    """One of the 16, for ever; each answer's status goes to `told`, a pipe."""
    connections, headers, ask = {}, b"", make(number)
    while True:
        name, method, uri, body, more = ask(headers)
        connection = connections.get(name) or Connection(programs[name].path)
        connections[name] = connection
        connection.send(head(method, uri, None if body is None else len(body), **more) + stdin(body or b""))
        if "event-stream" in more.get("HTTP_ACCEPT", ""):
            take_part(connections.pop(name))
            status, headers = 200, b""
        else:
            try:
                status, headers, _ = connection.whole_answer()
            except (EOFError, ConnectionResetError):
                connections.pop(name)
                status, headers = 0, b""
        os.write(told, b"%03d" % status)


def begin_loading(programs, make, told):
    """The child that does."""
    child = os.fork()
    if child == 0:
        os.nice(5)
        for number in range(LOADERS):
            threading.Thread(target=load, args=(programs, make, number, told)).start()
        while True:
            signal.pause()
    return child


# --- the measured

def time_calls(program, end, call):
    connection, latencies = program.connect(), []
    while time.monotonic() < end or not latencies:
        began = time.monotonic()
        status = call(connection, len(latencies))
        latencies.append((time.monotonic() - began) * 1000)
        assert status in (200, 201), f"{status}"
        time.sleep(0.002)
    connection.close()
    return sorted(latencies)


MEASURED = {
    "read": ("clientes", lambda connection, _: connection.call("GET", "/clientes/Chico")[0]),
    "write": ("clientes", lambda connection, turn: connection.call(
        "PUT", "/clientes/Chico", b'{"contacto":"%d"}' % turn)[0]),
    "write elsewhere": ("archivos", lambda connection, turn: connection.call(
        "POST", "/archivos", b'{"nombre":"Menor","vez":%d}' % turn)[0]),
}


def measure(programs, seconds):
    found, threads, end = {}, [], time.monotonic() + seconds
    for name, (program, call) in MEASURED.items():
        def run(name=name, program=program, call=call):
            try:
                found[name] = time_calls(programs[program], end, call)
            except Exception as error:      # told where the figures are
                found[name] = error
        threads.append(threading.Thread(target=run))
        threads[-1].start()
    for thread in threads:
        thread.join()
    return found


def tell(kind, found, statuses):
    words, good = [], True
    for name, latencies in found.items():
        if isinstance(latencies, Exception):
            words.append(f"{name} FAILED: {latencies!r}")
            good = False
            continue
        p50, p99 = latencies[len(latencies) // 2], latencies[len(latencies) * 99 // 100]
        good = good and p99 <= (READ_MAX if name == "read" else WRITE_MAX)
        words.append(f"{name} p50 {p50:.1f} p99 {p99:.1f} max {latencies[-1]:.1f} ({len(latencies)})")
    told = ", ".join(f"{count} x {status}" for status, count in sorted(statuses.items()))
    print(f"{'' if good else 'TOO LONG '}{kind}: {'; '.join(words)}; the others: {told}", flush=True)
    return good


def measure_beside(programs, kind, make, seconds):
    answers, told = os.pipe()
    child = begin_loading(programs, make, told)
    os.close(told)
    try:
        time.sleep(0.5)
        found = measure(programs, seconds)
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    with os.fdopen(answers, "rb") as pipe:
        text = pipe.read().decode()
    return tell(kind, found, collections.Counter(text[i:i + 3] for i in range(0, len(text), 3)))


def firsts(database):
    """What gives the number of a customer's first operation, by the name."""
    db = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        found = dict(db.execute("SELECT nombre, min(numero) FROM operaciones WHERE numero > ? GROUP BY nombre", (COUNT,)))
    finally:
        db.close()
    return found.__getitem__


@contextlib.contextmanager
def served(database):
    """The programs, which have nothing left to do of what was measured before."""
    with contextlib.ExitStack() as stack:
        yield {name: stack.enter_context(Program(name, database)) for name in SERVED}


def main():
    seconds = float([*sys.argv[1:], "4"][0])
    with folder() as place:
        database = place / "sky.db"
        for script in make_registry():
            fill(database, script)
        all_kinds = kinds(firsts(database))
        with served(database) as programs:
            for name in ("Chico", "Menor"):
                assert programs["archivos"].call("POST", "/archivos", b'{"nombre":"%s"}' % name.encode())[0] == 201
            good = tell("alone", measure(programs, seconds), {})
        for kind in sys.argv[2:] or all_kinds:
            with served(database) as programs:
                good = measure_beside(programs, kind, all_kinds[kind], seconds) and good
        print(f"load average {os.getloadavg()[0]:.1f}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
