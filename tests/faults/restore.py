"""What clients hold of a history that is lost: a registry is restored from a backup that is older, and written to, so
that numbers are used again. Each that brings one back with the old log's identity is told so, and follows the new one:
restore.py pages|stream|tags|numbers|receipts|unseen"""
import contextlib
import http.client
import json
import os
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
from stack import SIDES, Stack  # noqa: E402

BUILD = pathlib.Path(os.environ["SKY_BUILD"])
PATIENCE = 120              # seconds for an event to come


def ask(stack, side, method, path, document=None, headers=()):
    """Status, headers, body as JSON; None for no body."""
    connection = http.client.HTTPConnection("127.0.0.1", int(stack.ports[SIDES[side]]), timeout=60)
    body = None if document is None else json.dumps(document)
    connection.request(method, path, body, {**({"Content-Type": "application/json"} if body else {}), **dict(headers)})
    answer = connection.getresponse()
    text = answer.read()
    connection.close()
    return answer.status, answer.headers, json.loads(text) if text else None


def save(stack, name, number, **headers):
    status, answered, _ = ask(stack, "archivos", "POST", "/archivos", {"nombre": name, "n": number},
                              {name.replace("_", "-"): value for name, value in headers.items()})
    assert status == 201, status
    return answered


class Listener:
    """A stream; HTTP/1.0 has no chunks that could part a line."""

    def __init__(self, stack, path="/cambios", last=None):
        self.connection = http.client.HTTPConnection("127.0.0.1", int(stack.ports["SKY_PORT"]), timeout=PATIENCE)
        self.connection._http_vsn, self.connection._http_vsn_str = 10, "HTTP/1.0"
        self.connection.request("GET", path, headers={"Accept": "text/event-stream",
                                                      **({"Last-Event-ID": last} if last else {})})
        self.answer = self.connection.getresponse()
        assert self.answer.status == 200, self.answer.status

    def next(self):
        """The fields of the next event that has data."""
        fields = {}
        while line := self.answer.readline().decode():
            if line == "\n" and "data" in fields:
                return {**fields, "data": json.loads(fields["data"])}
            if line == "\n":
                fields = {}
            elif not line.startswith(":"):
                name, _, value = line.rstrip("\n").partition(": ")
                fields[name] = value
        raise AssertionError("the stream ended")

    def close(self):
        self.answer.close()
        self.connection.close()


def sky(stack, *arguments):
    done = subprocess.run([BUILD / "bin" / "sky", *arguments], capture_output=True, text=True,
                          env={**os.environ, "SKY_STORE": f"sqlite:{stack.database}"})
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def identity_told(says):
    return re.search(r"^the log's identity is ([0-9a-f]{16})", says, re.M)[1]


@contextlib.contextmanager
def another_history():
    """A registry with seven operations, of which three are in both histories, and the identity that its log had."""
    with Stack() as stack:
        copy = stack.folder / "copy.db"
        for number, name in enumerate(("Ana", "Beto", "Carla"), 1):
            save(stack, name, number, Idempotency_Key=f"clave-{number}")
        old = identity_told(sky(stack, "backup", copy))
        for number, name in enumerate(("Ana", "Dora", "Dora", "Dora"), 4):
            save(stack, name, number, Idempotency_Key=f"clave-{number}")
        stack.lost = {"list": ask(stack, "site", "GET", "/clientes")[1]["ETag"],
                      "Ana": ask(stack, "site", "GET", "/clientes/Ana")[1]["ETag"],
                      "page": ask(stack, "site", "GET", "/cambios?limite=5")[1]["Link"]}
        stack.stop()
        says = sky(stack, "restore", copy)
        assert "after a restore" in says
        stack.start()
        for number, name in enumerate(("Beto", "Xena", "Xena", "Xena"), 4):
            save(stack, name, number)
        stack.new = ask(stack, "site", "GET", "/clientes")[1]["Sky-Registro"]
        assert stack.new == identity_told(says) != old
        yield stack, old


def is_gone(stack, method, path, document=None, headers=()):
    status, answered, body = ask(stack, "clientes", method, path, document,
                                 {**dict(headers), "Accept": "application/problem+json"})
    assert (status, body["code"]) == (410, "OTHER_LOG"), (path, status, body)
    assert answered["Sky-Registro"] == stack.new and stack.new in body["detail"]


def pages():
    with another_history() as (stack, old):
        is_gone(stack, "GET", re.search("<(.*)>", stack.lost["page"])[1])
        for path in (f"/cambios?desde={old}-5", f"/cambios?desde={old}-0", f"/cambios?desde={old}-5000",
                     f"/clientes/Beto/historial?cursor={old}-4", f"/papelera?cursor={old}-3"):
            is_gone(stack, "GET", path)
        for path in ("/cambios?desde=5", f"/cambios?desde={stack.new}-5"):
            status, _, entries = ask(stack, "site", "GET", path)
            assert status == 200 and [entry["operacion"] for entry in entries] == [6, 7]
        assert ask(stack, "site", "GET", "/cambios?desde=8")[0] == 400


