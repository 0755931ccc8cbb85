"""
A second factor over HTTP: set up by an admin who may do nothing else before, asked for when somebody comes in, each
code used once by whichever of two programs and after both were started anew; the password confirmed and changed; and that
neither secrets nor codes are in a log, in the audit, or stored as they are where a digest does.
"""
import base64
import concurrent.futures
import json
import re
import subprocess
import time

from access import AFAR, LIMITED, STALE, PASSWORD, Program, cookie, environment, folder, grow_old, run_once, sky
from program import build
from stack import ask_tables, store_of
from totp import code_at

CSV = {"HTTP_ACCEPT": "text/csv"}
NEW = "otra contraseña muy larga"


def ask(served, method, uri, body=None, text=None, address=AFAR, **more):
    """The status, what the body is, and the text of the cookie that came with it, or the one that was sent."""
    connection = served.connect()
    fields = cookie(text) if text else {}
    connection.ask(method, uri, None if body is None else json.dumps(body).encode(), REMOTE_ADDR=address, **fields,
                   **more)
    status, headers, said = connection.whole_answer()
    connection.close()
    given = re.search(rb"Set-Cookie: sky=(sky_(\w{16})_\w+);", headers)
    assert (b"WWW-Authenticate: Bearer" in headers) == (status == 401), headers
    said = json.loads(said) if said.startswith((b"{", b"[")) else said
    assert not given or said["id"] == given[2].decode(), said
    return status, said, given[1].decode() if given else text


def enter(served, password=PASSWORD, address=AFAR, **more):
    return ask(served, "POST", "/sesion", {"nombre": "jefa", "clave": password, **more}, address=address)


def refused(said, text):
    return said == json.loads(text)


def set_up(door, other, password=PASSWORD):
    """The text of a session, the secret, the step of the first code, and the recovery codes."""
    status, said, text = enter(door, password)
    assert status == 201 and said["limitada"], said
    assert ask(door, "GET", "/sesion", text=text)[1] | {"sesion": ""} == {
        "nombre": "jefa", "rol": "admin", "factor": False, "limitada": True, "sesion": ""}
    status, said, _ = ask(other, "GET", "/clientes", text=text)
    assert status == 403 and refused(said, LIMITED), said
    assert ask(door, "PUT", "/sesion/factor", {"codigo": "123456"}, text)[0] == 409
    status, prepared, _ = ask(door, "POST", "/sesion/factor", text=text)
    assert status == 200 and prepared["qr"].startswith("<svg "), prepared
    secret = prepared["secreto"]
    assert prepared["uri"] == f"otpauth://totp/Sky:jefa?secret={secret}&issuer=Sky"
    assert ask(door, "PUT", "/sesion/factor", {}, text)[0] == 400
    assert ask(door, "PUT", "/sesion/factor", {"codigo": "12345"}, text)[0] == 403
    step = int(time.time()) // 30
    status, said, new = ask(door, "PUT", "/sesion/factor", {"codigo": code_at(secret, step)}, text)
    assert status == 200 and new != text and "limitada" not in said and len(set(said["recuperacion"])) == 10, said
    assert ask(other, "GET", "/clientes", text=new)[0] == 200
    assert ask(door, "POST", "/sesion/factor", text=new)[0] == 409
    return new, secret, step, said["recuperacion"]


def use_once(programs, **body):
    """By all at once, from addresses of their own: one comes in."""
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        said = list(pool.map(lambda i: enter(programs[i % 2], address=f"198.51.100.{i}", **body)[0], range(8)))
    assert sorted(said) == [201] + [401] * 7, said


