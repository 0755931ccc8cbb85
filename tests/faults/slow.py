#!/usr/bin/env python3
"""A client that takes its time: slow.py <port> <path> <seconds> [file]. Prints "<status> <bytes of the body> whole", or
"cut".

For so long it takes nothing, and as little as the kernel allows waits in its socket; once something does, the file is
made.
"""
import http.client
import pathlib
import select
import socket
import sys
import time


def connect(port):
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.sock = socket.socket()
    connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.sock.settimeout(120)
    connection.sock.connect(("127.0.0.1", port))
    return connection


def read(answer):
    try:
        return len(answer.read()), "whole"
    except http.client.IncompleteRead as cut:
        return len(cut.partial), "cut"
    except ConnectionError:
        return 0, "cut"


def main():
    connection = connect(int(sys.argv[1]))
    connection.request("GET", sys.argv[2])
    select.select([connection.sock], [], [])
    for name in sys.argv[4:]:
        pathlib.Path(name).touch()
    time.sleep(float(sys.argv[3]))
    answer = connection.getresponse()
    print(answer.status, *read(answer))


if __name__ == "__main__":
    main()
