#!/usr/bin/env python3
"""Forges registries, each from a seed, as somebody could who may write to the file: rows of all tables, indexes that
differ from their tables, the schema, numbers, encodings, a log put beside the file. sky verify, told the last seal of
the registry that was forged, must find all of them, and nothing in the registry itself.

forge.py [how many] [first seed]
"""
import hashlib
import os
import pathlib
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile

BUILD = pathlib.Path(os.environ["SKY_BUILD"])
LEAST, MOST = -(2**63), 2**63 - 1


def request(database, program, method, path, body=""):
    """One request, one process."""
    subprocess.run([BUILD / "cgi-bin" / program], input=body, text=True, check=True, stdout=subprocess.DEVNULL, env={
        **os.environ, "SKY_ACCESS": "0", "SKY_STORE": f"sqlite:{database}", "REQUEST_METHOD": method, "REQUEST_URI": path,
        "CONTENT_TYPE": "application/json", "CONTENT_LENGTH": str(len(body.encode()))})


def make_registry(database):
    """Customers who came, changed, were renamed, went and came back, in a file of its own."""
    used = f"{database}.used"
    for i, name in enumerate(("Ana", "Eva", "Zoe", "Íñigo", "Max", "Ida", "ana")):
        request(used, "archivos", "POST", "/archivos", f'{{"nombre":"{name}","notas":"{i}"}}')
    request(used, "clientes", "POST", "/clientes", '{"nombre":"Leo","contacto":"l@sky.com","servicio":"TV"}')
    request(used, "clientes", "PUT", "/clientes/Leo", '{"contacto":"leo@sky.com"}')
    request(used, "archivos", "DELETE", "/archivos/Eva")
    request(used, "archivos", "DELETE", "/archivos/Max")
    request(used, "archivos", "POST", "/archivos", '{"nombre":"Max"}')
    request(used, "archivos", "POST", "/archivos", '{"nombre":"Ana","notas":"otras"}')
    request(used, "archivos", "POST", "/archivos", '{"nombre":"Gil"}')
    request(used, "clientes", "POST", "/clientes/Gil/olvidar")
    # One who was part of another until an undo, and was forgotten after that: the other's past lost theirs.
    request(used, "archivos", "POST", "/archivos", '{"nombre":"Noe","notas":"n"}')
    request(used, "archivos", "POST", "/archivos", '{"nombre":"Pia","notas":"p"}')
    request(used, "clientes", "POST", "/clientes/Noe/fusionar", '{"con":"Pia"}')
    merged = sqlite3.connect(used).execute("SELECT max(numero) FROM operaciones").fetchone()[0]
    request(used, "clientes", "PUT", "/clientes/Noe", '{"contacto":"noe@sky.com"}')
    request(used, "clientes", "POST", f"/operaciones/{merged}/deshacer")
    request(used, "clientes", "POST", "/clientes/Pia/olvidar")
    while sqlite3.connect(used).execute("SELECT count(*) FROM olvidos").fetchone()[0]:
        request(used, "clientes", "GET", "/clientes")
    db = sqlite3.connect(used)
    db.execute("VACUUM INTO ?", (str(database),))
    db.close()


def verify(database, noted):
    answer = subprocess.run([BUILD / "bin" / "sky", "verify", noted], capture_output=True, text=True, errors="replace",
                            env={**os.environ, "SKY_STORE": f"sqlite:{database}"})
    return answer.returncode, answer.stdout + answer.stderr


