#!/usr/bin/env python3
"""Lots at length: customers made by an import, exported, and imported again as nothing to do; others write meanwhile.

lote.py [customers]: 1,000,000 unless told otherwise. Prints rows a second, processor time a row, memory, what is on disk,
and how long others waited. Nothing is judged: the figures are the machine's, too. SKY_BUILD names the build.
"""
import os
import pathlib
import random
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
from program import Program, folder  # noqa: E402

NAMES = "Ana Luis María José Lucía Pedro Marta Juan Eva Iván Nuria Óscar Inés Hugo Elena Raúl".split()
SURNAMES = "García López Muñoz Pérez Gil Ruiz Sanz Vega Soto Rey Núñez Ibáñez Peña Marín Ortiz Díaz".split()
MEDIA = "text/csv"


def rows(count):
    chance = random.Random(20260131)
    yield "nombre,contacto,documento_identidad,telefonos,correos,direccion,servicio\n"
    for i in range(count):
        name = f"{chance.choice(NAMES)} {chance.choice(SURNAMES)} {chance.choice(SURNAMES)} {i}"
        yield (f"{name},c{i}@example.com,{10000000 + i}Z,600 {chance.randrange(100000, 999999)},x{i}@example.org,"
               f"\"Calle {chance.choice(SURNAMES)} {chance.randrange(1, 200)}, Madrid\",Fibra\n")


class Other(threading.Thread):
    """Writes now and then, through another program, and remembers how long each write took."""

    def __init__(self, program):
        super().__init__(daemon=True)
        self.connection, self.leave, self.waits, self.count = program.connect(), threading.Event(), [], 0

    def run(self):
        while not self.leave.is_set():
            self.count += 1
            body = f'{{"nombre":"otro {self.count}","contacto":"a","servicio":"b"}}'.encode()
            began = time.monotonic()
            status, answer = self.connection.call("POST", "/clientes", body)
            assert status == 201, answer
            self.waits.append((time.monotonic() - began) * 1000)
            time.sleep(0.02)

    def said(self):
        """Milliseconds; and begins anew."""
        waits, self.waits = sorted(self.waits), []
        at = lambda part: waits[min(len(waits) - 1, int(part * len(waits)))] if waits else 0
        return f"others waited {at(0.5):.1f} ms (p50), {at(0.99):.1f} (p99), {at(1):.1f} (max) of {len(waits)}"


def processor_time(pid):
    """Seconds, of each thread."""
    times = {}
    for thread in os.listdir(f"/proc/{pid}/task"):
        fields = pathlib.Path(f"/proc/{pid}/task/{thread}/stat").read_text().rpartition(")")[2].split()
        times[thread] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return times


def memory(pid):
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def size_of(database):
    return sum(pathlib.Path(str(database) + end).stat().st_size for end in ("", "-wal")) / (1 << 20)


class Measure:
    """with Measure("import", program, count, other): what it cost."""

    def __init__(self, what, program, count, other):
        self.what, self.program, self.count, self.other = what, program, count, other

    def __enter__(self):
        self.other.said()
        self.before, self.began = processor_time(self.program.process.pid), time.monotonic()

    def __exit__(self, *_):
        seconds, after = time.monotonic() - self.began, processor_time(self.program.process.pid)
        threads = sorted((after[thread] - self.before.get(thread, 0) for thread in after), reverse=True)
        cost = " + ".join(f"{each / self.count * 1e6:.1f}" for each in threads[:3] if each > 0)
        print(f"{self.what}: {self.count / seconds:,.0f} rows/s; processor {cost} us a row, by thread;"
              f" memory {memory(self.program.process.pid):.0f} MiB; {self.other.said()}", flush=True)


def load(program, body, count, what, other, query=""):
    connection = program.connect()
    connection.socket.settimeout(None)
    with Measure(what, program, count, other):
        connection.ask("POST", "/clientes/lote" + query, body, media_type=MEDIA, HTTP_PREFER="return=minimal")
        status, answer = connection.answer()
    connection.close()
    print("   ", status, answer.decode().strip(), flush=True)
    assert status == 200


def export(program, count, other):
    connection = program.connect()
    connection.socket.settimeout(None)
    with Measure("export", program, count, other):
        connection.ask("GET", "/clientes?prefijo=", HTTP_ACCEPT=MEDIA)
        status, _, body = connection.whole_answer()
    connection.close()
    assert status == 200, body
    return body


def main(count):
    with folder() as place:
        database = place / "sky.db"
        with Program("clientes", database) as clientes, Program("lote", database) as lote:
            other = Other(clientes)
            other.start()
            body = "".join(rows(count)).encode()
            print(f"{count:,} rows, {len(body) / (1 << 20):.0f} MiB", flush=True)
            load(lote, body, count, "import", other)
            print(f"    on disk {size_of(database):.0f} MiB", flush=True)
            body = export(clientes, count, other)
            print(f"    {len(body) / (1 << 20):.0f} MiB", flush=True)
            load(lote, body, count, "nothing to do", other, "?clave=numero")
            other.leave.set()
            other.join()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000000)
