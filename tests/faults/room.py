"""The log has room for writes, whoever reads: room.py lists, room.py check, or room.py loads.

lists: a long read holds the log until it is full, and overlapping lists of the past go on beside writers of large
documents; no write is refused, and the log does not go beyond its bound. check: while salud looks
through a large database, whose every page takes a moment to be read, the log begins anew, and a stop ends it at once.
loads: while programs serve and look after what they look after, sky import writes much; others write beside it, and the
log begins anew long before it is full.
"""
import json
import pathlib
import signal
import sqlite3
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
from program import Program, build, environment, fill, folder, log_beginning, names  # noqa: E402

COUNT = 6000                        # customers in a list
LISTERS, WRITERS = 4, 4
WRITES, SIZE = 100, 400000          # at the bound, by all writers together
LARGEST = 1000000                   # bytes of a document with which the log is filled
BOUND = 256 << 20                   # bytes of the log
LOG_MAX = BOUND + (16 << 20)        # and what one commit brings
HOLD = 0.2                          # seconds for which the long read goes on; 2 are allowed, on a slow machine, too
ROWS, ROW_SIZE = 4000, 3000         # of the database that is checked: a page each
BEGUN = 100                         # pages that are read when salud has started and checks
PAGE_TAKES = 20000                  # microseconds: all of it, more than a minute
LOADED, LOADED_LOG = 40000, BOUND * 5 // 8   # customers that are imported, and bytes of the log meanwhile


def in_thread(work, *arguments):
    thread = threading.Thread(target=work, args=arguments, daemon=True)
    thread.start()
    return thread


def write(connection, number, name="Grande", size=SIZE):
    """The status of a large document that is stored; `connection` may be a program, too."""
    body = b'{"nombre":"%s","relleno":"%s","vez":%d}' % (name.encode(), b"x" * size, number)
    return connection.call("POST", "/archivos", body)[0]


def lister(program, ended, found):
    connection = program.connect()
    while not ended.is_set():
        status, body = connection.call("GET", f"/clientes?en={COUNT}")
        found.append((status, len(json.loads(body)) if status == 200 else 0))
    connection.close()


def writer(program, name, found):
    connection = program.connect()
    for number in range(WRITES // WRITERS):
        found.append(write(connection, number, name))
    connection.close()


def size_of_log(database):
    return pathlib.Path(f"{database}-wal").stat().st_size


def fill_log(database, program):
    """Returns a reader who holds the log, which is full."""
    reader = sqlite3.connect(f"file:{database}?mode=ro", uri=True, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM clientes").fetchone()
    number = 0
    while size_of_log(database) <= BOUND:
        number += 1
        status = write(program, number, size=LARGEST)
        assert status in (200, 201), f"a write was answered {status} before the log was full"
    print(f"after {number} writes the log has {size_of_log(database) >> 20} MiB")
    return reader


def lists(database):
    fill(database, names(COUNT))
    listed, written, ended = [], [], threading.Event()
    with Program("clientes", database) as reading, Program("archivos", database) as writing:
        assert write(writing, 0) == 201
        reader = fill_log(database, writing)
        listers = [in_thread(lister, reading, ended, listed) for _ in range(LISTERS)]
        writers = [in_thread(writer, writing, f"Grande {number}", written) for number in range(WRITERS)]
        time.sleep(HOLD)
        reader.close()
        for thread in writers:
            thread.join()
        ended.set()
        for thread in listers:
            thread.join()
        largest = size_of_log(database)
    print(f"{len(listed)} lists, {len(written)} writes, the log had {largest >> 20} MiB at most")
    assert set(written) <= {200, 201} and len(written) == WRITES, f"writes were answered {set(written)}"
    assert set(listed) == {(200, COUNT)}, f"lists were answered {set(listed)}"
    assert largest < LOG_MAX, f"the log had {largest >> 20} MiB"


def pages_read(trace):
    return trace.read_text(errors="replace").count("pread64(") if trace.exists() else 0


def check(database):
    fill(database, names(ROWS, document=f"""'{{"x":"' || hex(zeroblob({ROW_SIZE // 2})) || '"}}'"""))
    trace = database.parent / "trace"
    slow = ("strace", "-f", "-qq", "-o", str(trace), "-P", str(database), "-e", "trace=pread64",
            "-e", f"inject=pread64:delay_enter={PAGE_TAKES}")
    with Program("salud", database, wrapper=slow) as program, Program("archivos", database) as writing:
        assert program.call("GET", "/livez")[0] == 200
        while pages_read(trace) < BEGUN:
            time.sleep(0.05)
        writes, first = 0, None
        while first in (None, log_beginning(database)):
            writes += 1
            status = write(writing, writes)
            assert status in (200, 201), f"a write was answered {status}"
            first = first or log_beginning(database)
            assert pages_read(trace) < ROWS, "the log did not begin anew before the check was over"
        program.tell(signal.SIGTERM)
        program.process.wait(120)
    read = pages_read(trace)
    print(f"the log began anew after {writes} writes, and salud left with {read} of some {ROWS} pages read")
    assert read < ROWS, "it stopped when the check was over"


def loads(database):
    rows = "".join(f"Cliente {i * 7919 % LOADED:06},{i},{i}Z,600 {i:06},c{i}@example.org\n" for i in range(LOADED))
    with Program("archivos", database) as program, Program("lote", database), Program("salud", database):
        assert write(program, 0) == 201
        loading = subprocess.Popen([build() / "bin" / "sky", "import", "-"], env=environment(database), text=True,
                                   stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        teller = in_thread(loading.communicate, f"nombre,contacto,documento_identidad,telefonos,correos\n{rows}")
        written, largest = [], 0
        while teller.is_alive():
            written.append(write(program, len(written), size=1000))
            largest = max(largest, size_of_log(database))
            time.sleep(0.01)
    print(f"{LOADED} customers, {len(written)} writes, the log had {largest >> 20} MiB at most")
    assert loading.returncode == 0, f"the import ended with {loading.returncode}"
    assert set(written) <= {200, 201}, f"writes were answered {set(written)}"
    assert largest < LOADED_LOG, f"the log had {largest >> 20} MiB"


def main():
    with folder() as place:
        {"lists": lists, "check": check, "loads": loads}[sys.argv[1]](place / "sky.db")


if __name__ == "__main__":
    main()