def check_entering(door, programs, secret, used, recovery):
    """The step of the last code that was used."""
    wrong = enter(door, "otra cosa")
    assert wrong[0] == 401 and "contraseña" in wrong[1]["error"]
    assert enter(door, "otra cosa", codigo=recovery[0])[:2] == wrong[:2]
    status, said, _ = enter(door)
    assert status == 401 and "Falta el código" in said["error"], said
    status, said, _ = ask(door, "POST", "/sesion", {"nombre": "jefa", "clave": PASSWORD},
                          HTTP_ACCEPT="application/problem+json")
    assert status == 401 and said["code"] == "CODE_NEEDED", said
    assert enter(door, address="198.51.100.50", codigo="12345")[:2] == (401, {"error": "El código no es correcto."})
    step = max(used + 1, int(time.time()) // 30)
    use_once(programs, codigo=code_at(secret, step))
    use_once(programs, codigo=recovery[0].upper().replace("-", " "))
    return step


def check_password(door, other, text):
    """The text of a session after all of it."""
    assert ask(other, "GET", "/clientes", text=text, **CSV)[0] == 200
    grow_old(door.database, text)
    enter(door, "otra cosa")  # sessions are read anew when something was recorded
    status, until = 200, time.monotonic() + 60
    while status == 200 and time.monotonic() < until:
        status, said, _ = ask(other, "GET", "/clientes", text=text, **CSV)
    assert status == 403 and refused(said, STALE), said
    assert ask(other, "GET", "/clientes", text=text)[0] == 200
    assert ask(door, "POST", "/sesion/clave", {"clave": "otra cosa"}, text)[0] == 403
    status, _, text = ask(door, "POST", "/sesion/clave", {"clave": PASSWORD}, text)
    assert status == 200 and ask(other, "GET", "/clientes", text=text, **CSV)[0] == 200
    assert ask(door, "PUT", "/sesion/clave", {"clave": PASSWORD, "nueva": "corta"}, text)[0] == 400
    assert ask(door, "PUT", "/sesion/clave", {"clave": "otra cosa", "nueva": NEW}, text)[0] == 403
    assert len(ask(door, "GET", "/sesiones", text=text)[1]) > 1
    status, _, text = ask(door, "PUT", "/sesion/clave", {"clave": PASSWORD, "nueva": NEW}, text)
    assert status == 200 and len(ask(door, "GET", "/sesiones", text=text)[1]) == 1
    assert ask(other, "GET", "/clientes", text=text)[0] == 200
    return text


def check_removal(door, other, text, recovery):
    remove = {"clave": NEW, "codigo": "12345"}
    assert ask(door, "POST", "/sesion/factor/quitar", remove, text)[0] == 403
    status, said, text = ask(door, "POST", "/sesion/factor/quitar", remove | {"codigo": recovery[2]}, text)
    assert status == 200 and said["limitada"], said
    assert ask(other, "GET", "/clientes", text=text)[0] == 403
    status, said, _ = enter(door, NEW, address="127.0.0.1")
    assert status == 201 and "limitada" not in said, said


def check_secrets(place, secret, recovery):
    hidden = [*(code.encode() for code in recovery), *(code.replace("-", "").encode() for code in recovery)]
    hidden += [secret.encode(), PASSWORD.encode(), NEW.encode()]
    for path in place.iterdir():
        content = path.read_bytes() if path.is_file() else b""
        assert not any(word in content for word in hidden), path
        assert path.suffix != ".log" or base64.b32decode(secret).hex().encode() not in content, path


def check_audit(database, secret):
    facts = ask_tables(store_of(database), "SELECT autor, verbo, detalle FROM auditoria")
    by_herself = {verb for author, verb, _ in facts if author == "jefa"}
    assert by_herself >= {"preparar_factor", "activar_factor", "usar_factor", "usar_recuperacion", "quitar_factor",
                          "confirmar_clave", "cambiar_clave", "rechazar_clave", "rechazar_codigo", "empezar_sesion",
                          "terminar_sesion"}, by_herself
    assert {verb for author, verb, _ in facts if author == "anonimo"} == {"rechazar_entrada", "rechazar_codigo"}
    assert not any(base64.b32decode(secret).hex() in detail for *_, detail in facts)


def main():
    with folder() as place:
        database = place / "sky.db"
        run_once(database, "clientes", "/clientes")
        subprocess.run([build() / "bin/sky", "user", "add", "--role", "admin", "jefa"], env=environment(database),
                       check=True, input=PASSWORD + "\n", text=True)
        second = Program("sesion", database, SKY_ACCESS=1)
        second.path = str(place / "otra.sock")
        with Program("sesion", database, SKY_ACCESS=1) as door, second, \
                Program("clientes", database, SKY_ACCESS=1) as other:
            text, secret, step, recovery = set_up(door, other)
            step = check_entering(door, (door, second), secret, step, recovery)
        with Program("sesion", database, SKY_ACCESS=1) as door, Program("clientes", database, SKY_ACCESS=1) as other:
            assert enter(door, codigo=code_at(secret, step))[0] == 401
            assert enter(door, codigo=recovery[0])[0] == 401
            assert enter(door, codigo=recovery[1])[0] == 201
            text = check_password(door, other, text)
            check_removal(door, other, text, recovery)
        with Program("sesion", database, SKY_ACCESS=1) as door, Program("clientes", database, SKY_ACCESS=1) as other:
            set_up(door, other, NEW)
            assert enter(door, NEW)[0] == 401
            sky(database, "user", "factor", "remove", "jefa")  # of who has lost it all
            assert enter(door, NEW)[0] == 201
        check_secrets(place, secret, recovery)
        check_audit(database, secret)


if __name__ == "__main__":
    main()
