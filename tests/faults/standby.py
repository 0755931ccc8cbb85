#!/usr/bin/env python3
"""Reads by a standby (SKY_STORE_READ), whose replay stops and goes on, and which goes away and comes back. A client
that says what it has seen reads nothing older; one that says nothing reads what is there; and no read fails."""
import os
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
import cluster  # noqa: E402
from stack import Stack  # noqa: E402

SOON = 10.0     # seconds within which a standby that is there is read

faults = []


def expect(what, value, wanted):
    print(f"{'ok' if value == wanted else 'NOT OK'} - {what}: {value}", flush=True)
    if value != wanted:
        faults.append(what)


class Reader:
    def __init__(self, stack):
        self.client = stack.client("clientes")

    def write(self, contacto):
        status, headers, _ = self.client.call("PATCH", "/clientes/Ana", {"contacto": contacto})
        assert status == 200, status
        return headers["Sky-Operacion"]

    def read(self, path="/clientes/Ana", **headers):
        """Who Ana is reached by, in the answer; or its status."""
        status, _, body = self.client.call("GET", path, None, **headers)
        return next((text for text in ("uno", "dos", "tres", "cuatro") if text.encode() in body), status)

    def is_behind_within(self, seconds, old, seen):
        """Whether a read that has seen little is answered by what is old, as by a standby that does not go on."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.read(**{"Sky-Operacion": seen}) == old:
                return True
            time.sleep(0.05)
        return False


def judge(pair, reader):
    ana = {"nombre": "Ana", "contacto": "uno", "servicio": "s"}
    first = reader.client.call("POST", "/clientes", ana)[1]["Sky-Operacion"]
    standby = pair.standby
    while reader.read(**{"Sky-Operacion": first}) != "uno":
        time.sleep(0.05)
    time.sleep(1)   # the standby has it
    standby.ask("SELECT pg_wal_replay_pause()")
    second = reader.write("dos")
    expect("what was seen before is read of the standby", reader.is_behind_within(SOON, "uno", first), True)
    expect("a list, too", reader.read("/clientes?detalle=1", **{"Sky-Operacion": first}), "uno")
    expect("one's own write is never missed", {reader.read(**{"Sky-Operacion": second}) for _ in range(50)}, {"dos"})
    expect("who says nothing reads what is there", {reader.read() for _ in range(50)}, {"dos"})
    moment = f"/clientes/Ana?en={second}"
    expect("so does who asks for a moment", reader.read(moment, **{"Sky-Operacion": first}), "dos")
    expect("another header is refused", reader.read(**{"Sky-Operacion": "x"}), 400)
    standby.ask("SELECT pg_wal_replay_resume()")
    while standby.ask("SELECT pg_last_wal_replay_lsn() < pg_last_wal_receive_lsn()") != ["f"]:
        time.sleep(0.05)
    expect("once it has gone on, it has all", {reader.read(**{"Sky-Operacion": first}) for _ in range(50)}, {"dos"})
    pair.primary.ask("ALTER SYSTEM SET synchronous_standby_names = ''")
    pair.primary.ask("SELECT pg_reload_conf()")
    standby.kill()
    reader.write("tres")
    expect("without it, all is read where it is written",
           {reader.read(**{"Sky-Operacion": first}) for _ in range(50)}, {"tres"})
    standby.begin()
    while standby.ask("SELECT pg_last_wal_replay_lsn()") < pair.primary.ask("SELECT pg_current_wal_lsn()"):
        time.sleep(0.05)
    time.sleep(1)
    standby.ask("SELECT pg_wal_replay_pause()")
    reader.write("cuatro")
    expect("when it is back, it is read again", reader.is_behind_within(SOON, "tres", first), True)


def main():
    with cluster.folder() as place:
        pair = cluster.Pair(place)
        os.environ["SKY_STORE_READ"] = pair.standby.url()
        try:
            with Stack(pair.url()) as stack:
                judge(pair, Reader(stack))
        finally:
            pair.end()
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
