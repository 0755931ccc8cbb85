"""
Where secrets and personal data must not be, while all of them pass through a site with access control: the logs, the
command lines and the environments of processes, what ps prints, and a core of a program that dies: hidden.py. The stack
runs where a core would be written; SKY_PORT and SKY_DATA say where it is.
"""
import base64
import http.client
import json
import os
import pathlib
import re
import secrets
import signal
import subprocess
import threading
import time
import urllib.parse

from factor import code_at
from program import build
from waiting import await_that

DATA = pathlib.Path(os.environ["SKY_DATA"])
WORD = secrets.token_hex(6)
PASSWORD, NEW = f"frase larga {WORD}", f"otra frase {secrets.token_hex(6)}"
CUSTOMER, TELEPHONE = f"Secreta {secrets.token_hex(6)}", "+34 6" + "".join(secrets.choice("0123456789") for _ in range(11))
OWN = {"Sec-Fetch-Site": "same-origin"}


def ask(method, path, body=None, **fields):
    """The status, the fields and the object of the answer; nginx is the one that is asked."""
    connection = http.client.HTTPConnection("127.0.0.1", int(os.environ["SKY_PORT"]), timeout=60)
    text = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
    connection.request(method, path, text, {**({"Content-Type": "application/json"} if text else {}),
                                            **{name.replace("_", "-"): value for name, value in fields.items()}})
    answer = connection.getresponse()
    said = answer.read()
    connection.close()
    return answer.status, answer.headers, json.loads(said) if said[:1] in b"{[" and said else said


def sky(*arguments, line=""):
    where = {"SKY_STORE": f"sqlite:{DATA}/sky.db", **os.environ, "SKY_OLVIDOS": str(DATA / "olvidos")}
    return subprocess.run([build() / "bin/sky", *arguments], check=True, text=True, input=line, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, env=where).stdout.strip()


class Watch(threading.Thread):
    """What /proc shows of whatever runs, until it is told to stop."""

    def __init__(self):
        super().__init__(daemon=True)
        self.seen, self.stopped = set(), False

    def run(self):
        while not self.stopped:
            for process in pathlib.Path("/proc").glob("[0-9]*"):
                for name in ("cmdline", "environ", "comm"):
                    try:
                        self.seen.add((process / name).read_bytes())
                    except OSError:
                        pass

    def finish(self):
        self.stopped = True
        self.join()
        self.seen.add(subprocess.check_output(["ps", "-eww", "-o", "args"]))


def cookie_of(headers):
    return re.search(r"sky=(sky_\w+);", headers["Set-Cookie"])[1]


