"""FastCGI as a client speaks it, for what nginx would never send a program."""
import os
import re
import socket
import struct

BEGIN, END, PARAMS, STDIN, STDOUT = 1, 3, 4, 5, 6
RESPONDER, KEEP = 1, 1


def record(kind, content=b"", request=1):
    return struct.pack(">BBHHBx", 1, kind, request, len(content), 0) + content


def length(number):
    return struct.pack(">B", number) if number < 128 else struct.pack(">I", number | 1 << 31)


def begin():
    return record(BEGIN, struct.pack(">HB5x", RESPONDER, KEEP))


def params(**pairs):
    content = b"".join(length(len(name)) + length(len(value)) + name.encode() + value.encode()
                       for name, value in pairs.items())
    return record(PARAMS, content) + record(PARAMS)


def head(method, uri, size=None, media_type="application/json", **more):
    """A request up to its body; `size` is what it says of that; `more` are further parameters, as HTTP_ACCEPT."""
    pairs = {"REQUEST_METHOD": method, "REQUEST_URI": uri, **more}
    if size is not None:
        pairs |= {"CONTENT_LENGTH": str(size), "CONTENT_TYPE": media_type}
    return begin() + params(**pairs)


def stdin(body):
    """A body in as few records as may be, and its end."""
    pieces = [body[i:i + 65535] for i in range(0, len(body), 65535)]
    return b"".join(record(STDIN, piece) for piece in pieces) + record(STDIN)


def request(method, uri, body=None, media_type="application/json", **more):
    return head(method, uri, None if body is None else len(body), media_type, **more) + stdin(body or b"")


class Connection:
    """A kept connection to a program's socket; works where paths are longer than socket addresses may be."""

    def __init__(self, path, timeout=60):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(timeout)
        folder = os.open(os.path.dirname(path), os.O_PATH)
        try:
            self.socket.connect(f"/proc/self/fd/{folder}/{os.path.basename(path)}")
        finally:
            os.close(folder)

    def send(self, data):
        """False when the program has closed the connection, as it may on a body that it refused."""
        try:
            self.socket.sendall(data)
            return True
        except (BrokenPipeError, ConnectionResetError):
            return False

    def read(self, size):
        data = b""
        while len(data) < size:
            piece = self.socket.recv(size - len(data))
            if not piece:
                raise EOFError
            data += piece
        return data

    def parts(self):
        """The headers and the body of the next answer; EOFError when the program closed the connection instead."""
        out = b""
        while True:
            _, kind, _, size, padding = struct.unpack(">BBHHBx", self.read(8))
            content = self.read(size + padding)[:size]
            if kind == END:
                break
            out += content if kind == STDOUT else b""
        headers, _, body = out.partition(b"\r\n\r\n")
        return headers, body

    def whole_answer(self):
        """Its status, its headers and its body."""
        headers, body = self.parts()
        return int(re.search(rb"^Status: (\d+)", headers, re.M)[1]), headers, body

    def answer(self):
        """Its status and its body."""
        status, _, body = self.whole_answer()
        return status, body

    def ask(self, method, uri, body=None, **more):
        self.send(request(method, uri, body, **more))

    def call(self, method, uri, body=None):
        self.ask(method, uri, body)
        return self.answer()

    def is_closed(self):
        try:
            return self.socket.recv(1) == b""
        except ConnectionResetError:
            return True

    def close(self):
        self.socket.close()