class Forger:
    """A copy of the registry, and the chance by which it is forged."""

    def __init__(self, path, seed):
        self.path, self.random = path, random.Random(seed)
        self.open()
        self.numbers = [number for number, in self.db.execute("SELECT numero FROM operaciones")]
        self.names = [name for name, in self.db.execute("SELECT nombre FROM clientes")]

    def open(self):
        self.db = sqlite3.connect(self.path, isolation_level=None)
        self.db.execute("PRAGMA writable_schema = ON")

    def reopen(self):
        self.db.close()
        self.open()

    def run(self, sql, *values):
        return self.db.execute(sql, values)

    def pick(self, *choices):
        return self.random.choice(choices)

    def number(self):
        return self.random.choice(self.numbers)

    def name(self):
        return self.random.choice(self.names)

    def bytes(self, size):
        return self.random.randbytes(size)

    def rewrite(self, old, new, name):
        """Changes the text of something in the schema, as it is from now on read."""
        self.run("UPDATE sqlite_schema SET sql = replace(sql, ?, ?) WHERE name = ?", old, new, name)
        self.reopen()

    def loosely(self, table, change):
        """Does what the types of the table do not allow."""
        sql, = self.run("SELECT sql FROM sqlite_schema WHERE name = ?", table).fetchone()
        self.rewrite("STRICT, ", "", table)
        self.rewrite(" STRICT", "", table)
        change()
        self.run("UPDATE sqlite_schema SET sql = ? WHERE name = ?", sql, table)
        self.reopen()

    def behind_indexes(self, names, change):
        """Does what the indexes do not see."""
        kept = []
        for name in names:
            kept += self.run("SELECT * FROM sqlite_schema WHERE name = ?", name).fetchall()
            self.run("DELETE FROM sqlite_schema WHERE name = ?", name)
        self.reopen()
        change()
        for row in kept:
            self.run("INSERT INTO sqlite_schema VALUES (?, ?, ?, ?, ?)", *row)
        self.reopen()


INDEXES = ("operaciones_nombre", "operaciones_cliente", "operaciones_instante", "operaciones_bajas",
           "operaciones_finales")
COLUMNS = "instante, autor, verbo, nombre, documento, sal, sello, grupo, cliente, deshace"


def copy_row(forger, number, **changed):
    """Adds an entry that is like another one but for its number and some columns."""
    columns = [f":{name}" if name in changed else name for name in COLUMNS.split(", ")]
    forger.db.execute(f"INSERT INTO operaciones (numero, {COLUMNS}) SELECT :numero, {', '.join(columns)}"
                      f" FROM operaciones WHERE numero = :of",
                      {"numero": number, "of": forger.number(), **changed})


def digests_of(nombre, documento, sal):
    """What a seal covers of a row's texts; of one that has lost them it is what is left."""
    def digest(label, text):
        return hashlib.sha256(label + sal + (text if isinstance(text, bytes) else text.encode())).digest()

    if len(sal) == 64:
        return sal
    return digest(b"nombre", nombre) + (bytes(32) if documento is None else digest(b"documento", documento))


def reseal(forger):
    """Computes every seal anew, as docs/log.md says."""
    def digest(*parts):
        return hashlib.sha256(b"".join(parts)).digest()

    def u64(number):
        return (number % 2**64).to_bytes(8, "big")

    def as_bytes(text):
        return text if isinstance(text, bytes) else text.encode()

    seal = bytes(32)
    for row in forger.run("SELECT numero, instante, autor, verbo, nombre, documento, sal, grupo, cliente,"
                          " coalesce(deshace, 0) FROM operaciones ORDER BY numero").fetchall():
        numero, instante, autor, verbo, nombre, documento, sal, *ties = row
        autor, verbo, nombre = as_bytes(autor), as_bytes(verbo), as_bytes(nombre)
        seal = digest(seal, u64(numero), u64(instante), u64(len(autor)), autor, u64(len(verbo)), verbo,
                      *map(u64, ties), digests_of(nombre, documento, sal))
        forger.run("UPDATE operaciones SET sello = ? WHERE numero = ?", seal, numero)


# --- the ways to forge; each changes what somebody could read

def change_entry(forger):
    number = forger.number()
    column, value = forger.pick(
        ("instante", forger.random.randrange(2**40)), ("autor", "otro"), ("verbo", "deshacer"), ("nombre", "Otra"),
        ("documento", '{"nombre":"Otra"}'), ("sal", forger.bytes(16)), ("sello", forger.bytes(32)), ("grupo", 99),
        ("grupo", None), ("cliente", 77), ("deshace", 66), ("deshace", 0), ("numero", 10**6 + number))
    forger.run(f"UPDATE operaciones SET {column} = ? WHERE numero = ?", value, number)


