#!/usr/bin/env python3
"""What the loop must bear, spoken to its socket: loop.py <scenario> <folder of sockets> <port of the customer side>.

A scenario is a function of that name; it ends with 0 when all assertions hold.
"""
import os
import pathlib
import select
import signal
import socket
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
import fastcgi  # noqa: E402
from fastcgi import Connection  # noqa: E402
from stack import raise_descriptor_limit  # noqa: E402

CROWD = 2000
FORGED = b'{"contacto":"x","nombre":"Forjado","servicio":"x"}'
WITNESS = b'{"contacto":"x","nombre":"Testigo","servicio":"x"}'
HALF = b'{"contacto":"x","nombre":"Mitad","servicio":"x"}'
UNFINISHED = b'{"contacto":"x","nombre":"Incompleto","servicio":"x"}'


def expect(wanted, got, what=""):
    assert got == wanted, f"{what}: wanted {wanted}, got {got}"


def status(connection, method, uri, body=None):
    return connection.call(method, uri, body)[0]


def forged_body(size):
    """Whole requests that create 'Forjado', with zeros between, so that many a reader lands on the start of one."""
    once = fastcgi.request("POST", "/clientes", FORGED)
    once += b"\0" * (-len(once) % 8)
    return (once * (size // len(once) + 1))[:size]


def forge(path, method, uri, wanted, **rest):
    """A request that is refused, its body full of requests; then the next one on that connection."""
    for size in (800, 8192, 65528, 300000):
        connection = Connection(path)
        connection.send(fastcgi.request(method, uri, forged_body(size), **rest))
        expect(wanted, connection.answer()[0], f"{method} {uri} with {size} bytes")
        code, body = connection.call("GET", "/clientes/Testigo")
        expect((200, b'"nombre":"Testigo"'), (code, body[16:34]), f"the request behind {method} {uri}")
        connection.close()


def forged(sockets, _):
    path = sockets + "/clientes.sock"
    connection = Connection(path)
    expect(201, status(connection, "POST", "/clientes", WITNESS))
    forge(path, "POST", "/nada", 404)
    forge(path, "DELETE", "/clientes", 405)
    forge(path, "GET", "/clientes/Nadie", 404)
    forge(path, "POST", "/clientes", 415, media_type="text/plain")
    forge(path, "POST", "/clientes", 400)
    forge(path, "OPTIONS", "/clientes", 204)
    expect(404, status(connection, "GET", "/clientes/Forjado"), "what was forged")


def oversized(sockets, _):
    """A body over the limit ends its connection, for what is left of it can be anything."""
    path = sockets + "/clientes.sock"
    connection = Connection(path, 10)
    connection.send(fastcgi.head("POST", "/clientes", 3 << 20))
    for _ in range(129):    # 1 MiB and what the program takes at once
        connection.send(fastcgi.record(fastcgi.STDIN, forged_body(8192)))
    expect(413, connection.answer()[0])
    assert connection.is_closed(), "the connection was kept"
    flood = Connection(path)
    flood.send(fastcgi.request("POST", "/clientes", forged_body(3 << 20)))
    while not flood.is_closed():    # behind the answer, if that came through
        pass
    expect(404, status(Connection(path), "GET", "/clientes/Forjado"), "what was forged")


def short(sockets, _):
    """Fewer bytes than announced, more, and a sender that is gone before the end."""
    path = sockets + "/clientes.sock"
    connection = Connection(path)
    for announced in (len(UNFINISHED) + 1, len(UNFINISHED) - 1, 10 ** 30):
        connection.send(fastcgi.head("POST", "/clientes", announced) + fastcgi.stdin(UNFINISHED))
        expect(400, connection.answer()[0], f"announced {announced}")
    gone = Connection(path)
    gone.send(fastcgi.head("POST", "/clientes", len(UNFINISHED)) + fastcgi.record(fastcgi.STDIN, UNFINISHED))
    gone.close()
    expect(404, status(connection, "GET", "/clientes/Incompleto"), "an incomplete body")
    expect(201, status(connection, "POST", "/clientes", UNFINISHED), "the whole body")


def crowd_on_socket(sockets, _):
    """All connections are there before the first is served, and are used twice."""
    connections = [Connection(sockets + "/clientes.sock") for _ in range(CROWD)]
    for _ in range(2):
        for connection in connections:
            connection.send(fastcgi.request("GET", "/clientes/Nadie"))
        expect({404}, {connection.answer()[0] for connection in connections})


def read_head(client):
    data = b""
    while b"\r\n\r\n" not in data:
        piece = client.recv(65536)
        assert piece, "the connection was closed"
        data += piece
    return data


def crowd_through_nginx(_, port):
    clients = [socket.create_connection(("127.0.0.1", int(port)), 60) for _ in range(CROWD)]
    for _ in range(2):
        for client in clients:
            client.sendall(b"HEAD /saludo HTTP/1.1\r\nHost: localhost\r\n\r\n")
        expect({b"200"}, {read_head(client).split()[1] for client in clients})



def listening_process(sockets):
    """The program has the socket as its standard input, whoever made it."""
    inode = [line.split()[6] for line in open("/proc/net/unix") if line.rstrip().endswith(sockets + "/clientes.sock")
             and line.split()[3] == "00010000"]
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            if os.readlink(f"/proc/{pid}/fd/0") in [f"socket:[{number}]" for number in inode]:
                return int(pid)
        except OSError:
            continue
    raise AssertionError("nobody listens")


def stopping(sockets, _):
    """SIGTERM: kept connections and a request that is half sent are served; once they end, so does the program."""
    path = sockets + "/clientes.sock"
    kept = [Connection(path) for _ in range(8)]
    expect({404}, {status(connection, "GET", "/clientes/Nadie") for connection in kept})
    half = Connection(path)
    half.send(fastcgi.head("POST", "/clientes", len(HALF)))
    pid = listening_process(sockets)
    leaving = os.pidfd_open(pid)
    os.kill(pid, signal.SIGTERM)
    for i, connection in enumerate(kept):
        body = WITNESS.replace(b"Testigo", b"Tarde %d" % i)
        expect(201, status(connection, "POST", "/clientes", body), "a kept connection")
        expect(200, status(connection, "GET", f"/clientes/Tarde%20{i}"), "a kept connection")
    half.send(fastcgi.stdin(HALF))
    expect(201, half.answer()[0], "a request that was half sent")
    for connection in kept + [half]:
        connection.close()
    os.kill(int(open(sockets + "/nginx.pid").read()), signal.SIGHUP)    # nginx's workers close what they keep
    assert select.select([leaving], [], [], 20)[0], "the program stays, without a connection"


def main():
    raise_descriptor_limit()
    scenario = {"forged": forged, "oversized": oversized, "short": short, "stopping": stopping,
                "crowd-on-socket": crowd_on_socket, "crowd-through-nginx": crowd_through_nginx}[sys.argv[1]]
    scenario(*sys.argv[2:])


if __name__ == "__main__":
    main()
