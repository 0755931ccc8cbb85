"""A registry under writers, and a follower of it, for tests in Python. SKY_BUILD names the build."""
import collections
import json
import os
import pathlib
import signal
import sqlite3
import subprocess
import threading
import time

from program import Program, build, environment

SKY = build() / "bin" / "sky"
ROWS = {"operaciones": "numero, instante, autor, verbo, nombre, documento, sal, sello, grupo, cliente, deshace",
        "clientes": "nombre, numero", "indice": "cliente, numero, plegado, terminos",
        "recibos": "clave, huella, instante, numero, creado, estado, puntero, texto", "pases": "id, documento, uso",
        "auditoria": "numero, instante, autor, verbo, sobre, detalle", "lotes": "lote", "olvidos": "cliente, hasta"}

Answered = collections.namedtuple("Answered", "number name key body at")


class Writer(threading.Thread):
    """Makes customers one after the other, each by a request with a key, which it sends until that is answered."""

    def __init__(self, program, index, pause):
        super().__init__(daemon=True)
        self.program, self.index, self.pause = program, index, pause
        self.leave = threading.Event()
        self.answered, self.faults = [], []
        self.connection = None

    def send(self, key, body):
        """The operation's number, or None when nobody answered; what is refused is a fault."""
        try:
            self.connection = self.connection or self.program.connect()
            self.connection.ask("POST", "/clientes", body, HTTP_IDEMPOTENCY_KEY=f'"{key}"')
            status, headers, answer = self.connection.whole_answer()
        except (OSError, EOFError):
            self.connection = None
            return None
        if status in (502, 503):
            return None
        if status != 201:
            self.faults.append(f"{key}: {status} {answer.decode(errors='replace')}")
            self.leave.set()
        return number_of(headers)

    def run(self):
        begun, made = time.monotonic(), 0
        while not self.leave.is_set():
            name = f"Peña {self.index}/{made}"
            key = f"{self.index}-{made}"
            body = json.dumps({"nombre": name, "contacto": key, "servicio": "TV"}).encode()
            made += 1
            while not (number := self.send(key, body)) and not self.leave.is_set():
                time.sleep(0.01)
            if number:
                self.answered.append(Answered(number, name, key, body, time.monotonic()))
            time.sleep(max(0, begun + made * self.pause - time.monotonic()) if self.pause else 0)


def number_of(headers):
    found = [line for line in headers.decode().splitlines() if line.lower().startswith("sky-operacion:")]
    return int(found[0].partition(":")[2]) if found else None


class Pair:
    """A registry in <folder>/a and its follower in <folder>/b."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.source, self.mirror = self.folder / "a" / "sky.db", self.folder / "b" / "sky.db"
        for database in (self.source, self.mirror):
            database.parent.mkdir()
        self.program = Program("clientes", self.source)
        self.follower, self.log = None, open(self.folder / "follow.log", "ab")

    def environment(self):
        return {**environment(self.mirror), "SKY_OLVIDOS": ""}

    def sky(self, *arguments):
        return subprocess.run([SKY, *arguments], env=self.environment(), capture_output=True, text=True, timeout=300,
                              check=False)

    def follow(self):
        self.follower = subprocess.Popen([SKY, "follow", self.source.parent], env=self.environment(), stdout=self.log,
                                         stderr=self.log)

    def ship(self):
        """The process id of the side where the registry is; None while there is none."""
        try:
            pid = self.follower.pid
            children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        except OSError:
            return None
        return int(children[0]) if children else None

    def kill_ship(self):
        pid = self.ship()
        if pid:
            os.kill(pid, signal.SIGKILL)

    def kill_follower(self):
        self.follower.kill()
        self.follower.wait()

    def end_follower(self):
        self.follower.terminate()
        self.follower.wait(30)

    def said(self):
        return (self.folder / "follow.log").read_text(errors="replace")


class Looker:
    """Reads the last operation of a database that others write."""

    def __init__(self, database):
        self.db = sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=30, check_same_thread=False)

    def head(self):
        return self.db.execute("SELECT coalesce(max(numero), 0) FROM operaciones").fetchone()[0]

    def close(self):
        self.db.close()


def differences(source, mirror, tables=tuple(ROWS)):
    """What two databases have that nobody writes: a line a table that is not the same in both."""
    db = sqlite3.connect(source)
    try:
        db.execute("ATTACH ? AS b", (str(mirror),))
        for table in tables:
            for one, other in (("main", "b"), ("b", "main")):
                count = db.execute(f"SELECT count(*) FROM (SELECT {ROWS[table]} FROM {one}.{table}"
                                   f" EXCEPT SELECT {ROWS[table]} FROM {other}.{table})").fetchone()[0]
                if count:
                    yield f"{count} rows of {table} are in {'the source' if one == 'main' else 'the follower'} alone"
    finally:
        db.close()