def change_bytes(forger):
    """One byte of a text or a blob."""
    column, number = forger.pick("autor", "verbo", "nombre", "sal", "sello"), forger.number()
    value, = forger.run(f"SELECT CAST({column} AS BLOB) FROM operaciones WHERE numero = ?", number).fetchone()
    if not value:  # a name that was erased
        column, value = "verbo", forger.run("SELECT CAST(verbo AS BLOB) FROM operaciones WHERE numero = ?", number).fetchone()[0]
    at = forger.random.randrange(len(value))
    changed = value[:at] + bytes([value[at] ^ forger.random.randrange(1, 256)]) + value[at + 1:]
    as_it_was = "?" if column in ("sal", "sello") else "CAST(? AS TEXT)"
    forger.run(f"UPDATE operaciones SET {column} = {as_it_was} WHERE numero = ?", changed, number)


def remove_entries(forger):
    first = forger.number()
    forger.run(f"DELETE FROM operaciones WHERE numero {forger.pick('=', '>=', '<=')} ?", first)
    if forger.pick(True, False):
        forger.run("DELETE FROM clientes WHERE numero NOT IN (SELECT numero FROM operaciones)")


def cut_off(forger):
    """The log and the present as they were before the last entries: what is left is whole."""
    last = forger.random.randrange(1, len(forger.numbers))
    forger.run("DELETE FROM operaciones WHERE numero > ?", last)
    forger.run("DELETE FROM clientes")
    forger.run("INSERT INTO clientes SELECT nombre, numero FROM operaciones o WHERE documento IS NOT NULL AND numero ="
               " (SELECT max(numero) FROM operaciones l WHERE l.nombre = o.nombre)")


def add_entry(forger):
    number = forger.pick(0, -1, LEAST, LEAST + 1, MOST, MOST - 1, len(forger.numbers) + 1, len(forger.numbers) + 2)
    name = forger.pick("Nadie", forger.name(), "")
    copy_row(forger, number, nombre=name, documento=forger.pick("{}", None), grupo=forger.pick(number or None, None))
    if forger.pick(True, False):
        forger.run("INSERT OR REPLACE INTO clientes VALUES (?, ?)", name, number)


def exchange_entries(forger):
    one, other = forger.random.sample(forger.numbers, 2)
    for old, new in ((one, 10**6), (other, one), (10**6, other)):
        forger.run("UPDATE operaciones SET numero = ? WHERE numero = ?", new, old)


def erase_alone(forger):
    """An entry loses its texts as if its customer had been forgotten: every seal stays what it was."""
    number, *texts = forger.pick(*forger.run("SELECT numero, nombre, documento, sal FROM operaciones WHERE nombre <> ''"))
    forger.run("UPDATE operaciones SET nombre = '', documento = NULL, sal = ? WHERE numero = ?", digests_of(*texts), number)
    if forger.pick(True, False):
        forger.run("DELETE FROM clientes WHERE numero = ?", number)


def change_erased(forger):
    """What is left of texts that were erased, or a text where none may be."""
    column, value = forger.pick(("nombre", "Gil"), ("documento", "{}"), ("sal", forger.bytes(64)), ("sal", forger.bytes(16)))
    forger.run(f"UPDATE operaciones SET {column} = ? WHERE numero = (SELECT min(numero) FROM operaciones"
               f" WHERE length(sal) = 64)", value)


def seal_anew(forger):
    forger.run("UPDATE operaciones SET documento = '{\"nombre\":\"Otra\"}' WHERE numero = ?", forger.number())
    reseal(forger)


def change_present(forger):
    forger.run("UPDATE clientes SET numero = ? WHERE nombre = ?", forger.pick(0, -1, LEAST, MOST, 99, 10), forger.name())


def remove_present(forger):
    forger.run(f"DELETE FROM clientes WHERE nombre {forger.pick('=', '<=', '>=')} ?", forger.name())


def add_present(forger):
    name = forger.pick("Nadie", "Eva", "", "\0", "Ana\0", "Ana\0Eva", "ANA", "Ana ", "I\u0301n\u0303igo", "\uffff")
    forger.run("INSERT INTO clientes VALUES (?, ?)", name, forger.pick(forger.number(), 0, 99, LEAST, MOST))


def rename_present(forger):
    name = forger.name()
    forger.run("UPDATE clientes SET nombre = ? WHERE nombre = ?", forger.pick(name + "\0", name + "x", "\0" + name), name)


