"""The live feed under faults: listeners that come back with their last event's id, while nginx is reloaded and the
program that tells of changes is stopped and killed. Each of them must get every operation once and in order; a reader
who takes nothing is cut off and nobody waits for him: feed.py <listeners> <seconds> (100, 8)."""
import functools
import json
import os
import pathlib
import select
import signal
import socket
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
from stack import Stack, raise_descriptor_limit  # noqa: E402

PATIENCE = 120              # seconds for the last event to come, once all is quiet
SLOW_LIMIT = 90             # and for a reader who takes nothing to be cut off


class Listener(threading.Thread):
    """Reads from 0 on, and comes back when it is cut off, until it was told the number of the last operation. The first
    event, which only says where it begins, has an id, too."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.port, self.seen, self.comebacks, self.last, self.id = port, [], -1, None, None

    def run(self):
        while self.last is None or not self.seen or self.seen[-1] < self.last:
            try:
                self.comebacks += 1
                self.read()
            except OSError:
                pass
            time.sleep(0.02)

    def request(self):
        start = f"Last-Event-ID: {self.id}" if self.id else "Accept-Language: es"
        path = "/cambios" if self.id else "/cambios?desde=0"
        return f"GET {path} HTTP/1.0\r\nAccept: text/event-stream\r\n{start}\r\n\r\n".encode()

    def read(self):
        """An event counts once its empty line came: what is cut off before that comes again."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as connection:
            connection.sendall(self.request())
            rest = b""
            while data := connection.recv(65536):
                *events, rest = (rest + data).split(b"\n\n")
                for event in events:
                    self.take(event)
                if self.last and self.seen and self.seen[-1] >= self.last:
                    return

    def take(self, event):
        fields = dict(line.split(": ", 1) for line in event.decode().split("\n") if ": " in line)
        if "id" not in fields:
            return
        self.id = fields["id"]
        if fields.get("event") != "inicio":
            number = int(self.id.rpartition("-")[2])
            self.seen.append(number if json.loads(fields["data"]).get("operacion") == number else -1)


class Writer(threading.Thread):
    """Writes to one side, another program than the one that tells of it."""

    def __init__(self, stack, side, name):
        super().__init__(daemon=True)
        self.client, self.side, self.name_of = stack.client(side), side, name
        self.stopped, self.written = False, 0

    def run(self):
        while not self.stopped:
            self.written += 1
            document = {"nombre": f"{self.name_of} {self.written}", "contacto": "c", "servicio": "s"}
            self.client.call("POST", f"/{self.side}", document)
            time.sleep(0.005)


def disturb(stack, seconds):
    """What an operator does, and what happens to him."""
    end = time.monotonic() + seconds
    nginx = int((stack.data / "run" / "nginx.pid").read_text())
    reload = functools.partial(os.kill, nginx, signal.SIGHUP)
    blows = [reload, lambda: os.kill(stack.pids()["cambios"], signal.SIGTERM),
             reload, lambda: os.kill(stack.pids()["cambios"], signal.SIGKILL)]
    turn = 0
    while time.monotonic() < end:
        time.sleep(1.2)     # more often, and bootstrap gives the program up
        if "cambios" in stack.pids():
            blows[turn % len(blows)]()
            turn += 1
    return turn


def faults_of(listeners, head):
    wanted = list(range(1, head + 1))
    for number, listener in enumerate(listeners):
        if listener.seen != wanted:
            first = next((i for i, (one, other) in enumerate(zip(listener.seen, wanted)) if one != other), None)
            yield f"listener {number} saw {len(listener.seen)} of {head}, the first wrong at {first}"


def head_of(stack):
    _, headers, _ = stack.client("site").call("GET", "/clientes")
    return int(headers["ETag"].strip('W/"'))


def follow(stack, count, seconds):
    """Listeners through disturbances. Yields what is wrong."""
    listeners = [Listener(int(stack.ports["SKY_PORT"])) for _ in range(count)]
    writers = [Writer(stack, "clientes", "Una"), Writer(stack, "archivos", "Otra")]
    for thread in [*listeners, *writers]:
        thread.start()
    blows = disturb(stack, seconds)
    for writer in writers:
        writer.stopped = True
        writer.join()
    head = head_of(stack)
    for listener in listeners:
        listener.last = head
    end = time.monotonic() + PATIENCE
    for listener in listeners:
        listener.join(max(0, end - time.monotonic()))
    comebacks = sum(listener.comebacks for listener in listeners)
    print(f"{count} listeners, {head} operations, {blows} blows, {comebacks} times a listener came back")
    if comebacks == 0:
        yield "nobody was ever cut off: the blows missed"
    yield from faults_of(listeners, head)


def is_cut(connection, end):
    """Whether it breaks before `end`, without taking a byte from it: by the program, or by nginx which waits as long."""
    poll = select.poll()
    poll.register(connection, 0)
    return any(event & (select.POLLERR | select.POLLHUP)
               for _, event in poll.poll(max(0, end - time.monotonic()) * 1000))


def ignore(stack):
    """A reader who takes nothing, beside one who reads: the first is cut off, the second gets everything."""
    port = int(stack.ports["SKY_PORT"])
    slow = socket.socket()
    slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    slow.connect(("127.0.0.1", port))
    slow.sendall(b"GET /cambios?desde=0 HTTP/1.0\r\nAccept: text/event-stream\r\n\r\n")
    client, padding = stack.client("archivos"), "x" * 500000
    for number in range(20):    # more than all the buffers between them hold
        client.call("POST", "/archivos", {"nombre": "Grande", "relleno": padding, "vez": number})
    listener = Listener(port)
    listener.last = head_of(stack)
    listener.start()
    listener.join(PATIENCE)
    yield from faults_of([listener], listener.last)
    if not is_cut(slow, time.monotonic() + SLOW_LIMIT):
        yield f"a reader who takes nothing was not cut off within {SLOW_LIMIT} seconds"
    slow.close()


def main():
    count, seconds = (int(one) for one in [*sys.argv[1:], "100", "8"][:2])
    raise_descriptor_limit()
    with Stack() as stack:
        found = [*follow(stack, count, seconds), *ignore(stack)]
    print("\n".join([*found[:20], f"{len(found)} faults"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