def stream():
    with another_history() as (stack, old):
        lost = ({"last": f"{old}-5"}, {"last": "5000"}, {"last": f"{stack.new}-8"}, {"path": f"/cambios?desde={old}-5"},
                {"path": "/cambios?desde=5000"}, {"path": f"/cambios?desde={stack.new}-2", "last": f"{old}-7"})
        known = ({"last": f"{stack.new}-7"}, {"last": "7"}, {"path": "/cambios?desde=7"}, {},
                 {"path": f"/cambios?desde={old}-2", "last": f"{stack.new}-7"},
                 {"path": "/cambios?desde=5000", "last": "7"})
        listeners = [(Listener(stack, **start), "reinicio") for start in lost]
        listeners += [(Listener(stack, **start), "inicio") for start in known]
        for listener, event in listeners:
            first = listener.next()
            assert first == {"retry": "1000", "event": event, "id": f"{stack.new}-7",
                             "data": {"desde": 7, "registro": stack.new}}, first
        save(stack, "Zoe", 8)
        for listener, _ in listeners:
            entry = listener.next()
            assert entry["id"] == f"{stack.new}-8" and "event" not in entry and entry["data"]["nombre"] == "Zoe"
            listener.close()


def tags():
    """Beto's version is 4 now, as Ana's was; the list's is 7 in both histories."""
    with another_history() as (stack, old):
        assert (stack.lost["Ana"], stack.lost["list"]) == ('"4"', 'W/"7"')
        for tag in ('"4"', f'"{old}-4"'):
            status, answered, body = ask(stack, "clientes", "PATCH", "/clientes/Beto", {"n": 0}, {"If-Match": tag})
            assert (status, answered["ETag"], body["actual"]["n"]) == (412, f'"{stack.new}-4"', 4)
            status, answered, _ = ask(stack, "clientes", "GET", "/clientes/Beto", headers={"If-None-Match": tag})
            assert (status, answered["ETag"]) == (200, f'"{stack.new}-4"')
        assert ask(stack, "archivos", "GET", "/archivos", headers={"If-None-Match": 'W/"7"'})[0] == 200
        assert ask(stack, "archivos", "GET", "/archivos", headers={"If-None-Match": f'W/"{stack.new}-7"'})[0] == 304
        own = {"If-Match": f'"{stack.new}-4"'}
        assert ask(stack, "clientes", "PATCH", "/clientes/Beto", {"n": 0}, own)[0] == 200
        assert ask(stack, "clientes", "PATCH", "/clientes/Beto", {"n": 1}, own)[0] == 412


def numbers():
    with another_history() as (stack, old):
        other, own = {"Sky-Registro": old}, {"Sky-Registro": stack.new}
        is_gone(stack, "POST", "/operaciones/7/deshacer", headers=other)
        is_gone(stack, "POST", "/clientes/Xena/restaurar", {"version": 5}, other)
        is_gone(stack, "PATCH", "/clientes/Xena", {"n": 0}, other)
        is_gone(stack, "DELETE", "/clientes/Xena", headers=other)
        is_gone(stack, "GET", "/clientes/Xena?en=5", headers=other)
        is_gone(stack, "GET", "/operaciones/5", headers=other)
        status, _, body = ask(stack, "site", "GET", "/clientes/Xena", headers=own)
        assert (status, body["n"]) == (200, 7)
        assert ask(stack, "clientes", "POST", "/operaciones/7/deshacer", headers=own)[0] == 200
        assert ask(stack, "site", "GET", "/clientes/Xena")[2]["n"] == 6


def receipts():
    """They are of the same moment as the log: what it has is not done twice, what it lost is done again."""
    with another_history() as (stack, _):
        kept = save(stack, "Carla", 3, Idempotency_Key="clave-3")
        assert (kept["Idempotency-Replayed"], kept["Sky-Operacion"], kept["ETag"]) == ("true", "3", f'"{stack.new}-3"')
        again = save(stack, "Dora", 5, Idempotency_Key="clave-5")
        assert (again["Idempotency-Replayed"], again["Sky-Operacion"]) == (None, "8")


def unseen():
    """Whoever has seen no event yet when it is cut off misses nothing all the same."""
    with Stack() as stack:
        for start in (0, 3):
            listener = Listener(stack)
            first = listener.next()
            listener.close()
            for number in range(start + 1, start + 4):
                save(stack, "Ana", number)
            listener = Listener(stack, last=first["id"])
            assert listener.next()["id"] == first["id"]
            assert [listener.next()["data"]["operacion"] for _ in range(3)] == [start + 1, start + 2, start + 3]
            listener.close()


if __name__ == "__main__":
    {what.__name__: what for what in (pages, stream, tags, numbers, receipts, unseen)}[sys.argv[1]]()