def end_with_nul(forger):
    """What follows is hidden from who takes a text to end there."""
    column, number = forger.pick("nombre", "documento", "autor", "verbo"), forger.number()
    if column == "documento":
        number = forger.pick(*(n for n, in forger.run("SELECT numero FROM operaciones WHERE documento IS NOT NULL")))
    forger.run(f"UPDATE operaciones SET {column} = {column} || char(0) || ? WHERE numero = ?", forger.pick("", "x"),
               number)


def change_type(forger):
    """The same bytes as another type, and texts that are no UTF-8."""
    column, number = forger.pick("autor", "verbo", "nombre"), forger.number()
    value = forger.pick(f"CAST({column} AS BLOB)", f"CAST(x'C328' || {column} AS TEXT)", "CAST(x'FF' AS TEXT)", "7", "0.5")
    forger.loosely("operaciones", lambda: forger.run(
        f"UPDATE operaciones SET {column} = {value} WHERE numero = ?", number))


def change_type_of_present(forger):
    name = forger.name()
    change = forger.pick("nombre = CAST(nombre AS BLOB)", "numero = CAST(numero AS TEXT) || 'x'", "numero = numero + 0.5",
                         "nombre = CAST(nombre || x'FF' AS TEXT)")
    forger.loosely("clientes", lambda: forger.run(f"UPDATE clientes SET {change} WHERE nombre = ?", name))


def forge_identity(forger):
    """One of the right form in its one row could not be told: no seal covers it."""
    change = forger.pick(
        "DELETE FROM registro", "INSERT INTO registro SELECT * FROM registro",
        "INSERT INTO registro VALUES (lower(hex(randomblob(8))), 1)", "UPDATE registro SET id = substr(id, 2)",
        "UPDATE registro SET id = id || '0'", "UPDATE registro SET id = ''", "UPDATE registro SET id = id || char(0)",
        "UPDATE registro SET id = substr(id, 2) || 'A'", "UPDATE registro SET id = substr(id, 2) || 'g'",
        "UPDATE registro SET restaurado = 2", "UPDATE registro SET restaurado = -1",
        f"UPDATE registro SET restaurado = {forger.pick(LEAST, MOST)}", "UPDATE registro SET id = CAST(id AS BLOB)",
        "UPDATE registro SET restaurado = 'x'", "UPDATE registro SET restaurado = x'01'",
        "UPDATE registro SET id = CAST(x'FF' || substr(id, 2) AS TEXT)")
    forger.loosely("registro", lambda: forger.run(change))


def shorten_blob(forger):
    forger.run(f"UPDATE operaciones SET {forger.pick('sal', 'sello')} = ? WHERE numero = ?",
               forger.bytes(forger.pick(0, 1, 15, 31, 17, 33)), forger.number())


def change_behind_indexes(forger):
    hidden = forger.random.sample(INDEXES, forger.random.randrange(1, len(INDEXES) + 1))
    change = forger.pick(change_entry, remove_entries, add_entry, exchange_entries)
    forger.behind_indexes(hidden, lambda: change(forger))


def hide_by_partial_index(forger):
    """An index of the old name, and of the old text, in which rows are missing."""
    name = forger.pick(*INDEXES)
    sql, = forger.run("SELECT sql FROM sqlite_schema WHERE name = ?", name).fetchone()
    rows = " AND documento IS NULL" if " WHERE " in sql else ""
    missing = forger.pick(*(n for n, in forger.run(f"SELECT numero FROM operaciones WHERE 1{rows}").fetchall()))
    forger.run(f"DROP INDEX {name}")
    forger.run(sql.split(" WHERE ")[0] + f" WHERE numero <> {missing}{rows}")
    if forger.pick(True, False):
        forger.run("UPDATE sqlite_schema SET sql = ? WHERE name = ?", sql, name)


def exchange_roots(forger):
    one, other = forger.random.sample(("operaciones", "clientes", "recibos", "sonda", "registro") + INDEXES, 2)
    roots = dict(forger.run("SELECT name, rootpage FROM sqlite_schema WHERE name IN (?, ?)", one, other))
    forger.run("UPDATE sqlite_schema SET rootpage = ? WHERE name = ?", roots[other], one)
    if forger.pick(True, False):
        forger.run("UPDATE sqlite_schema SET rootpage = ? WHERE name = ?", roots[one], other)


