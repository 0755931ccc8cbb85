#!/usr/bin/env python3
"""How long small writes take while a backup is made: backup.py [<customers> [<seconds> [<rounds>]]] (100,000, 6, 3).

In turn nobody makes one, and each kind is made again and again; four clients write meanwhile. Prints the latencies of
the writes, how long one backup takes, and how large it is; and the same of an increment of 1,000 operations. Nothing is
judged: the figures are the machine's, too. SKY_BUILD names the build.
"""
import json
import pathlib
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
from lote import Other, rows  # noqa: E402
from program import Program, build, environment, folder  # noqa: E402

CLIENTS = 4
CHANGES = 1000


def sky(store, *arguments, **more):
    done = subprocess.run([build() / "bin" / "sky", *map(str, arguments)], check=True, env=environment(store),
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **more)
    return done.stdout


class Backups(threading.Thread):
    """One after another, until the writers had their time."""

    def __init__(self, store, file, options):
        super().__init__(daemon=True)
        self.store, self.file, self.options = store, file, options
        self.ended, self.took, self.proved = False, [], []

    def run(self):
        while not self.ended:
            began = time.monotonic()
            said = sky(self.store, "backup", "--json", "--overwrite", *self.options, self.file)
            self.took.append(time.monotonic() - began)
            self.proved.append(json.loads(said)["proved_seconds"])


def measure(program, store, file, options, seconds):
    """The waits of all clients, in milliseconds; and what the backups were, if any were made."""
    others = [Other(program) for _ in range(CLIENTS)]
    for i, other in enumerate(others):
        other.count = time.monotonic_ns() + i * 10 ** 12    # names that nobody has yet
        other.start()
    backups = Backups(store, file, options) if options is not None else None
    if backups:
        backups.start()
    time.sleep(seconds)
    for other in others:
        other.leave.set()
        other.join()
    if backups:
        backups.ended = True
        backups.join()
    return [wait for other in others for wait in other.waits], backups


def at(part, waits):
    return sorted(waits)[min(len(waits) - 1, int(part * len(waits)))]


def measure_increment(store, file):
    """Of changes of as many customers since a backup."""
    last = json.loads(sky(store, "verify", "--json"))["last"]
    changed = "".join(f"{number},nuevo{number}@example.org\n" for number in range(1, CHANGES + 1))
    sky(store, "import", "--format", "csv", "--key", "numero", "-", input="numero,contacto\n" + changed)
    began = time.monotonic()
    made = json.loads(sky(store, "backup", "--json", "--overwrite", "--since", last, file))
    took = time.monotonic() - began
    print(f"an increment of {made['operations']} operations takes {took:.2f} s, its proof {made['proved_seconds']} s,"
          f" and has {file.stat().st_size / 2 ** 10:.0f} KiB")


def main():
    count, seconds, rounds = (int(given) for given in (sys.argv[1:] + ["100000", "6", "3"][len(sys.argv) - 1:]))
    with folder() as place:
        store, file = place / "sky.db", place / "copy"
        sky(store, "import", "--format", "csv", "-", input="".join(rows(count)))
        public = sky(store, "key", place / "key").strip()
        kinds = {"none": None, "plain": [], "archive": ["--compress"], "encrypted": ["--to-key", public]}
        waits, took, proved, sizes = ({kind: [] for kind in kinds} for _ in range(4))
        with Program("clientes", store) as program:
            for kind, options in list(kinds.items()) * rounds:
                found, backups = measure(program, store, file, options, seconds)
                waits[kind] += found
                if backups:
                    took[kind] += backups.took
                    proved[kind] += backups.proved
                    sizes[kind].append(file.stat().st_size)
        print(f"{count} customers, a file of {store.stat().st_size / 2 ** 20:.0f} MiB; {CLIENTS} clients")
        for kind in kinds:
            p50, p99, most = (at(part, waits[kind]) for part in (0.5, 0.99, 1))
            print(f"{kind:10} {len(waits[kind]):6} writes, ms: p50 {p50:6.1f}, p99 {p99:6.1f}, max {most:6.1f}", end="")
            print(f"; a backup takes {at(0.5, took[kind]):.1f} s, its proof {at(0.5, proved[kind]):.1f} s, and has"
                  f" {max(sizes[kind]) / 2 ** 20:.1f} MiB" if took[kind] else "")
        measure_increment(store, file)


if __name__ == "__main__":
    main()