def pass_by_the_door():
    """What people come in with, and who they are let in by: the secrets, by what they are."""
    sky("user", "add", "--role", "admin", "jefa", line=PASSWORD + "\n")
    token = sky("token", "add", "--role", "admin", "prueba")
    assert ask("POST", "/sesion", {"nombre": PASSWORD, "clave": "jefa"})[0] == 401      # in the wrong place
    assert ask("POST", "/sesion", {"nombre": "jefa", "clave": PASSWORD + "x"})[0] == 401
    assert ask("POST", "/sesion", json.dumps({"nombre": "jefa", "clave": PASSWORD}).encode()[:-1])[0] == 400
    status, headers, _ = ask("POST", "/sesion", {"nombre": "jefa", "clave": PASSWORD})
    assert status == 201
    first = cookie_of(headers)
    status, _, prepared = ask("POST", "/sesion/factor", Cookie=f"sky={first}", **OWN)
    assert status == 200, prepared
    code = code_at(prepared["secreto"], int(time.time()) // 30)
    status, headers, said = ask("PUT", "/sesion/factor", {"codigo": code}, Cookie=f"sky={first}", **OWN)
    assert status == 200, said
    recovery = said["recuperacion"]
    status, headers, said = ask("POST", "/sesion", {"nombre": "jefa", "clave": PASSWORD, "codigo": recovery[0]})
    assert status == 201, said
    second = cookie_of(headers)
    status, _, said = ask("POST", "/usuarios", {"nombre": "eva", "rol": "editor"}, Cookie=f"sky={second}", **OWN)
    assert status == 201, said
    assert ask("POST", "/invitacion", {"invitacion": said["invitacion"], "clave": "corta"})[0] == 400
    assert ask("POST", "/invitacion", {"invitacion": said["invitacion"], "clave": NEW})[0] == 200
    assert ask("POST", "/invitacion", {"invitacion": said["invitacion"], "clave": NEW})[0] == 401
    return {"password": PASSWORD, "another password": NEW, "token": token, "session": first, "another session": second,
            "factor": prepared["secreto"], "recovery code": recovery[0], "another code": recovery[1],
            "invitation": said["invitacion"]}


def pass_customers(token):
    """A customer, by every way in which a name gets into a request, and what is refused of it."""
    fields = {"Authorization": f"Bearer {token}"}
    for path in ("/clientes", "/cambios?limite=1", "/duplicados"):      # until each program knows of the token
        await_that(f"the token is known at {path}", lambda path=path: ask("GET", path, **fields)[0] == 200)
    name = urllib.parse.quote(CUSTOMER)
    document = {"nombre": CUSTOMER, "contacto": TELEPHONE, "servicio": "TV"}
    assert ask("POST", "/clientes", document, **fields)[0] == 201
    assert ask("POST", "/clientes", document, **fields)[0] == 409
    assert ask("POST", "/clientes", json.dumps(document).encode()[:-1], **fields)[0] == 400
    assert ask("PATCH", f"/clientes/{name}", {"telefonos": [{"numero": TELEPHONE, CUSTOMER: 1}]}, **fields)[0] in (200, 400)
    for path in (f"/clientes/{name}", f"/clientes?buscar={name}", f"/clientes/{name}/historial", f"/clientes/{name}/expediente",
                 "/cambios?desde=0", "/duplicados"):
        assert ask("GET", path, **fields)[0] == 200, path
    assert ask("GET", "/clientes", Accept="text/csv", **fields)[0] == 200
    assert ask("GET", f"/clientes?{name}={token}", **fields)[0] in (200, 400)
    assert ask("GET", f"/{name}/{token}", Referer=f"http://x/{name}", User_Agent=CUSTOMER, **fields)[0] == 404
    assert ask("GET", "/clientes", Authorization=f"Bearer {token[:-1]}")[0] == 401
    return {"customer": CUSTOMER, "customer in a path": name, "telephone": TELEPHONE}


def programs():
    """By name, those of the stack."""
    found = {}
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes().split(b"\0")[0].decode()
            ours = f"SKY_DATA={DATA}".encode() in (process / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if ours and command.startswith(f"{build()}/cgi-bin/"):
            found[os.path.basename(command).removeprefix("lt-")] = int(process.name)
    return found


MAPPED_MAX = 1 << 30        # a sanitizer keeps its own notes in what is larger


def has_in_memory(pid, text):
    maps = pathlib.Path(f"/proc/{pid}/maps").read_text().splitlines()
    with open(f"/proc/{pid}/mem", "rb", 0) as memory:
        for line in maps:
            start, end = (int(number, 16) for number in line.split()[0].split("-"))
            if " rw-p " not in line or end - start > MAPPED_MAX:
                continue
            try:
                memory.seek(start)
                if text in memory.read(end - start):
                    return True
            except OSError:
                pass
    return False


def is_alive(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def dies_with_a_core(pid):
    """Aborts it, and tells whether there is a core of it where it ran."""
    place = pathlib.Path(f"/proc/{pid}/cwd").resolve()
    before = set(place.iterdir())
    os.kill(pid, signal.SIGABRT)
    await_that("it dies", lambda: not is_alive(pid))
    cores = [path for path in set(place.iterdir()) - before if path.name.startswith("core")]
    for core in cores:
        core.unlink()
    return bool(cores)


def check_cores():
    pattern = pathlib.Path("/proc/sys/kernel/core_pattern").read_text().strip()
    shows = not pattern.startswith(("|", "/"))
    running = programs()
    assert {"clientes", "sesion", "archivos", "cambios"} <= set(running), running
    assert has_in_memory(running["clientes"], CUSTOMER.encode())    # or a core would say nothing
    if shows:       # that whatever else dies there does leave one
        with subprocess.Popen(["sleep", "60"], cwd=pathlib.Path(f"/proc/{running['clientes']}/cwd").resolve()) as other:
            assert dies_with_a_core(other.pid)
    for name, pid in running.items():
        limit = re.search(r"^Max core file size +(\d+|unlimited)", pathlib.Path(f"/proc/{pid}/limits").read_text(), re.M)[1]
        assert limit in ("0", "1"), (name, limit)
        if shows:
            assert not dies_with_a_core(pid), name
    return shows


def main():
    watch = Watch()
    watch.start()
    hidden = pass_by_the_door()
    hidden |= pass_customers(hidden["token"])
    logs = [path for path in (*(DATA / "log").iterdir(), DATA / "bootstrap.out") if path.is_file()]
    await_that("the invitation is in the logs", lambda: any(b"/invitacion" in path.read_bytes() for path in logs))
    time.sleep(1.5)     # and what is later in the logs than that
    watch.finish()
    factor = base64.b32decode(hidden["factor"])
    forms = [(what, form) for what, text in hidden.items() for form in (text.encode(), urllib.parse.quote(text).encode())]
    forms += [("factor", factor), ("factor", factor.hex().encode()),
              *((what, hidden[what].split("_")[2][:64].encode()) for what in ("token", "session", "another session", "invitation"))]
    assert len(logs) > 6, logs
    assert any(b"/sesion\0" in seen for seen in watch.seen) and any(b"SKY_STORE" in seen for seen in watch.seen)
    for what, form in forms:
        for path in logs:
            assert form not in path.read_bytes(), f"{what} is in {path}"
        assert not any(form in seen for seen in watch.seen), f"{what} is shown by /proc"
    print("cores are looked for" if check_cores() else "the system's cores go elsewhere: limits alone were looked at")


main()
