"""A registry of a test's own, for tests in Python: what stack.bash is for those in bats. SKY_BUILD names the build."""
import contextlib
import fcntl
import http.client
import json
import os
import pathlib
import random
import re
import resource
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[2]
WANDERS = "SKY_TEST_HOSTS" in os.environ     # each connection leads to another host
SIDES = {"site": "SKY_PORT", "clientes": "SKY_CLIENTES_PORT", "archivos": "SKY_ARCHIVOS_PORT"}


def raise_descriptor_limit():
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def is_free(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def choose_ports():
    """Free ports, and the file whose lock keeps them for whoever has it open; stack.bash looks at the same files."""
    folder = pathlib.Path(tempfile.gettempdir(), f"sky-ports.{os.getuid()}")
    folder.mkdir(exist_ok=True)
    while True:
        base = 20000 + random.randrange(400) * 30
        lock = open(folder / str(base), "w")
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if all(is_free(base + i) for i in range(3)):
                return dict(zip(SIDES.values(), (str(base + i) for i in range(3)))), lock
        lock.close()


def segment(name):
    """A name as a segment of a path."""
    return urllib.parse.quote(name, safe="")


class Client:
    """One kept connection to a side; a request that gets no answer has the status None. A document may be bytes. To a
    fleet it is another connection each time, so that each request is another host's."""

    def __init__(self, port):
        self.port = port
        self.connection = None

    def connect(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def send(self, method, path, document=None, **headers):
        if not self.connection:
            self.connection = self.connect()
        body = document if document is None or isinstance(document, bytes) else json.dumps(document).encode()
        typed = {"Content-Type": "application/json"} if body else {}
        self.connection.request(method, path, body, {**typed, **headers})

    def receive(self):
        answer = self.connection.getresponse()
        return answer.status, answer.headers, answer.read()

    def call(self, method, path, document=None, **headers):
        try:
            self.send(method, path, document, **headers)
            answer = self.receive()
            if WANDERS:
                self.close()
            return answer
        except (OSError, http.client.HTTPException):
            self.close()
            return None, {}, b""

    def close(self):
        if self.connection:
            self.connection.close()
        self.connection = None


def store_of(database):
    """Where the registry of a test is: in that file; or, with SKY_TEST_STORE=postgres, in the database that SKY_POSTGRES
    names, in a schema of its own, which a file beside that place keeps in mind."""
    if os.environ.get("SKY_TEST_STORE") != "postgres":
        return f"sqlite:{database}"
    kept = database.parent / "schema"
    if not kept.exists():
        database.parent.mkdir(exist_ok=True)
        kept.write_text(f"s_{os.getpid()}_{random.randrange(1 << 32)}")
        subprocess.run(["psql", "-Xq", os.environ["SKY_POSTGRES"], "-c", f"CREATE SCHEMA {kept.read_text()}"], check=True)
    return f"{os.environ['SKY_POSTGRES']}&options=-csearch_path%3D{kept.read_text()}"


def ask_tables(store, sql):
    """The rows that SQL of both engines gives of the registry at `store`, each a list of texts; a null is empty."""
    if store.startswith("postgresql:"):
        said = subprocess.run(["psql", "-XAtq", "-F", "\t", "-v", "ON_ERROR_STOP=1", store, "-c", sql], check=True,
                              stdout=subprocess.PIPE, text=True).stdout
        return [row.split("\t") for row in said.splitlines()]
    with contextlib.closing(sqlite3.connect(store.removeprefix("sqlite:"))) as db, db:
        return [["" if value is None else str(value) for value in row] for row in db.execute(sql)]


class Begun:
    """What start() begins, and end() ends, also where it did not come to be: with Begun() as it."""

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.end()
            raise
        return self

    def __exit__(self, *_):
        self.end()


class Stack(Begun):
    """bootstrap's processes on free ports, in a folder that goes with them: with Stack() as stack. The registry is there,
    too, unless `store` says where."""

    def __init__(self, store=None):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="sky-test."))
        self.data = self.folder / "data"
        self.database = self.data / "sky.db"
        self.store = store or store_of(self.database)
        self.process = None
        self.ports, self.ports_lock = {}, None

    def said(self):
        return (self.folder / "bootstrap.out").read_text(errors="replace")

    def start(self):
        environment = {"SKY_BUILD": str(ROOT / "build"), "TSAN_OPTIONS": f"suppressions={ROOT}/tests/lib/tsan.supp",
                       **os.environ, "SKY_DATA": str(self.data), "SKY_STORE": self.store}
        for _ in range(3):
            self.ports, self.ports_lock = choose_ports()
            command = [ROOT / "tests/lib/fleet.py"] if WANDERS else [ROOT / "bootstrap", "run"]
            with open(self.folder / "bootstrap.out", "wb") as out:
                self.process = subprocess.Popen(command, stdout=out, stderr=out,
                                                env={**environment, **self.ports})
            while self.process.poll() is None:
                if "is running" in self.said():
                    return
                time.sleep(0.05)
            if "is taken" not in self.said():
                break
        raise SystemExit("no registry:\n" + self.said())

    def stop(self):
        """Ends all processes; what a sanitizer found in one of them is a failure."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        if self.process:
            self.process.wait()
        self.process = None
        for log in self.data.glob("**/log/*.log"):
            text = log.read_text(errors="replace")
            if re.search("Sanitizer|runtime error", text):
                raise SystemExit(f"{log.name}:\n{text[-8000:]}")

    def end(self):
        try:
            self.stop()
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def client(self, side):
        return Client(int(self.ports[SIDES[side]]))

    def pids(self):
        """The programs that live, by name: children of bootstrap."""
        found = {}
        parent = self.process.pid
        for pid in pathlib.Path(f"/proc/{parent}/task/{parent}/children").read_text().split():
            try:
                command = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[0].decode()
            except OSError:
                continue
            if "/cgi-bin/" in command:
                found[os.path.basename(command).removeprefix("lt-")] = int(pid)
        return found
