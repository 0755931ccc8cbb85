"""Requests as values, and the way they travel: one kept connection a side, and little work for each request."""
import json
import socket
import urllib.parse
from typing import NamedTuple, Optional

from stack import WANDERS

# kind -> method, path behind the side's own prefix; {n} is the name, {s} a service's description, {i} a number.
ROUTES = {
    "crear": ("POST", "/clientes"), "guardar": ("POST", "/archivos"),
    "leer": ("GET", "/{side}/{n}"), "listar": ("GET", "/{side}"),
    "contactar": ("PUT", "/clientes/{n}"), "contratar": ("POST", "/clientes/{n}/servicios"),
    "ajustar": ("PATCH", "/clientes/{n}/servicios/{s}"), "terminar": ("DELETE", "/clientes/{n}/servicios/{s}"),
    "modificar": ("PATCH", "/clientes/{n}"), "eliminar": ("DELETE", "/{side}/{n}"),
    "restaurar": ("POST", "/clientes/{n}/restaurar"), "deshacer": ("POST", "/operaciones/{i}/deshacer"),
    "fusionar": ("POST", "/clientes/{n}/fusionar"), "distinguir": ("POST", "/clientes/{n}/distinguir"),
    "historial": ("GET", "/clientes/{n}/historial"), "operacion": ("GET", "/operaciones/{i}"),
    "papelera": ("GET", "/papelera"), "baja": ("GET", "/papelera/{i}"),
    "historial_baja": ("GET", "/papelera/{i}/historial"), "restaurar_baja": ("POST", "/papelera/{i}/restaurar"),
    "cambios": ("GET", "/cambios"),
}
BODILESS = (204, 304)


def canon(value):
    """The one text of a value: what Sky stores and answers, and what tells 1 from true."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def segment(name):
    """A name as a segment of a path."""
    return urllib.parse.quote(name, safe="")


class Request(NamedTuple):
    kind: str
    name: Optional[str] = None      # as it is sent, perhaps decomposed
    number: Optional[int] = None
    body: Optional[dict] = None
    headers: tuple = ()             # pairs
    side: str = "clientes"
    query: tuple = ()               # pairs
    service: Optional[str] = None

    def header(self, name):
        return dict(self.headers).get(name)

    def en(self):
        return dict(self.query).get("en")

    def method(self):
        return ROUTES[self.kind][0]

    def path(self):
        path = ROUTES[self.kind][1].format(side=self.side, n=segment(self.name or ""), i=self.number,
                                           s=segment(self.service or ""))
        return path + ("?" + urllib.parse.urlencode(self.query) if self.query else "")

    def kept(self, status):
        """Whether an answer of this status is kept with the request's key. A PUT without a contact writes nothing."""
        return status in (200, 201, 204, 409) and (self.kind != "contactar" or "contacto" in (self.body or ()))

    def storage(self):
        return self.kind == "guardar" or self.side == "archivos"

    def __str__(self):
        said = f"{self.method()} {urllib.parse.unquote(self.path())}"
        said += "".join(f" [{name}: {value}]" for name, value in self.headers)
        return said + (" " + canon(self.body) if self.body is not None else "")


class Answer(NamedTuple):
    status: int
    headers: dict       # names in lower case
    body: bytes

    def number(self):
        """The operation that the answer tells of, or None."""
        return int(self.headers["sky-operacion"]) if "sky-operacion" in self.headers else None

    def document(self):
        return json.loads(self.body) if self.body else None

    def __str__(self):
        told = ("sky-operacion", "etag", "location", "link", "idempotency-replayed", "preference-applied")
        headers = [f"[{name}: {self.headers[name]}]" for name in told if name in self.headers]
        return " ".join([str(self.status), *headers, self.body.decode(errors="replace").rstrip("\n")[:2000]])


class Connection:
    """HTTP over one socket, opened again when the other end closed it between two requests."""

    def __init__(self, port):
        self.port, self.socket, self.data = port, None, b""

    def open(self):
        self.socket, self.data = socket.create_connection(("127.0.0.1", self.port), 60), b""
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def close(self):
        if self.socket:
            self.socket.close()
        self.socket = None

    def send(self, method, path, headers=(), body=None):
        if not self.socket:
            self.open()
        head = [f"{method} {path} HTTP/1.1\r\nHost: localhost\r\n", *(f"{name}: {value}\r\n" for name, value in headers)]
        if body is not None:
            head.append(f"Content-Length: {len(body)}\r\n")
        self.socket.sendall("".join(head).encode() + b"\r\n" + (body or b""))

    def more(self):
        piece = self.socket.recv(262144)
        if not piece:
            raise ConnectionError("the connection ended within an answer")
        self.data += piece

    def until(self, mark):
        while (at := self.data.find(mark)) < 0:
            self.more()
        found, self.data = self.data[:at], self.data[at + len(mark):]
        return found

    def take(self, size):
        while len(self.data) < size:
            self.more()
        found, self.data = self.data[:size], self.data[size:]
        return found

    def chunks(self):
        while size := int(self.until(b"\r\n").split(b";")[0], 16):
            yield self.take(size + 2)[:-2]
        while self.until(b"\r\n"):
            pass

    def receive(self):
        first, *lines = self.until(b"\r\n\r\n").decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        status = int(first.split(" ", 2)[1])
        if headers.get("transfer-encoding") == "chunked":
            body = b"".join(self.chunks())
        else:
            body = b"" if status in BODILESS else self.take(int(headers.get("content-length", 0)))
        if WANDERS or headers.get("connection") == "close":
            self.close()
        return Answer(status, headers, body)


class Transport:
    """A client of a stack: everything but the storage side goes through the site."""

    def __init__(self, stack):
        self.site = Connection(int(stack.ports["SKY_PORT"]))
        self.storage = Connection(int(stack.ports["SKY_ARCHIVOS_PORT"]))
        self.count = 0

    def connection(self, request):
        return self.storage if request.storage() else self.site

    def send(self, request):
        headers = request.headers
        body = None
        if request.body is not None:
            body = canon(request.body).encode()
            kind = "application/merge-patch+json" if request.kind == "modificar" else "application/json"
            headers = (("Content-Type", kind), *headers)
        elif request.method() == "POST":
            body = b""
        self.count += 1
        self.connection(request).send(request.method(), request.path(), headers, body)

    def call(self, request):
        self.send(request)
        return self.connection(request).receive()

    def get(self, path):
        """What a Link leads to."""
        self.count += 1
        self.site.send("GET", path)
        return self.site.receive()

    def close(self):
        self.site.close()
        self.storage.close()
