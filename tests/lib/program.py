"""One program on a socket of its own, without nginx, over a database of a test's own; SKY_BUILD names the build."""
import contextlib
import os
import pathlib
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile

from fastcgi import Connection
from stack import ROOT, store_of


def build():
    return pathlib.Path(os.environ.get("SKY_BUILD", ROOT / "build"))


def environment(database, **settings):
    return {"TSAN_OPTIONS": f"suppressions={ROOT}/tests/lib/tsan.supp", "SKY_ACCESS": "0", **os.environ,
            "SKY_STORE": store_of(database), "SKY_OLVIDOS": f"{database}.olvidos",
            **{name: str(value) for name, value in settings.items()}}


@contextlib.contextmanager
def folder():
    """One that goes with the test; it is short, so that sockets fit into it."""
    path = pathlib.Path(tempfile.mkdtemp(prefix="sky-test."))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def run_once(database, name, uri):
    """The status of a GET that a process of its own answers: a plain CGI program."""
    said = subprocess.run([build() / "cgi-bin" / name], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, timeout=120,
                          env=environment(database, REQUEST_METHOD="GET", REQUEST_URI=uri)).stdout
    return int(re.search(rb"^Status: (\d+)", said, re.M)[1])


def fill(database, script):
    """A registry with rows that no program wrote; their seals are wrong, which nobody who only reads looks at."""
    if not database.exists():
        run_once(database, "clientes", "/clientes")
    db = sqlite3.connect(database)
    try:
        db.execute("PRAGMA journal_mode = WAL")  # as while it is served, so that a program has nothing to prepare
        db.executescript(script)
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        db.close()


def names(count, name="printf('Cliente %06d', i)", document="'{}'"):
    """SQL: so many customers, each with one operation; `name` and `document` are expressions of their number, i."""
    return f"""INSERT INTO operaciones (numero, instante, autor, verbo, nombre, documento, sal, sello, grupo, cliente)
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})
        SELECT i, 0, '', 'guardar', {name}, {document}, zeroblob(16), zeroblob(32), i, i FROM n;
        INSERT INTO clientes SELECT nombre, numero FROM operaciones;"""


def log_beginning(database):
    """What differs each time that the write-ahead log begins anew: the salt in its header."""
    with open(f"{database}-wal", "rb") as log:
        return log.read(24)[16:]


class Program:
    """with Program("clientes", database) as program: it serves, and its log is beside the database, or where that would
    be."""

    def __init__(self, name, database, wrapper=(), **settings):
        self.name, self.database, self.wrapper, self.store = name, database, wrapper, store_of(database)
        self.settings = {"SKY_GRACE": 5, **settings}
        self.path = str(database.parent / f"{name}.sock")
        self.log = database.parent / f"{name}.log"
        self.process = None

    def __enter__(self):
        pathlib.Path(self.path).unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX) as listener, open(self.log, "ab") as log:
            listener.bind(self.path)
            listener.listen(64)
            self.process = subprocess.Popen([*self.wrapper, build() / "cgi-bin" / self.name], stdin=listener, stderr=log,
                                            stdout=log, env=environment(self.database, **self.settings))
        return self

    def __exit__(self, *_):
        self.stop()

    def connect(self):
        return Connection(self.path)

    def call(self, method, uri, body=None):
        connection = self.connect()
        try:
            return connection.call(method, uri, body)
        finally:
            connection.close()

    def pid(self):
        """The program's own; a wrapper is its parent."""
        if not self.wrapper:
            return self.process.pid
        parent = self.process.pid
        return int(pathlib.Path(f"/proc/{parent}/task/{parent}/children").read_text().split()[0])

    def tell(self, number):
        os.kill(self.pid(), number)

    def stop(self):
        """Ends it, by force when it does not leave by itself, which is a failure."""
        if self.process.poll() is not None:
            return
        self.tell(signal.SIGTERM)
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.tell(signal.SIGKILL)
            self.process.wait()
            raise

    def kill(self):
        self.tell(signal.SIGKILL)
        self.process.wait()

    @contextlib.contextmanager
    def halted(self):
        """What is sent meanwhile is all there when it goes on, in the order in which it was sent."""
        self.tell(signal.SIGSTOP)
        while pathlib.Path(f"/proc/{self.pid()}/stat").read_text().rpartition(")")[2].split()[0] != "T":
            pass
        try:
            yield
        finally:
            self.tell(signal.SIGCONT)
