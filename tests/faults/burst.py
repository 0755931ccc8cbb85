#!/usr/bin/env python3
"""Many requests over one connection, none waiting for an answer: burst.py <address of the client>[,<another>...] <port>
and then, as often as wanted, <method> <path> <count>. Prints all that was answered; of several addresses, which ask one
after another, each begins with a line "address <address>". So they come as fast as nginx takes them, whatever else the
machine does. Each has the identifier that SKY_MARK says, if any.
"""
import os
import socket
import sys
import threading


def connect(address, port):
    server = "::1" if ":" in address else "127.0.0.1"
    return socket.create_connection((server, port), 60, (address, 0))


def ask(client, text):
    sender = threading.Thread(target=client.sendall, daemon=True, args=(text,))
    sender.start()
    while piece := client.recv(1 << 16):
        sys.stdout.buffer.write(piece)
    sender.join()


def main():
    addresses, port, kinds = sys.argv[1].split(","), int(sys.argv[2]), sys.argv[3:]
    mark = f"X-Request-Id: {os.environ['SKY_MARK']}\r\n" if "SKY_MARK" in os.environ else ""
    requests = [f"{method} {path} HTTP/1.1\r\nHost: localhost\r\n{mark}".encode()
                for method, path, count in zip(kinds[::3], kinds[1::3], kinds[2::3]) for _ in range(int(count))]
    text = b"".join(request + b"\r\n" for request in requests[:-1]) + requests[-1] + b"Connection: close\r\n\r\n"
    clients = [connect(address, port) for address in addresses]
    for address, client in zip(addresses, clients):
        if len(addresses) > 1:
            sys.stdout.buffer.write(f"address {address}\n".encode())
        ask(client, text)


if __name__ == "__main__":
    main()