def add_to_schema(forger):
    forger.run(forger.pick(
        "CREATE TRIGGER otro BEFORE INSERT ON operaciones BEGIN SELECT RAISE(IGNORE); END",
        "CREATE TRIGGER otro AFTER INSERT ON clientes BEGIN DELETE FROM clientes WHERE nombre = NEW.nombre; END",
        "CREATE TRIGGER otro AFTER DELETE ON sonda BEGIN DELETE FROM operaciones; END",
        "CREATE VIEW otra AS SELECT * FROM clientes", "CREATE INDEX otro ON clientes (numero)",
        "CREATE UNIQUE INDEX otro ON operaciones (nombre, numero)", "CREATE TABLE otra (a)", "ANALYZE",
        "CREATE TABLE otra (a INTEGER PRIMARY KEY AUTOINCREMENT)", "CREATE VIRTUAL TABLE otra USING fts5(a)",
        "ALTER TABLE clientes ADD COLUMN otra TEXT", "ALTER TABLE operaciones ADD COLUMN otra AS (nombre || 'x')",
        "INSERT INTO sqlite_schema VALUES ('tabla', 'otra', 'otra', 0, NULL)"))


def leave_sequence(forger):
    forger.run("CREATE TABLE otra (a INTEGER PRIMARY KEY AUTOINCREMENT)")
    forger.run("DROP TABLE otra")


def remove_from_schema(forger):
    forger.run(f"DROP {forger.pick('TRIGGER operaciones_de_3_0', *(f'INDEX {name}' for name in INDEXES), 'TABLE sonda', 'TABLE registro')}")


def put_view_in_place(forger):
    name = forger.pick("clientes", "operaciones")
    forger.run(f"ALTER TABLE {name} RENAME TO otra")
    forger.run(f"CREATE VIEW {name} AS SELECT * FROM otra{forger.pick('', ' WHERE numero <> 3', ' LIMIT 5')}")


def change_schema(forger):
    old, new, name = forger.pick(
        ("autor TEXT NOT NULL", "autor TEXT NOT NULL ON CONFLICT IGNORE", "operaciones"),
        ("nombre TEXT PRIMARY KEY", "nombre TEXT COLLATE NOCASE PRIMARY KEY", "clientes"),
        ("documento TEXT", "documento TEXT CHECK (documento <> 'x')", "operaciones"),
        (" STRICT", "", "operaciones"), ("STRICT, ", "", "clientes"), (" STRICT", "", "registro"), ("CREATE INDEX", "create index", "operaciones_bajas"),
        ("documento IS NULL", "documento IS NULL OR 0", "operaciones_bajas"),
        ("NEW.numero; END", "NEW.numero; DELETE FROM clientes; END", "operaciones_de_3_0"))
    forger.run("UPDATE sqlite_schema SET sql = replace(sql, ?, ?) WHERE name = ?", old, new, name)


def hide_in_schema(forger):
    """A NUL, after which SQLite reads no further."""
    forger.run("UPDATE sqlite_schema SET sql = sql || char(0) || 'x' WHERE name = ?",
               forger.pick("operaciones", "clientes", "operaciones_de_3_0", *INDEXES))


def change_header(forger):
    forger.run(forger.pick("PRAGMA user_version = 8", "PRAGMA user_version = 2", "PRAGMA user_version = 1",
                           "PRAGMA user_version = 99", "PRAGMA user_version = -1", "PRAGMA application_id = 0",
                           "PRAGMA application_id = 7"))


def recode(forger):
    """All of it, in a database of another encoding."""
    forger.db.close()
    os.rename(forger.path, f"{forger.path}.old")
    forger.db = sqlite3.connect(forger.path, isolation_level=None)
    forger.run(f"PRAGMA encoding = '{forger.pick('UTF-16le', 'UTF-16be')}'")
    old = sqlite3.connect(f"{forger.path}.old")
    forger.db.executescript("\n".join(old.iterdump()))
    forger.run("PRAGMA application_id = 1397446961")
    forger.run("PRAGMA user_version = 8")
    old.close()


