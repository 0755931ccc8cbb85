"""
Who is let in, where SKY_ACCESS is 1: every route of every program's own table, by every method, with each kind of
credentials. Then what a revoked token and an ended session open while programs run, who the author of a write is, and
that no secret is in a log or in the database.
"""
import datetime
import json
import pathlib
import re
import select
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
from program import Program, build, environment, folder, run_once  # noqa: E402
from stack import ask_tables, store_of  # noqa: E402
from waiting import taken_until  # noqa: E402

ROLES = ["public", "lector", "editor", "admin"]
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
WRONG = '{"error":"Las credenciales no son válidas."}\n'
MISSING = '{"error":"Faltan credenciales."}\n'
STALE = '{"error":"Hace demasiado que dio la contraseña: confírmela con POST /sesion/clave y repita."}\n'
LIMITED = '{"error":"Un admin necesita un segundo factor: actívelo con POST y PUT /sesion/factor."}\n'
AFAR = "192.0.2.1"


def sky(database, *arguments):
    return subprocess.run([build() / "bin/sky", *arguments], env=environment(database), check=True, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout


def add(database, name, role="admin"):
    return sky(database, "token", "add", "--role", role, name).strip()


def revoke(database, token):
    sky(database, "token", "revoke", token.split("_")[1])


def change_pass(database, key, text, **members):
    document = json.dumps(json.loads(text) | members).replace("'", "''")
    ask_tables(store_of(database), f"UPDATE pases SET documento = '{document}' WHERE id = '{key}'")


def expire(database, name):
    """As if it had been made a year ago, for a day."""
    for key, text in ask_tables(store_of(database), "SELECT id, documento FROM pases"):
        if json.loads(text)["nombre"] == name:
            change_pass(database, key, text, creada="2020-01-01T00:00:00.000Z", vence="2020-01-02T00:00:00.000Z")


def grow_old(database, text):
    """As if the session had begun eleven minutes ago."""
    (key, document), = ask_tables(store_of(database), "SELECT id, documento FROM pases WHERE id LIKE "
                                  f"'sesiones/%/{text.split('_')[1]}'")
    before = datetime.datetime.fromisoformat(json.loads(document)["creada"].replace("Z", "+00:00"))
    before -= datetime.timedelta(minutes=11)
    change_pass(database, key, document, creada=before.isoformat(timespec="milliseconds").replace("+00:00", "Z"))


def bearer(field):
    return {"HTTP_AUTHORIZATION": field}


def cookie(text):
    return {"HTTP_COOKIE": f"a=b; sky={text}", "HTTP_SEC_FETCH_SITE": "same-origin"}


def make_credentials(database, sessions):
    """By their kind: the fields; the place in ROLES of who has them, or the text that refuses them; and
    "enrolling", if they may use such routes alone, or "not recent", if they may use none that is."""
    tokens = {role: add(database, role, role) for role in ROLES[1:]}
    expired, revoked = add(database, "vencida"), add(database, "revocada")
    expire(database, "vencida")
    revoke(database, revoked)
    digit = "1" if tokens["admin"][-1] == "0" else "0"
    wrong = {"malformed": bearer("Bearer x"), "other scheme": bearer("Basic amVmYTpqZWZh"), "empty": bearer("Bearer "),
             "mistyped": bearer(f"Bearer {tokens['admin'][:-1]}{digit}"), "cut": bearer(f"Bearer {tokens['admin'][:-1]}"),
             "expired": bearer(f"Bearer {expired}"), "revoked": bearer(f"Bearer {revoked}"),
             "malformed cookie": cookie("x"), "a token as a cookie": cookie(tokens["admin"]),
             "a session as a token": bearer(f"Bearer {sessions['admin']}"), "ended": cookie(sessions["ended"])}
    return {"none": ({}, MISSING, ""), **{kind: (fields, WRONG, "") for kind, fields in wrong.items()},
            **{role: (bearer(f"Bearer {token}"), ROLES.index(role), "") for role, token in tokens.items()},
            **{f"session of {role}": (cookie(sessions[role]), ROLES.index(role), "") for role in ROLES[1:]},
            "stale": (cookie(sessions["stale"]), ROLES.index("admin"), "not recent"),
            "limited": (cookie(sessions["limited"]), ROLES.index("admin"), "enrolling")}, tokens


# Seconds that asking two programs may take on a busy machine; how often a time that is too long is taken again, and the
# longest that any may be.
WAITED = 2
TRIES = 5
WAITED_AT_ALL = 60
PASSWORD = "caballo correcto pila grapa"


def enter(served, name, password=PASSWORD, **more):
    """The status, and the text in the cookie."""
    connection = served.connect()
    connection.ask("POST", "/sesion", json.dumps({"nombre": name, "clave": password}).encode(),
                   **{"REMOTE_ADDR": "127.0.0.1", **more})
    status, headers, _ = connection.whole_answer()
    connection.close()
    found = re.search(rb"Set-Cookie: (?:__Host-)?sky=(sky_\w+);", headers)
    return status, found and found[1].decode(), headers


def make_sessions(database):
    """By role, and one that was ended."""
    for role in ROLES[1:]:
        subprocess.run([build() / "bin/sky", "user", "add", "--role", role, f"p-{role}"], env=environment(database),
                       check=True, input=PASSWORD + "\n", text=True)
    with Program("sesion", database, SKY_ACCESS=1) as served:
        sessions = {role: enter(served, f"p-{role}")[1] for role in ROLES[1:]}
        sessions |= {kind: enter(served, "p-admin")[1] for kind in ("ended", "stale")}
        sessions["limited"] = enter(served, "p-admin", REMOTE_ADDR=AFAR)[1]
        connection = served.connect()
        connection.ask("DELETE", "/sesion", **cookie(sessions["ended"]))
        assert connection.answer()[0] == 200
        connection.close()
    grow_old(database, sessions["stale"])
    return sessions


def routes(name):
    """The rows of a program, by their path: the role that each method asks for, and what else it says."""
    paths = {}
    for line in subprocess.check_output([build() / "cgi-bin" / name, "--routes"], text=True).splitlines():
        method, path, role, _, _, *more = line.split("\t")
        paths.setdefault(path, {})[method] = ROLES.index(role), more
        if method == "GET":
            paths[path]["HEAD"] = ROLES.index(role), more
    return paths


def wanted(asked, has, only):
    """The status and the text of the refusal; None: there is none."""
    if asked is None:
        return 405, None
    role, more = asked
    if role == 0:
        return None, None
    if isinstance(has, str):
        return 401, has
    if only == "enrolling" and only not in more:
        return 403, LIMITED
    if has < role:
        return 403, f'{{"error":"Esta ruta pide el rol \'{ROLES[role]}\'."}}\n'
    return (403, STALE) if only == "not recent" and "recent" in more else (None, None)


def check_cell(connection, method, path, asked, fields, has, only):
    uri = re.sub(r"\{(\w+)\}", lambda found: "1" if found[1] == "numero" else "Ana", path)
    connection.ask(method, uri, b"{}" if method in ("POST", "PUT", "PATCH") else None, **fields)
    status, headers, body = connection.whole_answer()
    refusal, text = wanted(asked, has, only)
    right = status == refusal if refusal else status not in (401, 403, 405)
    right = right and (b"WWW-Authenticate: Bearer" in headers) == (status == 401)
    if right and text and method != "HEAD":
        right = body.decode() == text
    return None if right else f"{method} {path} with {fields}: {status} {body.decode()}"


def check_program(name, database, credentials):
    count, wrong = 0, []
    with Program(name, database, SKY_ACCESS=1) as served:
        for path, asks in routes(name).items():
            for method in METHODS:
                for fields, has, only in credentials.values():
                    if (method, path) == ("DELETE", "/sesion") and "HTTP_COOKIE" in fields and isinstance(has, int):
                        continue  # it would end the session
                    connection = served.connect()
                    found = check_cell(connection, method, path, asks.get(method), fields, has, only)
                    connection.close()
                    wrong += [found] if found else []
                    count += 1
    return count, wrong


def status_with(served, fields, path=None):
    connection = served.connect()
    connection.ask("GET", path or ("/archivos" if served.name == "archivos" else "/clientes"), **fields)
    status, _ = connection.answer()
    connection.close()
    return status


def seconds_until(status, programs, fields, path=None):
    """Until all of them answer so."""
    began = time.monotonic()
    while any(status_with(served, fields, path) != status for served in programs):
        if time.monotonic() - began > 60:
            raise AssertionError(f"not {status} after a minute")
    return time.monotonic() - began


def check_revoked(database):
    with Program("clientes", database, SKY_ACCESS=1) as one, Program("archivos", database, SKY_ACCESS=1) as other:
        token = add(database, "breve")
        seconds_until(200, [one, other], bearer(f"Bearer {token}"))
        revoke(database, token)
        return seconds_until(401, [one, other], bearer(f"Bearer {token}"))


def shortest(measure):
    """What measure() gives, the first time that it is short enough, or else the least of all tries."""
    return min(taken_until(1 + WAITED, TRIES, measure))


def seconds_of_feed(served, fields, end):
    """How long a feed that was begun goes on after end() has returned."""
    connection = served.connect()
    connection.ask("GET", "/cambios", HTTP_ACCEPT="text/event-stream", **fields)
    assert select.select([connection.socket], [], [], WAITED_AT_ALL)[0], "no feed begins"
    end()
    began = time.monotonic()
    status, _, body = connection.whole_answer()
    connection.close()
    assert status == 200 and body.startswith(b"retry: ") and body.endswith(b"\n\n"), body
    return time.monotonic() - began


def check_feed(database):
    """Who listens is let go, as whoever asks is, when the token is revoked or the session ended; the others are not."""
    with Program("cambios", database, SKY_ACCESS=1) as served, Program("sesion", database, SKY_ACCESS=1) as door:
        other = add(database, "otro-oyente")
        seconds_until(200, [served], bearer(f"Bearer {other}"), "/cambios")
        stays = served.connect()
        stays.ask("GET", "/cambios", HTTP_ACCEPT="text/event-stream", HTTP_AUTHORIZATION=f"Bearer {other}")

        def by_token():
            token = add(database, "oyente")
            seconds_until(200, [served], bearer(f"Bearer {token}"), "/cambios")
            return seconds_of_feed(served, bearer(f"Bearer {token}"), lambda: revoke(database, token))

        def by_session():
            text = enter(door, "p-admin")[1]
            return seconds_of_feed(served, cookie(text), lambda: say(door, "DELETE", "/sesion", None, cookie(text)))

        took = [shortest(by_token), shortest(by_session)]
        stays.socket.settimeout(2)
        try:
            stays.whole_answer()
            raise AssertionError("another one's feed has ended, too")
        except TimeoutError:
            pass
        stays.close()
    return max(took)


def check_session(database):
    """One that was just begun is known everywhere at once; it ends with the person's role, and says who writes."""
    with Program("sesion", database, SKY_ACCESS=1) as door, Program("clientes", database, SKY_ACCESS=1) as one, \
            Program("archivos", database, SKY_ACCESS=1) as other:
        status, text, headers = enter(door, "p-editor", HTTPS="on")
        assert status == 201 and b"; Path=/; Secure; HttpOnly; SameSite=Strict\r\n" in headers, headers
        status, text, headers = enter(door, "p-editor")
        assert status == 201 and b"; Path=/; HttpOnly; SameSite=Strict\r\n" in headers, headers
        assert status_with(one, cookie(text)) == status_with(other, cookie(text)) == 200
        connection = other.connect()
        connection.ask("POST", "/archivos", b'{"nombre":"Luz"}', **cookie(text))
        assert connection.answer()[0] == 201
        connection.ask("POST", "/archivos", b'{"nombre":"Sol"}', HTTP_COOKIE=f"sky={text}")
        assert connection.answer()[0] == 403
        connection.close()
        sky(database, "user", "role", "p-editor", "lector")
        took = seconds_until(401, [one, other], cookie(text))
        assert enter(door, "p-editor", "otra cosa")[0] == 401 and enter(door, "nadie")[0] == 401
        tries = 0
        while (refused := enter(door, "p-lector", "otra cosa"))[0] == 401:  # a wait may be over by then
            tries += 1
        assert 5 <= tries < 20 and refused[0] == 429 and b"Retry-After: " in refused[2], (tries, refused)
    assert ask_tables(store_of(database), "SELECT autor FROM operaciones WHERE nombre = 'Luz'") == [["p-editor"]]
    assert not ask_tables(store_of(database), "SELECT 1 FROM operaciones WHERE nombre = 'Sol'")
    return took


def say(served, method, path, body, fields):
    """The status, and the object in the answer."""
    connection = served.connect()
    connection.ask(method, path, None if body is None else json.dumps(body).encode(), **fields)
    status, _, answer = connection.whole_answer()
    connection.close()
    return status, json.loads(answer)


def check_managed(database, tokens):
    """What an admin makes over HTTP works everywhere, and what they end does not; an invitation works once in all."""
    admin = bearer(f"Bearer {tokens['admin']}")
    with Program("sesion", database, SKY_ACCESS=1) as door, Program("sesion", database, SKY_ACCESS=1) as second, \
            Program("clientes", database, SKY_ACCESS=1) as one, Program("archivos", database, SKY_ACCESS=1) as other:
        ended = []

        def made_and_ended():
            status, made = say(door, "POST", "/fichas", {"nombre": "por http", "rol": "editor"}, admin)
            assert status == 201, made
            ended.append(bearer(f"Bearer {made['ficha']}"))
            seconds_until(200, [one, other], ended[-1])
            assert say(door, "DELETE", f"/fichas/{made['id']}", None, admin)[0] == 200
            return seconds_until(401, [one, other], ended[-1])

        took = shortest(made_and_ended)
        assert took < 1 + WAITED, took
        status, invited = say(door, "POST", "/usuarios", {"nombre": "p-nueva", "rol": "editor"}, admin)
        assert status == 201, invited
        assert status_with(one, bearer(f"Bearer {invited['invitacion']}")) == 401
        assert status_with(one, cookie(invited["invitacion"])) == 401
        asked = {"invitacion": invited["invitacion"], "clave": PASSWORD}
        both = [None, None]
        threads = [threading.Thread(target=lambda at=at, program=program: both.__setitem__(
            at, say(program, "POST", "/invitacion", asked, {}))) for at, program in enumerate((door, second))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(status for status, _ in both) == [200, 401], both
        text = enter(door, "p-nueva")[1]
        assert status_with(one, cookie(text)) == 200
        assert say(second, "POST", "/fichas", {"nombre": "no", "rol": "lector"}, cookie(text))[0] == 403
        assert say(second, "DELETE", "/usuarios/p-nueva/sesiones", None, admin)[0] == 200
        seconds_until(401, [one, other], cookie(text))
    facts = ask_tables(store_of(database), "SELECT autor, verbo FROM auditoria WHERE verbo IN ('crear_invitacion',"
                       " 'usar_invitacion') ORDER BY numero")
    assert facts == [["ficha:admin", "crear_invitacion"], ["p-nueva", "usar_invitacion"]], facts
    return {"new": ended[-1], "invited": bearer(f"Bearer {invited['invitacion']}")}


def check_author(database, tokens):
    with Program("archivos", database, SKY_ACCESS=1) as served:
        connection = served.connect()
        connection.ask("POST", "/archivos", b'{"nombre":"Eva"}', HTTP_AUTHORIZATION=f"Bearer {tokens['editor']}")
        assert connection.answer()[0] == 201
        connection.close()
    assert ask_tables(store_of(database), "SELECT autor FROM operaciones WHERE nombre = 'Eva'") == [["ficha:editor"]]


def check_secrets(place, credentials):
    """Of each token what follows its id; and the password."""
    secrets = [found.encode() for fields, _, _ in credentials.values()
               for value in fields.values() for found in re.findall(r"sky_[0-9a-f]{16}_([0-9a-f]{64})", value)]
    assert len(secrets) >= 5
    secrets.append(PASSWORD.encode())
    for path in place.iterdir():
        if path.is_file():
            content = path.read_bytes()
            assert not any(secret[:64] in content for secret in secrets), path


def main():
    with folder() as place:
        database = place / "sky.db"
        run_once(database, "clientes", "/clientes")
        credentials, tokens = make_credentials(database, make_sessions(database))
        count, wrong = 0, []
        for name in sys.argv[1:]:
            cells, found = check_program(name, database, credentials)
            count, wrong = count + cells, wrong + found
        print(*wrong[:20], sep="\n", file=sys.stderr)
        assert not wrong, f"{len(wrong)} of {count}"
        check_author(database, tokens)
        revoked, ended = check_revoked(database), check_session(database)
        made, let_go = check_managed(database, tokens), check_feed(database)
        assert let_go < 1 + WAITED, let_go
        check_secrets(place, credentials | {kind: (fields, None, None) for kind, fields in made.items()})
        print(f"{count} cells; a revoked token opened nothing after {revoked:.2f} s, an ended session after {ended:.2f}; "
              f"who listened was let go after {let_go:.2f}")


if __name__ == "__main__":
    main()
