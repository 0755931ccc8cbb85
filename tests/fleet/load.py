#!/usr/bin/env python3
"""Writers and a reader of a fleet, through its balancer, until SIGTERM: load.py <folder>. The folder has ca.pem, token,
the credentials as curl takes them, and marks, a file to which the test adds "<seconds since boot> <phase>" as each phase
begins. Then what was answered has to be there, once; in a phase whose name begins with "deploy" nothing may fail; and
after "promoted" writes have to be answered soon. psql has to ask the primary (tests/lib/registry.py)."""
import http.client
import pathlib
import signal
import socket
import ssl
import sys
import threading
import time

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / folder) for folder in ("lib", "faults")]
import registry  # noqa: E402
from kill import judge, show  # noqa: E402
from retrying import Reader, Retrying, slowest, start, stop, told  # noqa: E402
from stack import Client, segment  # noqa: E402

DOMAIN, BALANCER, SOURCE = "sky.example.org", "10.0.0.31", "198.51.100.9"
WRITERS = 4
READ, WRITE = 0.006, 0.03   # seconds between requests of one connection: a host takes 200 and 100 of one source a second
BACK = 5.0      # seconds after a promotion within which a write has to be answered


class Connection(http.client.HTTPSConnection):
    """Comes to the balancer by the site's name."""

    def connect(self):
        self.sock = self._context.wrap_socket(socket.create_connection((BALANCER, 443), self.timeout, (SOURCE, 0)),
                                              server_hostname=DOMAIN)


class SiteClient(Client):
    """`broken` has the moments of connections that were lost before the answer."""

    def __init__(self, site):
        super().__init__(443)
        self.site, self.broken = site, site.broken

    def connect(self):
        return Connection(DOMAIN, timeout=60, context=self.site.context)

    def call(self, method, path, document=None, **headers):
        time.sleep(READ if method == "GET" else WRITE)
        answer = super().call(method, path, document, **headers, **self.site.credentials)
        if answer[0] is None:
            self.broken.append(time.monotonic())
        return answer


class Site:
    """The fleet, in the place of a stack of one host."""

    def __init__(self, folder):
        self.context = ssl.create_default_context(cafile=folder / "ca.pem")
        name, _, value = (folder / "token").read_text().split('"')[1].partition(": ")
        self.credentials, self.broken = {name: value}, []

    def client(self, _):
        return SiteClient(self)


class FleetWriter(Retrying):
    gone = (None,)

    def live(self, name):
        name = name.replace("Peña", "Flota")
        path = "/clientes/" + segment(name)
        self.names.append(name)
        return (self.write("crear", "clientes", "POST", "/clientes", name, "contacto", nombre=name, servicio="TV")
                and self.write("contratar", "clientes", "POST", path + "/servicios", name, "servicio")
                and self.write("contactar", "clientes", "PUT", path, name, "contacto")
                and (len(self.names) % 3 or self.write("eliminar", "clientes", "DELETE", path, name)))


def phases_of(folder):
    """Name, beginning and end of each."""
    marks = [line.split() for line in (folder / "marks").read_text().splitlines()]
    begun = [float(mark[0]) for mark in marks]
    return [(mark[1], began, ended) for mark, began, ended in zip(marks, begun, begun[1:] + [time.monotonic()])]


def within(moments, began, ended):
    return sum(began <= moment < ended for moment in moments)


def faults_of_phases(phases, writers, refused, broken):
    written = sorted(moment for writer in writers for moment in writer.times)
    for name, began, ended in phases:
        counts = [within(moments, began, ended) for moments in (written, refused, broken)]
        print(f"{name}: {ended - began:.0f} s, {counts[0]} writes, {counts[1]} times 503, {counts[2]} connections broken")
        if name.startswith("deploy") and (counts[1] or counts[2] or not counts[0]):
            yield f"in {name}: {counts[0]} writes, {counts[1]} times 503, {counts[2]} connections broken"
    begun = {name: began for name, began, _ in phases}
    if "lost" in begun:
        gap, back = max((after - before, after) for before, after in zip(written, written[1:]) if after > begun["lost"])
        print(f"without its primary nobody wrote for {gap:.1f} s, and {back - begun['promoted']:.1f} s after the promotion"
              " somebody did again")
        if back - begun["promoted"] > BACK:
            yield f"after the promotion it took {back - begun['promoted']:.1f} s until a write was answered"


def main():
    folder = pathlib.Path(sys.argv[1])
    leave = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: leave.set())
    site = Site(folder)
    writers = start([FleetWriter(site, i) for i in range(WRITERS)])
    while not writers[0].answered and not leave.wait(0.05):
        pass
    reader = Reader(site, writers[0].names[0])
    start([reader])
    print("ready", flush=True)
    leave.wait()
    stop([*writers, reader])
    refused = [moment for writer in writers for moment, _ in writer.refused]
    refused += [began for began, _, status in reader.seen if status == 503]
    writers[0].faults += faults_of_phases(phases_of(folder), writers, refused, site.broken)
    writers[0].faults += [f"GET: {status} after {took:.2f} s" for _, took, status in reader.seen
                          if status not in (200, 503, None)]
    held = registry.read_postgres("sky")
    print(f"{told(writers)}, {len(held.log)} operations, the slowest 503 in {slowest(writers):.2f} s")
    return 0 if judge(held, writers, show(site, writers)) else 1


if __name__ == "__main__":
    sys.exit(main())
