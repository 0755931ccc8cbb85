"""Lots as people send them. Arguments: the port of the customer side, the build under test."""

import http.client
import json
import random
import socket
import subprocess
import sys
import threading

port = int(sys.argv[1])
MIB = 1 << 20
MEMORY = 64 * MIB  # of the program, whatever it is sent


def call(method, path, body=None, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
    try:
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def load(body, query="", kind="text/csv", **headers):
    return call("POST", "/clientes/lote" + query, body, Content_Type=kind, **headers)


def names():
    return json.loads(call("GET", "/clientes")[1])


def memory():
    """The most that a program of lots of this build has held in memory; files that it mapped left out."""
    held = 0
    for pid in subprocess.run(["pgrep", "-f", sys.argv[2] + "/cgi-bin/.*lote"], capture_output=True, text=True).stdout.split():
        with open(f"/proc/{pid}/status") as status:
            fields = dict(line.split(":", 1) for line in status)
        held = max(held, int(fields.get("VmHWM", "0").split()[0]) << 10)
    assert held, "no program of lots"
    return held


def refuse_ugly():
    long = b"x" * (150 * MIB)
    for body, said in [
        (b"nombre\n" + long, "Línea 2: la fila pasa de"),
        (long, "Línea 1: la fila pasa de"),
        (b'nombre\na\n"' + long, "Línea 3: las comillas que se abren en la línea 3 no se cierran."),
        (b"PK\3\4" + long, "Línea 1: el archivo es un archivo ZIP"),
        (b",".join(b"c%d" % i for i in range(2000)) + b"\n", "Línea 1: la fila pasa de 256 celdas."),
        (b"nombre\na\n" + b"x," * 2000, "Línea 3: la fila pasa de 256 celdas."),
        (b"nombre\na\n\0", "Línea 3: hay un carácter NUL."),
        ("nombre\nñ\n".encode() + b"\xf1\n", "Línea 3: hay bytes que no son UTF-8 válido."),
        (b'nombre\n"a"b\n', "Línea 2: hay texto después de unas comillas que cierran."),

    ]:
        status, answer = load(body)
        assert status == 400 and json.loads(answer)["error"].startswith(said), (status, answer, said)
    status, answer = load(b"{\"a\":" + long, kind="application/x-ndjson")
    assert status == 400 and "pasa de" in json.loads(answer)["error"], answer
    assert load(b"", query="?modo=x")[0] == 400
    assert names() == []


def cut_off():
    """Half a body, and the client is gone: nothing of it is left."""
    head = f"POST /clientes/lote?modo=todo HTTP/1.1\r\nHost: localhost:{port}\r\nContent-Type: text/csv\r\nContent-Length: 1000000\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.sendall(head.encode() + b"nombre\n" + b"".join(b"n%d\n" % i for i in range(10000)))
    assert names() == []


def encodings():
    text = "nombre;contacto\r\nMuñoz;=1+1\r\nÑandú;'-3\r\n"
    for coding, told in [("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("utf-16", "utf-16le"), ("utf-16-be", "utf-16be"), ("cp1252", "latin-1")]:
        status, answer = load(text.encode(coding), query="?ensayo=1")
        lines = [json.loads(line) for line in answer.splitlines()]
        assert status == 200 and lines[0]["documento"] == {"contacto": "=1+1", "nombre": "Muñoz"}, (coding, answer)
        assert lines[1]["documento"]["contacto"] == "-3" and lines[-1]["resumen"]["codificacion"] == told, (coding, answer)


def odd(chance):
    letters = "aá😀ñ=+-@\t'\"\n\r;,[]{}\\ \u0301ß"
    return "".join(chance.choice(letters) for _ in range(chance.randint(1, 12)))


def round_trip():
    """Documents of every kind, out and in again in each form: nothing to do."""
    chance = random.Random(20260131)
    rows = []
    for i in range(400):
        row = {"nombre": f"Cliente {i}", "contacto": odd(chance)}
        for member, value in [
            ("telefonos", [odd(chance) + "1" for _ in range(chance.randint(0, 3))]), ("notas", odd(chance)), ("x", odd(chance)),
            ("servicios", [{"descripcion": "TV" + odd(chance), "fecha_contratacion": "2026-01-31", "precio": 1.5}]),
            ("numero", i), ("otros", {"a": [None, 1.0]}), ("servicio", "x"), ("direccion", ""), ("ubicacion", {"lat": -3, "lon": 4}),
        ]:
            if chance.random() < 0.5:
                row[member] = value
        rows.append(json.dumps(row, ensure_ascii=chance.random() < 0.5))
    status, answer = load("\n".join(rows).encode(), kind="application/x-ndjson")
    assert status == 200 and json.loads(answer.splitlines()[-1])["resumen"]["creados"] == 400, answer[-600:]
    for path, kind, accept in [
        ("", "text/csv", "text/csv"), ("?sep=;&bom=1", "text/csv", "text/csv"), ("?sep=tab", "text/tab-separated-values", "text/csv"),
        ("", "application/x-ndjson", "application/x-ndjson"),
    ]:
        status, export = call("GET", "/clientes" + path, Accept=accept)
        for mode in ["?modo=todo", "?modo=cada"]:
            status, answer = load(export, query=mode, kind=kind)
            total = json.loads(answer.splitlines()[-1])["resumen"] if status == 200 else answer
            assert status == 200 and total["sin_cambios"] == 400 and "lote" not in total, (path, kind, total)


def beside():
    """Others write while a lot is written."""
    body = b"nombre,contacto\n" + b"".join(b"lote %06d,x\n" % i for i in range(20000))
    answers = []
    thread = threading.Thread(target=lambda: answers.append(load(body, query="?modo=todo", Prefer="return=minimal")))
    thread.start()
    written = 0
    while thread.is_alive():
        new = {"nombre": f"otro {written}", "contacto": "a", "servicio": "b"}
        assert call("POST", "/clientes", json.dumps(new), Content_Type="application/json")[0] == 201
        written += 1
    thread.join()
    status, answer = answers[0]
    total = json.loads(answer)["resumen"]
    assert status == 200 and total["creados"] == 20000 and written > 0, (answer, written)
    before = len(names())
    assert call("POST", f"/lotes/{total['lote']}/deshacer")[0] == 200
    assert len(names()) == before - 20000


refuse_ugly()
cut_off()
encodings()
round_trip()
beside()
if not sys.argv[2].endswith(("/asan", "/tsan")):  # which have memory of their own
    assert memory() < MEMORY, f"{memory() >> 20} MiB"
