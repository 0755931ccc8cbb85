"""The feed's latency: feed.py <port of the site> <port for writes> <listeners> <writes> prints the milliseconds from the
answer of a write to its arrival at the listeners, as "<p50> <p99> <max>", and fails when one of them missed a write or
got it twice. Writes come to another program, clientes, than the one that tells of them, cambios."""
import http.client
import json
import pathlib
import selectors
import socket
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
from stack import raise_descriptor_limit  # noqa: E402

PAUSE = 0.05    # seconds between two writes
PATIENCE = 10   # seconds for the last event to come


class Listener:
    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.sendall(b"GET /cambios HTTP/1.0\r\nAccept: text/event-stream\r\n\r\n")
        self.rest = b""
        self.seen = []      # (operation, when)

    def read(self):
        """Takes what came; HTTP/1.0 has no chunks that could part a line."""
        data = self.socket.recv(65536)
        if not data:
            raise SystemExit("a listener was cut off")
        *lines, self.rest = (self.rest + data).split(b"\n")
        now = time.monotonic()
        self.seen += [(int(line.rpartition(b'"operacion":')[2].partition(b",")[0]), now) for line in lines
                      if line.startswith(b'data: {"autor"')]

    def is_ready(self):
        return b"retry:" in self.socket.recv(65536, socket.MSG_PEEK)


def listen(port, count):
    listeners = [Listener(port) for _ in range(count)]
    for listener in listeners:
        while not listener.is_ready():
            time.sleep(0.01)
    return listeners


def pump(selector, until):
    while (left := until - time.monotonic()) > 0:
        for key, _ in selector.select(left):
            key.data.read()


def write(connection, number):
    body = json.dumps({"nombre": f"Oyente {number}"}).encode()
    connection.request("POST", "/archivos", body, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    answer.read()
    return int(answer.headers["Sky-Operacion"]), time.monotonic()


def main():
    site, archivos, count, writes = map(int, sys.argv[1:])
    raise_descriptor_limit()
    selector = selectors.DefaultSelector()
    listeners = listen(site, count)
    for listener in listeners:
        selector.register(listener.socket, selectors.EVENT_READ, listener)
    connection, answered = http.client.HTTPConnection("127.0.0.1", archivos), {}
    for number in range(writes):
        operation, when = write(connection, number)
        answered[operation] = when
        pump(selector, time.monotonic() + PAUSE)
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and any(len(listener.seen) < writes for listener in listeners):
        pump(selector, time.monotonic() + PAUSE)
    for listener in listeners:
        if [operation for operation, _ in listener.seen] != sorted(answered):
            raise SystemExit(f"a listener saw {len(listener.seen)} of {writes} operations, or not in order")
    delays = sorted(max(0, when - answered[operation]) * 1000 for listener in listeners for operation, when in listener.seen)
    print(f"{delays[len(delays) // 2]:.1f} {delays[len(delays) * 99 // 100]:.1f} {delays[-1]:.1f}")


if __name__ == "__main__":
    main()
