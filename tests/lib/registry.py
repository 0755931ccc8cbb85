"""The registry as its file holds it, and whether that is right: numbers, seals (lib/registry/seal.h), what it adds up to.

As a program: registry.py <database> checks a copy of it and ends with 0 when nothing is wrong. The database itself is
never opened: SQLite would checkpoint it behind the programs' backs.
"""
import hashlib
import json
import pathlib
import shutil
import sqlite3
import struct
import subprocess
import sys
import tempfile
from typing import NamedTuple, Optional

ZEROS = bytes(32)


class Entry(NamedTuple):
    number: int
    instant: int
    author: str
    verb: str
    name: str
    document: Optional[str]
    salt: bytes
    seal: bytes
    group: Optional[int]
    customer: int
    undoes: int


class Registry(NamedTuple):
    log: list           # of Entry
    present: dict       # name -> number
    quick_check: str


def copy_of(database, folder):
    """A copy that may be opened and changed. No program should write meanwhile."""
    for suffix in ("", "-wal"):
        source = pathlib.Path(str(database) + suffix)
        if source.exists():
            shutil.copy(source, pathlib.Path(folder) / ("copy.db" + suffix))
    return pathlib.Path(folder) / "copy.db"


def read(copy):
    db = sqlite3.connect(copy)
    try:
        log = [Entry(*row) for row in db.execute("SELECT numero, instante, autor, verbo, nombre, documento, sal, sello,"
                                                 " grupo, cliente, coalesce(deshace, 0) FROM operaciones"
                                                 " ORDER BY numero")]
        present = dict(db.execute("SELECT nombre, numero FROM clientes"))
        return Registry(log, present, db.execute("PRAGMA quick_check").fetchone()[0])
    finally:
        db.close()


def read_postgres(url):
    """The same of one in PostgreSQL, whose seals tell what its tables hold."""
    def ask(columns, table):
        said = subprocess.run(["psql", "-XAtq", url, "-c", f"SELECT json_build_array({columns}) FROM {table}"],
                              check=True, stdout=subprocess.PIPE, text=True).stdout
        return [json.loads(line) for line in said.splitlines()]
    text = "convert_from({}, 'UTF8')".format
    log = [Entry(*row[:6], bytes.fromhex(row[6]), bytes.fromhex(row[7]), *row[8:])
           for row in ask(f"numero, instante, autor, verbo, {text('nombre')}, {text('documento')}, encode(sal, 'hex'),"
                          " encode(sello, 'hex'), grupo, cliente, coalesce(deshace, 0)", "operaciones ORDER BY numero")]
    return Registry(log, dict(ask(f"{text('nombre')}, numero", "clientes")), "ok")


def of(stack, folder):
    """That of a stack which has stopped."""
    if stack.store.startswith("postgresql:"):
        return read_postgres(stack.store)
    return read(copy_of(stack.database, folder))


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def sized(text):
    return struct.pack(">Q", len(text.encode())) + text.encode()


def seal_of(previous, entry):
    name = sha256(b"nombre", entry.salt, entry.name.encode())
    document = ZEROS if entry.document is None else sha256(b"documento", entry.salt, entry.document.encode())
    ties = b"" if entry.group is None else struct.pack(">QQQ", entry.group, entry.customer, entry.undoes)
    return sha256(previous, struct.pack(">QQ", entry.number, entry.instant), sized(entry.author), sized(entry.verb),
                  ties, name, document)


def chain_faults(log):
    seal, number, instant = ZEROS, 0, 0
    for entry in log:
        number += 1
        if entry.number != number:
            yield f"operation {number} is missing: the next is {entry.number}"
            number = entry.number
        if entry.instant < instant:
            yield f"operation {number}: its instant is before the one of its predecessor"
        if seal_of(seal, entry) != entry.seal:
            yield f"operation {number}: its seal is not what its content gives"
        seal, instant = entry.seal, entry.instant


def agrees(verb, before, after):
    """Whether `after` is what `verb` makes of `before`, documents or None."""
    if verb == "guardar":
        return after is not None
    if verb == "modificar":
        return before is not None and after is not None
    if verb in ("renombrar", "restaurar", "fusionar", "distinguir", "deshacer", "cargar", "descargar"):
        return True     # the model test (tests/model) knows what they make
    if (verb == "crear") != (before is None) or (verb == "eliminar") != (after is None):
        return False
    if verb == "contratar":
        return after["servicios"][:-1] == before.get("servicios", []) and {**after, "servicios": 0} == {**before,
                                                                                                      "servicios": 0}
    if verb == "contactar":
        return {**before, "contacto": after["contacto"]} == after
    return verb in ("crear", "eliminar")


def replay_faults(registry):
    """Each entry must follow from the one before it on that name: a lost update shows here."""
    present, documents = {}, {}
    for entry in registry.log:
        after = None if entry.document is None else json.loads(entry.document)
        if not agrees(entry.verb, documents.get(entry.name), after):
            yield f"operation {entry.number} ({entry.verb}) does not follow from what '{entry.name}' was before"
        documents[entry.name] = after
        present[entry.name] = entry.number
    if {name: number for name, number in present.items() if documents[name] is not None} != registry.present:
        yield "the customers are not what the log adds up to"


def faults(registry):
    if registry.quick_check != "ok":
        yield f"quick_check: {registry.quick_check}"
    yield from chain_faults(registry.log)
    yield from replay_faults(registry)


def main():
    with tempfile.TemporaryDirectory() as folder:
        registry = read(copy_of(sys.argv[1], folder))
    found = list(faults(registry))
    print("\n".join(found[:20] + [f"{len(registry.log)} operations, {len(found)} faults"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
