#!/usr/bin/env python3
"""How many requests of one foreign address are served at once: limits.py <port>. Prints "<served> <refused>".

A request whose body is still to come is one that nginx is busy with.
"""
import os
import select
import socket
import sys

ADDRESS = "127.0.0.3"
ASKED = 60
BODY = b'{"nombre":"Forastero"}'
HEAD = b"POST /clientes HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nX-Request-Id: %s\r\n" \
    b"Content-Length: %d\r\n\r\n"


def ask(port):
    client = socket.create_connection(("127.0.0.1", port), 20, (ADDRESS, 0))
    client.sendall(HEAD % (os.environb.get(b"SKY_MARK", b"limit"), len(BODY)) + BODY[:1])
    return client


def answer(client):
    """All of it: its last line is one of JSON."""
    data = b""
    while not data.endswith(b"}\n") and (piece := client.recv(65536)):
        data += piece
    return data


def main():
    waiting = [ask(int(sys.argv[1])) for _ in range(ASKED)]
    refused = []
    while len(refused) < 10 and (ready := select.select(waiting, [], [], 60)[0]):
        refused += ready
        waiting = [client for client in waiting if client not in ready]
    for client in waiting:
        client.sendall(BODY[1:])
    served = [answer(client) for client in waiting]
    assert all(data.startswith(b"HTTP/1.1 400") for data in served), served     # incomplete data: the program answered
    for data in map(answer, refused):
        assert data.startswith(b"HTTP/1.1 503") and b"\r\nRetry-After: 1\r\n" in data, data
        assert data.endswith('{"error":"El servicio está ocupado; intente de nuevo en un momento."}\n'.encode()), data
    print(len(served), len(refused))


if __name__ == "__main__":
    main()
