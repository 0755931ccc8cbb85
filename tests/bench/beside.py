#!/usr/bin/env python3
"""How long a small read takes beside large ones: beside.py [<seconds>] (10). SKY_BUILD names the build.

16 connections ask for lists of the past over 64,000 names and for long histories as fast as they can; one kept
connection reads a customer. Prints that one's latency, and what the others got meanwhile.
"""
import os
import pathlib
import select
import signal
import sys
import time

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / name) for name in ("lib", "faults")]
from program import Program, fill, folder, names  # noqa: E402
from turns import POINT, add_large, connect, take  # noqa: E402

COUNT, VERSIONS, LOADERS = 64000, 100, 16
URIS = [f"/clientes?en={COUNT}", "/clientes/Grande/historial?limite=1000"]


def ask_for_ever(program):
    """Until it is ended; each answer that is whole is a byte on the standard output's place, the pipe."""
    loaders = {connection.socket.fileno(): (connection, URIS[number % len(URIS)])
               for number, connection in enumerate(connect(program, LOADERS))}
    for connection, uri in loaders.values():
        connection.ask("GET", uri)
    while True:
        for number in select.select(list(loaders), [], [])[0]:
            connection, uri = loaders[number]
            whole = take(connection)
            connection.taken = connection.taken[-16:]
            if whole:
                connection.ask("GET", uri)
                yield uri


def load(program, pipe):
    for uri in ask_for_ever(program):
        os.write(pipe, b"h" if "historial" in uri else b"l")


def read_for(program, seconds):
    """Latencies in ms, of a read every few ms."""
    point, = connect(program, 1)
    latencies, end = [], time.monotonic() + seconds
    while time.monotonic() < end:
        began = time.monotonic()
        assert point.call("GET", POINT)[0] == 200
        latencies.append((time.monotonic() - began) * 1000)
        time.sleep(0.002)
    return sorted(latencies)


def tell(what, latencies):
    p50, p99 = latencies[len(latencies) // 2], latencies[len(latencies) * 99 // 100]
    print(f"{what}: {len(latencies)} reads, p50 {p50:.1f} ms, p99 {p99:.1f}, max {latencies[-1]:.1f}")


def main():
    seconds = float([*sys.argv[1:], "10"][0])
    with folder() as place:
        fill(place / "sky.db", names(COUNT) + add_large(VERSIONS))
        with Program("clientes", place / "sky.db") as program:
            tell("alone", read_for(program, seconds / 4))
            done, pipe = os.pipe()
            child = os.fork()
            if child == 0:
                load(program, pipe)
            try:
                os.read(done, 1)    # it has begun
                tell("beside", read_for(program, seconds))
            finally:
                os.kill(child, signal.SIGTERM)
                os.waitpid(child, 0)
            os.close(pipe)
            answers = os.read(done, 1 << 20)
            print(f"{answers.count(b'l')} lists and {answers.count(b'h')} histories; load average {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
