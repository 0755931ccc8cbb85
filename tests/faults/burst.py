#!/usr/bin/env python3
"""Many requests over one connection, none waiting for an answer: burst.py <address of the client> <port> and then, as
often as wanted, <method> <path> <count>. Prints all that was answered. So they come as fast as nginx takes them, whatever
else the machine does.
"""
import socket
import sys
import threading


def main():
    address, port, kinds = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
    server = "::1" if ":" in address else "127.0.0.1"
    client = socket.create_connection((server, port), 60, (address, 0))
    requests = [f"{method} {path} HTTP/1.1\r\nHost: localhost\r\n".encode()
                for method, path, count in zip(kinds[::3], kinds[1::3], kinds[2::3]) for _ in range(int(count))]
    sender = threading.Thread(target=client.sendall, daemon=True, args=(
        b"".join(request + b"\r\n" for request in requests[:-1]) + requests[-1] + b"Connection: close\r\n\r\n",))
    sender.start()
    while piece := client.recv(1 << 16):
        sys.stdout.buffer.write(piece)
    sender.join()


if __name__ == "__main__":
    main()
