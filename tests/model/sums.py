#!/usr/bin/env python3
"""What all customers add up to, under random writes of every kind while others ask for it: what the registry keeps is
what it finds when it looks at everybody as of that operation, and what a look at each document gives.

sums.py [looks]: 300, unless told otherwise. SKY_SEED gives the seed, which is printed.
"""
import collections
import json
import os
import pathlib
import random
import sys
import threading
import time
import unicodedata

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from program import Program, folder  # noqa: E402
from search import words  # noqa: E402
from stack import segment  # noqa: E402

SUMS = ("/servicios", "/estados", "/etiquetas")
WRITERS, BETWEEN = 3, 12        # who write at once, and how often each until the next look
NAMES = [f"{given} {name}" for given in ("Ana", "Íñigo", "Zoé") for name in ("Gil", "Ruiz", "Sanz", "Peña")]
TAGS = ("vip", "VIP", "Víp", "moroso", "Moroso ", "año", "ano", "x/y", "__proto__", "😀", "⭐")
SERVICES = ("Fibra", "fibra", "Fi\u0301bra", "Fíbra", "TV", "Móvil", "constructor")
DAYS = ("1999-12-31", "2020-02-29", "2026-01-31", "2999-12-31")
PRICES = (0, 9.99, 20, 1e3, 0.125, 999999999999, 12.5)


# --- the model

def alike(text):
    """What a text is told apart by: its words, or itself where it has none."""
    return " ".join(words(text)) or unicodedata.normalize("NFC", text)


def tags_of(documents):
    """How many customers have each tag, whatever way it is written."""
    return collections.Counter(tag for document in documents for tag in {alike(it) for it in document.get("etiquetas", [])})


# --- what happens

class Writer:
    def __init__(self, seed, clientes, lote):
        self.random = random.Random(seed)
        self.clientes, self.lote = clientes.connect(), lote.connect()

    def call(self, method, path, body=None, connection=None, **more):
        connection = connection or self.clientes
        data = body if body is None or isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        connection.ask(method, path, data, **more)
        status, _, said = connection.whole_answer()
        if status >= 500:
            raise SystemExit(f"{method} {path}: {status} {said}")
        return status, said

    def name(self):
        return self.random.choice(NAMES)

    def service(self):
        draw = self.random
        service = {"descripcion": draw.choice(SERVICES), "fecha_contratacion": draw.choice(DAYS[:3])}
        for name, values in {"precio": PRICES, "moneda": ("EUR", "USD"), "fecha_fin": DAYS[2:], "fecha_baja": DAYS[2:],
                             "suspension": ({"desde": "2024-01-01"}, {"desde": "2999-01-01"})}.items():
            if draw.random() < .4:
                service[name] = draw.choice(values)
        return service

    def members(self):
        draw = self.random
        return {"etiquetas": draw.choices(TAGS, k=draw.randrange(4)),
                "servicios": [self.service() for _ in range(draw.randrange(4))], "n": draw.randrange(1000)}

    def path(self, end=""):
        return f"/clientes/{segment(self.name())}{end}"

    def lot(self):
        draw = self.random
        rows = b"".join(json.dumps({"nombre": it, "contacto": "c", **self.members()}).encode() + b"\n"
                        for it in draw.sample(NAMES, k=draw.randrange(1, 6)))
        status, said = self.call("POST", "/clientes/lote" + draw.choice(("", "?modo=cada")), rows, self.lote,
                                 media_type="application/x-ndjson")
        if status == 200 and draw.random() < .6:
            lot = json.loads(said.splitlines()[-1])["resumen"].get("lote")
            if lot:
                self.call("POST", f"/lotes/{lot}/deshacer", connection=self.lote)

    def write(self):
        draw, service = self.random, segment(self.random.choice(SERVICES))
        kind = draw.choice(("crea", "crea", "modifica", "modifica", "modifica", "renombra", "elimina", "contrata", "ajusta",
                            "termina", "fusiona", "restaura", "baja", "deshace", "deshace", "lote", "lote", "olvida"))
        if kind == "crea":
            self.call("POST", "/clientes", {"nombre": self.name(), "contacto": "c", "servicio": "TV", **self.members()})
        elif kind == "modifica":
            self.call("PATCH", self.path(), self.members())
        elif kind == "renombra":
            self.call("PATCH", self.path(), {"nombre": self.name()})
        elif kind == "elimina":
            self.call("DELETE", self.path())
        elif kind == "contrata":
            self.call("POST", self.path("/servicios"), {"servicio": draw.choice(SERVICES), "precio": draw.choice(PRICES)})
        elif kind == "ajusta":
            self.call("PATCH", self.path(f"/servicios/{service}"), {"precio": draw.choice(PRICES), "moneda": draw.choice(("EUR", "GBP", None))})
        elif kind == "termina":
            self.call("DELETE", self.path(f"/servicios/{service}"))
        elif kind == "fusiona":
            self.call("POST", self.path("/fusionar"), {"con": self.name()})
        elif kind == "restaura":
            self.call("POST", self.path("/restaurar"), {})
        elif kind == "olvida":
            if draw.random() < .15:
                self.call("POST", self.path("/olvidar"))
        elif kind == "lote":
            self.lot()
        else:
            self.by_number(kind)

    def by_number(self, kind):
        """A recent entry of somebody, or somebody in the bin."""
        said = json.loads(self.call("GET", self.path("/historial?limite=5") if kind == "deshace" else "/papelera")[1])
        numbers = [it.get("operacion" if kind == "deshace" else "cliente") for it in said] if isinstance(said, list) else []
        if numbers:
            number = self.random.choice(numbers)
            self.call("POST", f"/operaciones/{number}/deshacer" if kind == "deshace" else f"/papelera/{number}/restaurar",
                      None if kind == "deshace" else {"nombre": self.name()})


