"""
What is an export, and asks for the password again where a session gave it more than ten minutes ago: a file of whoever
there is, or of what ends soon, and the feed from further back than a page. What is worked with all day is none, and a
token, which has no password, is asked for none.
"""
import json

from access import STALE, Program, add, bearer, cookie, folder, make_sessions, run_once
from lote_kill import ask

COUNT = 1500
CSV, NDJSON, EVENTS = ({"HTTP_ACCEPT": kind} for kind in ("text/csv", "application/x-ndjson", "text/event-stream"))
CALENDAR = {"HTTP_ACCEPT": "text/calendar"}

# Program, request, fields, whether it is an export. A HEAD of the feed ends, and is asked the same.
ASKED = [
    ("clientes", "GET /clientes", {}, False),
    ("clientes", "GET /clientes?detalle=1&limite=1000", {}, False),
    ("clientes", "GET /clientes?buscar=cliente&detalle=1&limite=1000", {}, False),
    ("clientes", "GET /clientes", CSV, True),
    ("clientes", "GET /clientes", NDJSON, True),
    ("clientes", "GET /clientes?prefijo=c", NDJSON, True),
    ("clientes", "HEAD /clientes", CSV, True),
    ("clientes", "GET /vencimientos?dias=3660", {}, False),
    ("clientes", "GET /vencimientos?dias=3660", CSV, True),
    ("clientes", "GET /vencimientos", CALENDAR, True),
    ("clientes", "GET /vencimientos.ics", {}, True),
    ("clientes", "GET /servicios", {}, False),
    ("clientes", "GET /clientes/Cliente%20000001/expediente", {}, False),
    ("cambios", "GET /cambios?desde=0&limite=1000", {}, False),
    ("cambios", "GET /cambios?desde=0&limite=1000", NDJSON, False),
    ("cambios", "HEAD /cambios", EVENTS, False),
    ("cambios", f"HEAD /cambios?desde={COUNT - 1000}", EVENTS, False),
    ("cambios", f"HEAD /cambios?desde={COUNT - 1001}", EVENTS, True),
    ("cambios", "HEAD /cambios?desde=0", EVENTS, True),
    ("cambios", "HEAD /cambios", EVENTS | {"HTTP_LAST_EVENT_ID": "3"}, True),
    ("cambios", "HEAD /cambios", EVENTS | {"HTTP_LAST_EVENT_ID": f"{COUNT - 3}"}, False),
]


def status_of(served, what, fields):
    connection = served.connect()
    connection.ask(*what.split(" "), **fields)
    status, _, body = connection.whole_answer()
    connection.close()
    assert status != 403 or not body or json.loads(body) == json.loads(STALE), body
    return status


def load(database):
    rows = ["nombre", *(f"Cliente {number:06}" for number in range(1, COUNT + 1))]
    answers = []
    with Program("lote", database) as lots:
        ask(lots, "/clientes/lote", "\n".join(rows).encode(), answers)
    assert answers[0] and answers[0][0] == 200, answers


def main():
    with folder() as place:
        database = place / "sky.db"
        run_once(database, "clientes", "/clientes")
        sessions = make_sessions(database)
        who = {"stale": cookie(sessions["stale"]), "recent": cookie(sessions["admin"]),
               "token": bearer(f"Bearer {add(database, 'de-leer', 'lector')}")}
        load(database)
        count = 0
        for name in ("clientes", "cambios"):
            with Program(name, database, SKY_ACCESS=1) as served:
                for program, what, fields, is_export in ASKED:
                    for kind, credentials in who.items() if program == name else ():
                        wanted = 403 if is_export and kind == "stale" else 200
                        status = status_of(served, what, fields | credentials)
                        assert status == wanted, (kind, what, fields, status)
                        count += 1
        assert count == len(who) * len(ASKED)


if __name__ == "__main__":
    main()