def put_log_beside(forger):
    """A log in which something is changed, beside a file that has none."""
    other = f"{forger.path}.other"
    shutil.copy(forger.path, other)
    db = sqlite3.connect(other, isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute(forger.pick("UPDATE operaciones SET autor = 'otro' WHERE numero = 3", "UPDATE sonda SET instante = 7",
                           "DELETE FROM clientes"))
    shutil.copy(f"{other}-wal", f"{forger.path}-wal")
    db.close()


def terms_of(forger):
    """A listing's customer, and the terms that it is found by."""
    cliente, plegado, terminos = forger.pick(*forger.run("SELECT cliente, plegado, terminos FROM indice").fetchall())
    return cliente, [f"n{word}" for word in plegado.split()] + terminos.split()


def drop_terms(forger):
    """A customer is not found by some of them any more."""
    cliente, terms = terms_of(forger)
    dropped = forger.random.sample(terms, forger.random.randrange(1, len(terms) + 1))
    forger.run("INSERT INTO terminos (terminos, rowid, texto) VALUES ('delete', ?, ?)", cliente, " ".join(dropped))


def add_terms(forger):
    """A customer, or nobody, is found by what they do not have."""
    cliente, _ = terms_of(forger)
    forger.run("INSERT INTO terminos (rowid, texto) VALUES (?, ?)", forger.pick(cliente, 0, -1, 99, MOST),
               forger.pick("nzzz", "i600112233", "onada nadie", "x", "ñ"))


def exchange_terms(forger):
    """Each has what the other had: as many of each term as before."""
    (one, has), (other, had) = terms_of(forger), terms_of(forger)
    for cliente, gone, come in ((one, has, had), (other, had, has)):
        forger.run("INSERT INTO terminos (terminos, rowid, texto) VALUES ('delete', ?, ?)", cliente, " ".join(gone))
        forger.run("INSERT INTO terminos (rowid, texto) VALUES (?, ?)", cliente, " ".join(come))


def forge_listing(forger):
    """The listing says what the index does, and not what its customer's document says."""
    cliente, terms = terms_of(forger)
    forger.run("INSERT INTO terminos (terminos, rowid, texto) VALUES ('delete', ?, ?)", cliente, " ".join(terms))
    if forger.pick(True, False):
        forger.run("DELETE FROM indice WHERE cliente = ?", cliente)
    else:
        forger.run("INSERT INTO terminos (rowid, texto) VALUES (?, 'nzoraida')", cliente)
        forger.run("UPDATE indice SET plegado = 'zoraida', terminos = '' WHERE cliente = ?", cliente)


def change_listing(forger):
    cliente, _ = terms_of(forger)
    change = forger.pick("plegado = 'zoraida'", "terminos = 'ozoraida'", "plegado = plegado || ' '", "numero = 1",
                         "terminos = ''", "cliente = 99", "numero = 99")
    forger.run(f"UPDATE indice SET {change} WHERE cliente = ?", cliente)


def forge_listed(forger):
    forger.run(forger.pick("UPDATE indizado SET hasta = 99", f"UPDATE indizado SET hasta = {MOST}",
                           "UPDATE indizado SET clientes = clientes + 1", "UPDATE indizado SET clientes = 0",
                           "DELETE FROM indizado", "INSERT INTO indizado SELECT * FROM indizado"))


def change_block(forger):
    """Bytes of a page of the index, wherever they are."""
    number, block = forger.pick(*forger.run("SELECT id, block FROM terminos_data WHERE id > 10").fetchall())
    at = forger.random.randrange(len(block))
    size = forger.pick(1, 1, 1, 2, 8)
    forger.run("UPDATE terminos_data SET block = ? WHERE id = ?",
               block[:at] + forger.bytes(size) + block[at + size:], number)


def change_way_to_block(forger):
    """The table by which a page is found, and not the page."""
    row = forger.pick(*forger.run("SELECT segid, term, pgno FROM terminos_idx").fetchall())
    change = forger.pick("DELETE FROM terminos_idx", "UPDATE terminos_idx SET term = term || x'FF'",
                         "UPDATE terminos_idx SET term = x'7A'", "UPDATE terminos_idx SET pgno = pgno + 2",
                         "UPDATE terminos_idx SET segid = segid + 1")
    forger.run(change + " WHERE (segid, term, pgno) = (?, ?, ?)", *row)


def overwrite(forger):
    """A text in the file, in a table or in an index or wherever it is."""
    forger.db.close()
    content = pathlib.Path(forger.path).read_bytes()
    text = forger.pick(b"Leo", b"Zoe", "Íñigo".encode(), b"crear", b"l@sky.com", b'"notas"', b"anonimo", b"numero", b"STRICT")
    places = [at for at in range(len(content)) if content.startswith(text, at)]
    at = forger.random.choice(places)
    pathlib.Path(forger.path).write_bytes(content[:at] + text[:-1] + b"#" + content[at + len(text):])


WAYS = (change_entry, change_bytes, remove_entries, cut_off, add_entry, exchange_entries, erase_alone, change_erased, seal_anew,
        change_present,
        remove_present, add_present, rename_present, end_with_nul, change_type, change_type_of_present, forge_identity, shorten_blob,
        change_behind_indexes, hide_by_partial_index, exchange_roots, add_to_schema, leave_sequence, remove_from_schema,
        put_view_in_place, change_schema, hide_in_schema, change_header, recode, put_log_beside, overwrite, drop_terms,
        add_terms, exchange_terms, forge_listing, change_listing, forge_listed, change_block, change_way_to_block)


def answers_of(db):
    """What searches find, by each term that there is, by what it begins with, and by those of all listings."""
    db.execute("CREATE VIRTUAL TABLE temp.terminos_de USING fts5vocab(main, terminos, instance)")
    kept = set(db.execute("SELECT term, doc FROM temp.terminos_de"))
    terms = {term for term, _ in kept}
    for plegado, terminos in db.execute("SELECT plegado, terminos FROM indice"):
        terms |= {b"n" + word for word in plegado.split()} | set(terminos.split())
    texts = [term.decode() for term in terms]
    asked = {f'"{text}"' for text in texts} | {f'"{text[:size]}"*' for text in texts for size in range(2, 6)}
    found = {text: db.execute("SELECT rowid FROM terminos WHERE terminos MATCH ?", (text,)).fetchall() for text in asked}
    return kept, found


def content_of(path):
    """All that can be read of a registry, in whatever way, and its header; None where that fails."""
    try:
        db = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
        db.text_factory = bytes
        tables = ("operaciones NOT INDEXED", "clientes", "registro", "indice NOT INDEXED", "indizado", "sqlite_schema",
                  "pragma_integrity_check")
        rows = [db.execute(f"SELECT * FROM {table}").fetchall() for table in tables]
        rows += [db.execute(f"PRAGMA {name}").fetchall() for name in ("user_version", "application_id", "encoding")]
        rows.append(answers_of(db))
        db.close()
        return rows
    except (sqlite3.Error, UnicodeDecodeError):
        return None


def forge(base, path, seed):
    """Returns the way in which it was forged; None: by chance nothing was changed."""
    for leftover in pathlib.Path(path).parent.glob(pathlib.Path(path).name + "*"):
        leftover.unlink()
    shutil.copy(base, path)
    forger = Forger(str(path), seed)
    way = WAYS[seed % len(WAYS)]
    try:
        way(forger)
    except sqlite3.Error:
        pass  # SQLite itself refuses to go on with what was done to it
    forger.db.close()
    changed = os.path.exists(f"{path}-wal") or content_of(path) != content_of(base)
    return way.__name__ if changed else None


def main(count, first):
    with tempfile.TemporaryDirectory() as folder:
        base, path = pathlib.Path(folder, "base.db"), pathlib.Path(folder, "sky.db")
        make_registry(base)
        noted, = sqlite3.connect(base).execute(
            "SELECT lower(hex(sello)) FROM operaciones ORDER BY numero DESC LIMIT 1").fetchone()
        code, says = verify(base, noted)
        assert code == 0, f"the registry itself: {says}"
        forged, passed = {}, 0
        for seed in range(first, first + count):
            way = forge(base, path, seed)
            if not way:
                continue
            forged[way] = forged.get(way, 0) + 1
            code, says = verify(path, noted)
            if code not in (1, 2):
                passed += 1
                print(f"{way}, seed {seed}: status {code}, {says}")
        for way in WAYS:
            assert count < len(WAYS) or forged.get(way.__name__), f"{way.__name__} changed nothing"
    print(f"{sum(forged.values())} forged, {passed} passed")
    return 1 if passed else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10000, int(sys.argv[2]) if len(sys.argv) > 2 else 0))
