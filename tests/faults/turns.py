"""One worker serves whoever asks for much and whoever asks for little: turns.py <scenario>, a function of that name.

What is asked for at once is there before the program goes on, so that the order of the answers is the program's doing.
"""
import pathlib
import select
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
from program import Program, fill, folder, log_beginning, names  # noqa: E402

COUNT = 20000                   # names: of 60 bytes each, more than sockets hold
LONG_NAME = "printf('Cliente %06d, cuyo nombre es largo para llenar una lista', i)"
POINT = "/clientes/Grande"      # who is there in each scenario
BEGINNINGS = 2                  # of the log, for which no reader may be in the way
WRITES_MAX, SIZE = 550, 400000  # together less than the log's bound, 256 MiB


def add_large(versions):
    """SQL: Grande, of so many versions of 200 kB, which differ in one member."""
    return f"""INSERT INTO operaciones (numero, instante, autor, verbo, nombre, documento, sal, sello, grupo, cliente)
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {versions}),
        s(first, lot) AS (SELECT coalesce(max(numero), 0) + 1, '["' || replace(hex(zeroblob(5000)), '00', 'abcdefgh","') ||
         '"]' FROM operaciones)
        SELECT first - 1 + i, 0, '', 'guardar', 'Grande',
         '{{"lista":' || lot || ',"nombre":"Grande","relleno":"' || hex(zeroblob(70000)) || '","vez":' || i || '}}',
         zeroblob(16), zeroblob(32), first - 1 + i, first FROM n, s;
        INSERT INTO clientes SELECT 'Grande', max(numero) FROM operaciones;"""


RENAMED = f"""INSERT INTO operaciones (numero, instante, autor, verbo, nombre, documento, sal, sello, grupo, cliente)
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3 * {COUNT}),
        o AS (SELECT i, (i + 2) % 3 AS kind, i - (i + 2) % 3 AS first FROM n)
        SELECT i, 0, '', iif(kind = 0, 'guardar', 'renombrar'), printf('%s %06d', iif(kind = 2, 'Luego', 'Antes'), first),
         iif(kind = 1, NULL, '{{}}'), zeroblob(16), zeroblob(32), iif(kind = 0, i, first + 1), first FROM o;
        INSERT INTO clientes SELECT nombre, numero FROM operaciones WHERE nombre LIKE 'Luego%';"""


def connect(program, count):
    """Connections that the program has served already."""
    connections = [program.connect() for _ in range(count)]
    for connection in connections:
        assert connection.call("GET", POINT)[0] == 200
    return connections


def is_there(connection):
    return bool(select.select([connection.socket], [], [], 0)[0])


def take(connection):
    """What is there of the answer. Returns whether it is whole: its last record ends the request."""
    connection.taken = getattr(connection, "taken", b"") + connection.socket.recv(65536)
    return connection.taken[-16:-12] == b"\x01\x03\x00\x01"


def check_whole(connection, least):
    assert b"Status: 200 \r\n" in connection.taken[:4096] or b"Status: 200\r\n" in connection.taken[:4096]
    assert len(connection.taken) >= least, f"{len(connection.taken)} bytes, at least {least} wanted"


def await_turn(program, uri, least):
    """Two ask for much and one for little, all at once; who asked for little is answered before the first of the others."""
    first, second, point = connections = connect(program, 3)
    with program.halted():
        first.ask("GET", uri)
        second.ask("GET", uri)
        point.ask("GET", POINT)
    waiting = [first, second]
    answered = False
    while waiting:
        ready = select.select([connection.socket for connection in waiting], [], [], 60)[0]
        assert ready, "nothing comes"
        answered = answered or is_there(point)
        for connection in [one for one in waiting if one.socket in ready]:
            if take(connection):
                waiting.remove(connection)
                answered = answered or is_there(point)
                assert answered, f"GET {uri} came first"
                check_whole(connection, least)
    assert point.answer()[0] == 200
    for connection in connections:
        connection.close()


def lists(database):
    fill(database, names(COUNT, LONG_NAME) + add_large(1))
    with Program("clientes", database, SKY_WORKERS=1) as program:
        await_turn(program, f"/clientes?en={COUNT}", COUNT * 60)
        await_turn(program, "/clientes", COUNT * 60)


def history(database):
    fill(database, add_large(100))
    with Program("clientes", database, SKY_WORKERS=1) as program:
        await_turn(program, "/clientes/Grande/historial?limite=1000", 20 * 100)


def bin(database):
    fill(database, RENAMED + add_large(1))
    with Program("clientes", database, SKY_WORKERS=1) as program:
        await_turn(program, "/papelera?limite=1000", 2)


def services(database):
    services = "replace(hex(zeroblob(8000)), '00', '{\"descripcion\":\"x\"},') || '{\"descripcion\":\"x\"}'"
    fill(database, add_large(1) + f"""INSERT INTO operaciones (numero, instante, autor, verbo, nombre, documento, sal, sello,
         grupo, cliente) SELECT 2, 0, '', 'guardar', 'Muchos', '{{"nombre":"Muchos","servicios":[' || {services} || ']}}',
         zeroblob(16), zeroblob(32), 2, 2; INSERT INTO clientes VALUES ('Muchos', 2);""")
    with Program("clientes", database, SKY_WORKERS=1) as program:
        await_turn(program, "/clientes/Muchos/servicios", 8000 * 20)


def begin_list(program):
    """A connection to whom a list has begun to come, which nobody takes."""
    reader, = connect(program, 1)
    reader.ask("GET", f"/clientes?en={COUNT}")
    assert select.select([reader.socket], [], [], 60)[0], "the list does not begin"
    return reader


def write(program, number):
    body = b'{"nombre":"Otro","relleno":"%s","vez":%d}' % (b"x" * SIZE, number)
    assert program.call("POST", "/archivos", body)[0] in (200, 201)


def unread(database):
    """Nobody takes the lists; others are answered, and once they are let go the log begins anew, and they go on."""
    fill(database, names(COUNT, LONG_NAME) + add_large(1))
    with Program("clientes", database, SKY_WORKERS=1) as program, Program("archivos", database) as writer:
        slow = begin_list(program)
        time.sleep(1)
        write(writer, 0)
        while not take(slow):
            pass
        check_whole(slow, COUNT * 60)
        readers, (point,) = [begin_list(program) for _ in range(4)], connect(program, 1)
        beginnings, writes = {log_beginning(database)}, 0
        while len(beginnings) <= BEGINNINGS:
            writes += 1
            assert writes <= WRITES_MAX, f"the log began anew {len(beginnings) - 1} times"
            write(writer, writes)
            assert point.call("GET", POINT)[0] == 200
            beginnings.add(log_beginning(database))
        size = pathlib.Path(f"{database}-wal").stat().st_size
        print(f"{writes} writes, {BEGINNINGS} times the log began anew, of {size >> 20} MiB at most")
        for connection in (*readers, slow, point):
            connection.close()


def main():
    with folder() as place:
        {"lists": lists, "history": history, "bin": bin, "services": services,
         "unread": unread}[sys.argv[1]](place / "sky.db")


if __name__ == "__main__":
    main()
