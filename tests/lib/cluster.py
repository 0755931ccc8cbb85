"""PostgreSQL servers of a test's own, for tests in Python: what postgres.bash is for those in bats. Each answers on a Unix
socket in a folder of its own; one can be a standby of another."""
import argparse
import contextlib
import os
import pathlib
import random
import shutil
import signal
import subprocess
import tempfile
import time

BIN = max(pathlib.Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
# The server refuses to run as root.
AS_SERVER = ["setpriv", "--pdeathsig", "INT"] + (
    [] if os.getuid() else ["--reuid", "postgres", "--regid", "postgres", "--init-groups", "--reset-env"])
CONFIGURATION = """
listen_addresses = ''
max_connections = 300
wal_retrieve_retry_interval = 100ms
hot_standby = on
"""


@contextlib.contextmanager
def folder():
    """One that the server may enter, too; it is short, so that sockets fit into it."""
    path = pathlib.Path(tempfile.mkdtemp(prefix="sky-pg."))
    path.chmod(0o711)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def alone(run, **counts):
    """The status of run(arguments, folder), in such a folder. The arguments of the command are the counts, which have
    their defaults here, and --seed."""
    parser = argparse.ArgumentParser()
    for name, count in counts.items():
        parser.add_argument(name, type=int, nargs="?", default=count)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    arguments = parser.parse_args()
    with folder() as place:
        return run(arguments, place)


def children(pid):
    try:
        return [int(child) for child in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def tell(pids, number):
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


class Server:
    """Begin it in the thread that outlives it: the server ends with that thread."""

    def __init__(self, place, name):
        self.name, self.place = name, pathlib.Path(place) / name
        self.data, self.process = self.place / "data", None
        self.place.mkdir()
        if not os.getuid():
            shutil.chown(self.place, "postgres", "postgres")

    def url(self, database="sky"):
        return f"postgresql://sky@/{database}?host={self.place}"

    def run(self, program, *arguments):
        subprocess.run([*AS_SERVER, str(BIN / program), *map(str, arguments)], check=True, stdin=subprocess.DEVNULL,
                       stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)

    def make(self):
        """An empty database `sky`, whose owner needs no password."""
        self.run("initdb", "-D", self.data, "-U", "sky", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
        with open(self.data / "postgresql.conf", "a", encoding="utf-8") as configuration:
            configuration.write(CONFIGURATION)
        self.begin()
        self.run("createdb", "-h", self.place, "-U", "sky", "sky")
        return self

    def follow(self, primary):
        """A standby of it, made anew."""
        shutil.rmtree(self.data, ignore_errors=True)
        self.run("pg_basebackup", "-D", self.data, "-h", primary.place, "-U", "sky", "--checkpoint=fast", "-R",
                 "--no-sync")
        (self.data / "postgresql.auto.conf").open("a").write("synchronous_standby_names = ''\n")
        self.begin()

    def begin(self):
        """Begins it, and waits until it answers."""
        end = time.monotonic() + 60
        while not self.answers():
            if self.process is None or self.process.poll() is not None:
                self.process = self.launch()
            if time.monotonic() > end:
                raise SystemExit(f"no server {self.name}:\n" + (self.place / "server.log").read_text())
            time.sleep(0.02)

    def launch(self):
        with open(self.place / "server.log", "ab") as log:
            return subprocess.Popen([*AS_SERVER, str(BIN / "postgres"), "-D", str(self.data), "-c",
                                     f"unix_socket_directories={self.place}", "-c", f"cluster_name={self.name}"],
                                    stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def answers(self):
        return subprocess.run([BIN / "pg_isready", "-q", "-h", self.place], check=False).returncode == 0

    def ask(self, sql, database="sky"):
        """The rows, each one text."""
        return subprocess.run(["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", self.url(database), "-c", sql], check=True,
                              stdout=subprocess.PIPE, text=True).stdout.splitlines()

    def require(self, standby):
        """Commits wait for the standby from now on; it follows, before that."""
        self.ask(f"ALTER SYSTEM SET synchronous_standby_names = '{standby.name}'")
        self.ask("SELECT pg_reload_conf()")
        self.await_sync()

    def await_sync(self):
        end = time.monotonic() + 60
        while not self.ask("SELECT 1 FROM pg_stat_replication WHERE sync_state = 'sync' AND state = 'streaming'"):
            if time.monotonic() > end:
                raise SystemExit("the standby does not follow:\n" + "\n".join(
                    self.ask("SELECT application_name, state, sync_state FROM pg_stat_replication")))
            time.sleep(0.05)

    def promote(self):
        self.ask("SELECT pg_promote(true, 30)")

    def pids(self):
        return [self.process.pid, *children(self.process.pid)] if self.process else []

    def kill(self):
        """The postmaster first, and then what it began."""
        tell(self.pids(), signal.SIGKILL)
        if self.process:
            self.process.wait()
        self.process = None

    @contextlib.contextmanager
    def frozen(self, whole=True):
        """It is there, and answers nothing: all of it, or the postmaster alone, which begins no connection then."""
        pids = self.pids() if whole else self.pids()[:1]
        tell(pids, signal.SIGSTOP)
        try:
            yield
        finally:
            tell(pids, signal.SIGCONT)


class Pair:
    """A primary, and a standby that its commits wait for."""

    def __init__(self, place):
        self.primary, self.standby = Server(place, "uno"), Server(place, "dos")
        self.hosts = f"{self.primary.place},{self.standby.place}"
        self.primary.make()
        self.attach()

    def url(self):
        return f"postgresql://sky@/sky?host={self.hosts}&target_session_attrs=read-write"

    def attach(self):
        """Makes the standby, of the primary as it is."""
        self.standby.follow(self.primary)
        self.primary.require(self.standby)

    def change(self):
        """Promotes the standby, which is the primary from then on; whoever was it has to be gone, or silent."""
        self.standby.promote()
        self.primary, self.standby = self.standby, self.primary

    def end(self):
        self.primary.kill()
        self.standby.kill()
