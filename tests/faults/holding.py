#!/usr/bin/env python3
"""Whoever goes on sending is let go: holding.py <port> [tls]. Prints how long each of many was held who was refused, or
led elsewhere, or had its answer, and sent on without an end; fails when one was held for longer than MOST, each of the
times that it was tried: a busy machine holds up now this one, now that one.

A server that listens no more answers what still comes with a reset, so that sending fails.
"""
import socket
import ssl
import sys
import threading
import time

MOST = 7            # seconds: a header may take 5 of them
PAUSE = 0.1         # between two pieces
PATIENCE = 20
TRIES = 4
LONG = b"a" * 9000
ENDLESS = b"Content-Length: 999999\r\n\r\n"
CASES = {
    "no path": (b"POST /nada HTTP/1.1\r\nHost: localhost\r\n" + ENDLESS, b"a"),
    "no path, chunked": (b"POST /nada HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n"),
    "no path, problem": (b"GET /nada HTTP/1.1\r\nHost: localhost\r\nAccept: application/problem+json\r\n" + ENDLESS, b"a"),
    "too large": (b"POST /clientes HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999\r\n\r\n", b"a"),
    "as fast as it can": (b"POST /nada HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999\r\n\r\n", b"a" * 65536),
    "no HTTP": (b"\1\2\3\r\n", b"a"),
    "no header ends": (b"GET /saludo HTTP/1.1\r\nX: ", b"a"),
    "no Host": (b"POST /clientes HTTP/1.1\r\n" + ENDLESS, b"a"),
    "long URL": (b"GET /" + LONG + b" HTTP/1.1\r\n", b"a"),
    "large header": (b"GET /saludo HTTP/1.1\r\nX: " + LONG, b"a"),
    "unknown coding": (b"POST /clientes HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip\r\n\r\n", b"a"),
    "unknown version": (b"GET /saludo HTTP/2.0\r\n\r\n", b"a"),
    "unknown method": (b"TRACE /nada HTTP/1.1\r\nHost: localhost\r\n" + ENDLESS, b"a"),
    "answered, then more": (b"GET /saludo HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", b"a"),
    "answered, then no HTTP": (b"GET /saludo HTTP/1.1\r\nHost: localhost\r\n\r\n", b"a"),
}


def connect(port, tls):
    connection = socket.create_connection(("127.0.0.1", port), PATIENCE)
    if not tls:
        return connection
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context.wrap_socket(connection)


def hold(connection, first, more):
    """Seconds until sending fails."""
    began = time.monotonic()
    try:
        connection.sendall(first)
        while time.monotonic() - began < PATIENCE:
            connection.sendall(more)
            if len(more) < 1024:
                time.sleep(PAUSE)
    except OSError:
        pass
    return time.monotonic() - began


def hold_all(names, port, tls):
    """How long each was held, all at once."""
    held = {}

    def run(name):
        with connect(port, tls) as connection:
            held[name] = hold(connection, *CASES[name])

    threads = [threading.Thread(target=run, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(held) == len(names)
    return held


def main():
    port, tls, late = int(sys.argv[1]), sys.argv[2:] == ["tls"], list(CASES)
    for _ in range(TRIES):
        held = hold_all(late, port, tls)
        for name, seconds in held.items():
            print(f"{seconds:5.1f} s  {name}")
        late = [name for name, seconds in held.items() if seconds >= MOST]
        if not late:
            return
    raise SystemExit(f"held for {MOST} seconds or more: {late}")


if __name__ == "__main__":
    main()