class Asker(threading.Thread):
    """Asks again and again until it is told to end: sums are brought up to date by whoever asks."""

    def __init__(self, program, path):
        super().__init__(daemon=True)
        self.connection, self.path, self.count, self.ends, self.wrong = program.connect(), path, 0, False, None

    def run(self):
        while not self.ends:
            status, said = self.connection.call("GET", self.path)
            if status != 200 or not isinstance(json.loads(said), list):
                self.wrong = f"{self.path}: {status} {said}"
            self.count += 1
            time.sleep(.005)


def ask(connection, path):
    status, said = connection.call("GET", path)
    if status != 200:
        raise SystemExit(f"{path}: {status} {said}")
    return json.loads(said)


def head_after(connection, head):
    while connection.call("GET", f"/operaciones/{head + 1}")[0] == 200:
        head += 1
    return head


def look(connection, head):
    for path in SUMS:
        kept, anew = ask(connection, path), ask(connection, f"{path}?en={head}")
        if kept != anew:
            raise SystemExit(f"{path} after operation {head}\nkept: {kept}\nanew: {anew}")
    found = {alike(it["etiqueta"]): it["clientes"] for it in ask(connection, "/etiquetas")}
    wanted = tags_of(ask(connection, "/clientes?detalle=1&limite=1000"))
    if found != wanted:
        raise SystemExit(f"tags after operation {head}\nfound:  {found}\nwanted: {dict(wanted)}")


def write_at_once(writers):
    threads = [threading.Thread(target=lambda it=it: [it.write() for _ in range(BETWEEN)]) for it in writers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def main():
    looks = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    seed = int(os.environ.get("SKY_SEED") or random.getrandbits(32))
    print(f"SKY_SEED={seed}", flush=True)
    with folder() as place, Program("clientes", place / "sky.db", SKY_LOG_REQUESTS=0) as clientes, \
            Program("lote", place / "sky.db", SKY_LOG_REQUESTS=0) as lote:
        writers = [Writer(f"{seed} {n}", clientes, lote) for n in range(WRITERS)]
        askers = [Asker(clientes, path) for path in SUMS]
        for asker in askers:
            asker.start()
        connection, head = clientes.connect(), 0
        for _ in range(looks):
            write_at_once(writers)
            head = head_after(connection, head)
            look(connection, head)
        for asker in askers:
            asker.ends = True
            asker.join()
    if any(asker.wrong for asker in askers):
        raise SystemExit([asker.wrong for asker in askers])
    print(f"{looks} looks at {head} entries, {sum(asker.count for asker in askers)} times asked meanwhile")


if __name__ == "__main__":
    main()
