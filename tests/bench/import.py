#!/usr/bin/env python3
"""sky import and sky export at length: rows of a table in, and out again, by the command alone.

import.py [customers]: 200,000 unless told otherwise. Prints rows a second, processor time a row, memory and what is on
disk. Nothing is judged: the figures are the machine's, too. SKY_BUILD names the build, SKY_BENCH_PLACE a folder.
"""
import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from lote import rows, size_of  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
SKY = pathlib.Path(os.environ.get("SKY_BUILD", ROOT / "build")) / "bin" / "sky"


def run(what, count, *arguments):
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([SKY, *map(str, arguments)], capture_output=True, text=True, check=False)
    seconds, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    user = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    print(f"{what}: {seconds:.1f} s, {count / seconds:,.0f} rows/s; processor {user / count * 1e6:.1f} us a row;"
          f" memory at most {after.ru_maxrss / 1024:.0f} MiB so far", flush=True)
    print("   ", (done.stdout + done.stderr).strip(), flush=True)
    assert done.returncode == 0


def main(count):
    with tempfile.TemporaryDirectory(dir=os.environ.get("SKY_BENCH_PLACE"), prefix="sky-bench-") as place:
        place = pathlib.Path(place)
        os.environ["SKY_STORE"] = f"sqlite:{place}/sky.db"
        table = place / "rows.csv"
        with open(table, "w", encoding="utf-8") as file:
            file.writelines(rows(count))
        run("import", count, "import", table)
        print(f"    on disk {size_of(place / 'sky.db') if (place / 'sky.db-wal').exists() else (place / 'sky.db').stat().st_size / (1 << 20):.0f} MiB")
        run("again", count, "import", table)
        run("export csv", count, "export", place / "out.csv")
        run("export ndjson", count, "export", place / "out.ndjson")
        run("verify", count, "verify")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200000)
