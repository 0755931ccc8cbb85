#!/usr/bin/env python3
"""Random names of all of Unicode go round: created, read, searched for, exported as rows and as documents, imported
unchanged, deleted, and imported again.

names.py [how many] [seed]
"""
import concurrent.futures
import csv
import http.client
import io
import json
import pathlib
import random
import sys
import threading
import unicodedata
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
from stack import Client, Stack, segment

WORKERS = 8
COMMON = "aeiouñÑéßøłđ AZ019./%?#&=+-@'\",;\\{}[]<>|~`^_\u0301\u0308\u200d\u00ad"
FORMULA = tuple("=+-@\t\r")
SCRIPTS = [(0x21, 0x24F), (0x370, 0x52F), (0x590, 0x6FF), (0x900, 0xDFF), (0xE00, 0x10FF), (0x1100, 0x11FF),
           (0x1E00, 0x1FFF), (0x2010, 0x2BFF), (0x3041, 0x30FF), (0x4E00, 0x9FFF), (0xAC00, 0xD7A3), (0xFB00, 0xFDFF),
           (0xFF01, 0xFFEE), (0x10000, 0x10FFF), (0x1D400, 0x1D7FF), (0x1F300, 0x1FAFF), (0x20000, 0x2A6DF), (0, 0x10FFFF)]


def character(chance):
    if chance.random() < 0.3:
        return chance.choice(COMMON)
    while True:
        c = chr(chance.randint(*chance.choice(SCRIPTS)))
        if unicodedata.category(c) not in ("Cn", "Co", "Cs"):
            return c


def different(count, chance):
    """Names of different customers: composed or decomposed is one name."""
    names = {}
    while len(names) < count:
        name = "".join(character(chance) for _ in range(chance.randint(1, 12)))
        names.setdefault(unicodedata.normalize("NFC", name), name)
    return names


class Round:
    def __init__(self, port):
        self.port, self.local = port, threading.local()

    def call(self, method, path, document=None):
        if not hasattr(self.local, "client"):
            self.local.client = Client(self.port)
        return self.local.client.call(method, path, document)

    def each(self, work, items):
        with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
            return list(pool.map(work, items))

    def create(self, name):
        """True; or False: it is refused, as it must be told where."""
        status, _, answer = self.call("POST", "/clientes", {"nombre": name, "contacto": "c", "servicio": "s"})
        assert status == 201 or (status == 400 and b"nombre" in answer), (name, status, answer)
        return status == 201

    def read(self, name):
        status, _, answer = self.call("GET", f"/clientes/{segment(name)}")
        assert status == 200 and json.loads(answer)["nombre"] == unicodedata.normalize("NFC", name), (name, answer)

    def search(self, name):
        """By all of it, whoever has a letter or a digit in it: also taken apart, as some Arabic letters are but marks."""
        status, _, answer = self.call("GET", f"/clientes?limite=1000&buscar={urllib.parse.quote(name)}")
        assert status == 200, (name, status, answer)
        has_word = any(unicodedata.category(c)[0] in "LN" for c in unicodedata.normalize("NFKD", name))
        assert not has_word or unicodedata.normalize("NFC", name) in json.loads(answer), (name, name.encode(), answer[:200])

    def delete(self, name):
        status, _, answer = self.call("DELETE", f"/clientes/{segment(name)}")
        assert status == 200, (name, status, answer)

    def transfer(self, method, path, kind, body=None):
        """A file, whole, in one way or the other."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=300)
        try:
            connection.request(method, path, body, {"Content-Type" if body else "Accept": kind})
            answer = connection.getresponse()
            text = answer.read().decode()
            assert answer.status == 200, (path, kind, answer.status, text[:500])
            return text
        finally:
            connection.close()

    def export(self, kind):
        return self.transfer("GET", "/clientes", kind)

    def load(self, kind, text):
        """What became of the rows."""
        return json.loads(self.transfer("POST", "/clientes/lote", kind, text.encode()).splitlines()[-1])["resumen"]


def cells(text):
    """The names of rows, without the apostrophe that keeps a spreadsheet from running what comes after all of them."""
    for row in csv.DictReader(io.StringIO(text, newline="")):
        name = row["nombre"]
        yield name[1:] if name.startswith("'") and name.lstrip("'").startswith(FORMULA) else name


def go_round(turn, names):
    created = turn.each(turn.create, names.values())
    kept = {name: sent for (name, sent), is_kept in zip(names.items(), created) if is_kept}
    assert len(kept) > 0.8 * len(names), f"{len(names) - len(kept)} of {len(names)} were refused"
    turn.each(turn.read, kept.values())
    turn.each(turn.search, kept.values())
    rows, documents = turn.export("text/csv"), turn.export("application/x-ndjson")
    wanted = sorted(kept, key=str.encode)
    assert list(cells(rows)) == wanted
    assert [json.loads(line)["nombre"] for line in documents.splitlines()] == wanted
    assert json.loads(turn.call("GET", "/clientes")[2]) == wanted
    for kind, text in ("text/csv", rows), ("application/x-ndjson", documents):
        assert turn.load(kind, text)["sin_cambios"] == len(kept), kind
        turn.each(turn.delete, kept.values())
        assert turn.export("application/x-ndjson") == ""
        assert turn.load(kind, text)["creados"] == len(kept), kind
        assert turn.export("application/x-ndjson") == documents, kind
    return len(kept)


def main(count, seed):
    print(f"seed {seed}")
    with Stack() as stack:
        turn = Round(int(stack.ports["SKY_CLIENTES_PORT"]))
        print(f"{go_round(turn, different(count, random.Random(seed)))} of {count} names went round")
        stack.stop()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10000, int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(10**6))
