#!/usr/bin/env python3
"""Kills the program of lots within lots, and within the undoing of lots, while another program of the registry writes.

lote_kill.py [times] [--control]: 20 times, unless told otherwise. All of a lot is there afterwards or nothing of it, all
of it where it was answered, and so is whatever others wrote. --control recovers nothing: some lot must be there in part.
"""
import argparse
import json
import pathlib
import random
import sys
import threading
import time
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
import registry  # noqa: E402
from program import Program, folder  # noqa: E402
from stack import ask_tables, store_of  # noqa: E402

ROWS = 1500
PATIENCE = 60  # seconds for what comes by itself


class Other(threading.Thread):
    """Creates customers one after the other; all of them are answered."""

    def __init__(self, program):
        super().__init__(daemon=True)
        self.program, self.leave, self.made, self.fault = program, threading.Event(), [], None

    def run(self):
        connection = self.program.connect()
        while not self.leave.is_set():
            name = f"otro {len(self.made)}"
            status, body = connection.call("POST", "/clientes",
                                           json.dumps({"nombre": name, "contacto": "a", "servicio": "b"}).encode())
            if status != 201:
                self.fault = (status, body)
                return
            self.made.append(name)
            time.sleep(0.01)


def rows(lot):
    yield "documento_identidad,nombre,contacto"
    for i in range(ROWS):
        yield f"{lot}-{i},lote {lot} {i:05},c{i}"


def ask(program, uri, body, answers):
    try:
        connection = program.connect()
        connection.ask("POST", uri, body, media_type="text/csv", HTTP_PREFER="return=minimal")
        answers.append(connection.answer())
    except (EOFError, OSError):
        answers.append(None)


def strike(lots, lot, undoes, seconds):
    """Kills the program within a lot, or its undoing; the answer, if one had come, and how long that took."""
    answers = []
    uri, body = "/clientes/lote?clave=documento_identidad", "\n".join(rows(lot)).encode()
    if undoes:
        done = []
        ask(lots, uri, body, done)
        assert done[0] and done[0][0] == 200, done
        uri, body = f"/lotes/{json.loads(done[0][1])['resumen']['lote']}/deshacer", b""
    thread = threading.Thread(target=ask, args=(lots, uri, body, answers))
    began = time.monotonic()
    thread.start()
    thread.join(seconds)
    took = time.monotonic() - began
    lots.kill()
    thread.join()
    return answers[0], took


def count(database, question):
    """A program has the database open, so that closing it again moves nothing."""
    return int(ask_tables(store_of(database), "SELECT count(*) FROM " + question)[0][0])


def marked(database):
    return count(database, "lotes")


def await_recovery(database):
    end = time.monotonic() + PATIENCE
    while marked(database):
        assert time.monotonic() < end, "a lot stays marked"
        time.sleep(0.02)


def round_of(database, lot, undoes, seconds, control):
    """What is wrong after one kill, or None; whether the kill came within the lot; and how long one took that it missed."""
    lots = Program("lote", database).__enter__()
    answer, took = strike(lots, lot, undoes, seconds)
    within = marked(database) > 0
    if not control:
        with Program("lote", database):
            await_recovery(database)
    there, wanted = count(database, f"clientes WHERE nombre LIKE 'lote {lot} %'"), {0, ROWS}
    if answer and answer[0] == 200:
        wanted = {0} if undoes else {ROWS}
    fault = None if there in wanted else f"lot {lot}, undone {undoes}: {there} of {ROWS}, answer {answer}"
    return fault, within, took if answer else None


def run(times, control):
    chance, faults, cuts = random.Random(20260131), [], 0
    with folder() as place, Program("clientes", place / "sky.db") as clientes:
        database = place / "sky.db"
        reader, other = clientes.connect(), Other(clientes)
        other.start()
        with Program("lote", database) as lots:
            seconds, answers, began = {}, [], time.monotonic()
            ask(lots, "/clientes/lote", "\n".join(rows("medido")).encode(), answers)
            seconds[False], began = time.monotonic() - began, time.monotonic()
            ask(lots, f"/lotes/{json.loads(answers[0][1])['resumen']['lote']}/deshacer", b"", answers)
            seconds[True] = time.monotonic() - began
            assert [answer[0] for answer in answers] == [200, 200], answers
        for i in range(times):
            undoes = i % 3 == 2
            moment = chance.uniform(0.5, 1) * seconds[undoes]
            fault, within, took = round_of(database, i, undoes, moment, control)
            seconds[undoes] = took or seconds[undoes]   # the first one may have taken long
            faults, cuts = faults + ([fault] if fault else []), cuts + within
        other.leave.set()
        other.join()
        status, body = reader.call("GET", "/clientes")
        assert other.fault is None and other.made, other.fault
        faults += [f"{name} is gone" for name in set(other.made) - set(json.loads(body))]
        reader.close()
        clientes.stop()
        faults += list(registry.faults(registry.of(clientes, place)))
    print("\n".join(faults[:20] + [f"{times} kills, {cuts} of them within a lot, {len(other.made)} writes of others, "
                                   f"{len(faults)} faults"]))
    assert cuts > 0, "no kill came within a lot"
    return bool(faults)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("times", type=int, nargs="?", default=20)
    parser.add_argument("--control", action="store_true")
    arguments = parser.parse_args()
    return int(run(arguments.times, arguments.control))


if __name__ == "__main__":
    sys.exit(main())
