"""A browser in which an admin is signed in, and attack.html, as a page of the site itself and then of others: what it
changes, and what it reads. attack.py <port of TLS> <database> <an admin's token> <the log of requests>"""
import json
import pathlib
import sqlite3
import ssl
import sys
import tempfile
import time
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
from chromium import Chromium, Page  # noqa: E402

PORT, DATABASE, TOKEN, LOG = sys.argv[1:]
SITE = f"https://sky.test:{PORT}"
HTML = pathlib.Path(__file__).with_name("attack.html").read_text()
PASSWORD = "caballo correcto pila grapa"
UNDO = "/operaciones/{numero}/deshacer"
LEAST = 5                   # requests to undo that each page makes
QUIET, PATIENCE = 1.5, 60   # seconds
SIGN_IN = """fetch("/sesion", { method: "POST", headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ nombre: "jefa", clave: "%s" }) }).then(answer => answer.status)""" % PASSWORD
WHO = 'fetch("/sesion").then(answer => answer.json()).then(said => said.nombre)'


def save():
    """The number of the operation that makes the customer whom the page is after."""
    trust = ssl.create_default_context()
    trust.check_hostname, trust.verify_mode = False, ssl.CERT_NONE
    body = json.dumps({"nombre": "Secreta", "contacto": "c", "servicio": "TV"}).encode()
    asked = urllib.request.Request(f"https://127.0.0.1:{PORT}/clientes", body, {
        "Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"})
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=trust))
    with opener.open(asked) as answer:
        return int(answer.headers["Sky-Operacion"])


def state():
    """All that there is, but for when a session was last used, and for what was refused."""
    db = sqlite3.connect(DATABASE)
    rows = (db.execute("SELECT numero, verbo, nombre FROM operaciones ORDER BY numero").fetchall(),
            db.execute("SELECT id, documento FROM pases ORDER BY id").fetchall())
    db.close()
    return rows


def answers(beginning):
    """The statuses that undoing got since the log had so many bytes, once nothing more has come to it for a while, as
    each of nginx's workers writes a second later or more; what nginx refused by itself has no route."""
    since, size, found = time.monotonic(), -1, []
    while time.monotonic() < since + (QUIET if len(found) >= LEAST else PATIENCE):
        time.sleep(0.1)
        lines = pathlib.Path(LOG).read_bytes()[beginning:].decode().split("\n")[:-1]
        if len(lines) != size:
            since, size = time.monotonic(), len(lines)
            found = [entry["status"] for entry in map(json.loads, lines)
                     if entry["method"] == "POST" and entry["route"] in (UNDO, "-")]
    return found


def attack(page, origin, number):
    """Whether anything changed, what was read, and how undoing was answered."""
    before, beginning = state(), pathlib.Path(LOG).stat().st_size
    page.go(f"{origin}/ataque.html?sitio={SITE}&operacion={number}")
    read = page.run("attack()")
    answered = answers(beginning)
    return state() != before, read, answered


def main():
    with tempfile.TemporaryDirectory(prefix="sky-test.") as folder, Chromium(pathlib.Path(folder)) as browser:
        own, page = Page(browser), Page(browser)
        own.go(f"{SITE}/docs")
        assert own.run(SIGN_IN) == 201 and own.run(WHO) == "jefa"
        page.put("*/ataque.html*", HTML)
        number = save()
        # Another site; another host of the same site, to which the browser does send the cookie; another port of it.
        for origin, refused in ((f"https://otra.test:{PORT}", 401), (f"https://otra.sky.test:{PORT}", 403),
                                (f"https://sky.test:{int(PORT) + 100}", 403)):
            changed, read, answered = attack(page, origin, number)
            print(origin, changed, read, answered)
            assert not changed and read == [], (origin, changed, read)
            assert len(answered) >= LEAST and set(answered) == {refused}, (origin, answered)
            assert own.run(WHO) == "jefa"
        changed, read, answered = attack(page, SITE, number)
        print(SITE, changed, read, answered)
        assert changed and 200 in answered, answered
        assert {"cors session", "no-cors session", "feed"} <= set(read), read


if __name__ == "__main__":
    main()
