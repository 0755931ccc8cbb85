#!/usr/bin/env python3
"""Hosts behind a balancer, of which one after the other is killed under load and comes back: hosts.py [hosts] [kills]
[--seed N], 2 and 2 unless told otherwise.

What fails is what was on its way to the host that died: at most as many requests as connections led there, and none that
began afterwards, but in the moment in which the balancer takes it out: that ends the connections which are just being
made there. What was answered is in the log, once, and all who asked again got an answer that is true.
"""
import os
import pathlib
import random
import select
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
import cluster  # noqa: E402
import registry  # noqa: E402
from fleet import PATIENCE, Fleet  # noqa: E402
from kill import judge, show  # noqa: E402
from retrying import Retrying, start, stop, told  # noqa: E402
from stack import SIDES, Client, choose_ports  # noqa: E402

WRITERS, READERS = 6, 6
LATE = 0.1      # seconds within which who asks over a connection that broke may not have heard of it
LINGER = 2      # seconds after a kill in which everything has to go on


class Site:
    """Where the fleet is reached, as a Stack is."""

    def __init__(self, ports):
        self.ports = ports

    def client(self, side):
        return Client(int(self.ports[SIDES[side]]))


class Noting:
    """A client that notes what failed: when it began, when it ended, and what it was. It drops a connection now and then,
    and one that the other end has closed, as clients do."""

    def __init__(self, client, failed):
        self.client, self.failed = client, failed

    def call(self, method, path, document=None, **headers):
        if self.client.connection and (random.random() < 0.05 or self.is_dropped()):
            self.client.close()
        began = time.monotonic()
        answer = self.client.call(method, path, document, **headers)
        if answer[0] is None or answer[0] >= 500:
            self.failed.append((began, time.monotonic(), f"{method} {path}: {answer[0]}"))
        return answer

    def is_dropped(self):
        sock = self.client.connection.sock
        return sock is not None and bool(select.select([sock], [], [], 0)[0])


class Writer(Retrying):
    gone = (None, 502, 504)

    def __init__(self, site, index):
        super().__init__(site, index)
        self.failed = []
        self.clients = {side: Noting(client, self.failed) for side, client in self.clients.items()}


class Reader(threading.Thread):
    """Reads the list of names, again and again."""

    def __init__(self, site):
        super().__init__(daemon=True)
        self.failed, self.faults, self.answered, self.leave = [], [], 0, threading.Event()
        self.client = Noting(site.client("clientes"), self.failed)

    def run(self):
        while not self.leave.wait(0.005):
            status = self.client.call("GET", "/clientes?limite=5")[0]
            self.answered += status == 200
            if status is not None and status != 200 and status < 500:
                self.faults.append(f"GET /clientes?limite=5: {status}")


def connections(fleet, host, which="scur"):
    """How many lead there; which="stot": ever did."""
    return sum(int(row[which]) for (_, name), row in fleet.shown().items() if name == host.name)


def await_share(fleet):
    """Until each host is asked."""
    end = time.monotonic() + PATIENCE
    while not all(connections(fleet, host) for host in fleet.hosts):
        assert time.monotonic() < end, "a host is asked nothing"
        time.sleep(0.05)


def watch_out(fleet, host, end):
    """The moments, until then, in which the balancer is seen to lead to it no more, each side's."""
    out = {}
    while time.monotonic() < end:
        for place, row in fleet.shown().items():
            if place[1] == host.name and row["status"].startswith("DOWN"):
                out.setdefault(place, time.monotonic())
        time.sleep(0.01)
    return out.values()


def failures(everyone, since):
    return [one for who in everyone for one in who.failed if one[1] >= since]


def strike(fleet, host, everyone):
    """Kills it, and has it begin again. How many requests failed, and how many connections led to it; what is wrong."""
    await_share(fleet)
    begun = time.monotonic()
    open_to = connections(fleet, host) - connections(fleet, host, "stot")
    host.kill()
    killed = time.monotonic()
    open_to += connections(fleet, host, "stot")     # and those that came while it died
    heard = (killed, *watch_out(fleet, host, killed + LINGER))
    failed, faults = failures(everyone, begun), []
    faults += [f"{what}, begun {began - killed:.2f} s after the kill" for began, _, what in failed
               if began > killed and not any(abs(began - moment) < LATE for moment in heard)]
    if len(failed) > open_to:
        faults.append(f"{len(failed)} requests failed, and {open_to} connections led to {host.name}: {failed}")
    again = time.monotonic()
    host.begin()
    host.await_running()
    fleet.await_ready([host])
    await_share(fleet)
    faults += [f"{what}, as {host.name} came back" for _, _, what in failures(everyone, again)]
    return len(failed), open_to, faults


def run(arguments, folder):
    ports, lock = choose_ports()
    server = cluster.Server(folder, "uno").make()
    os.environ |= {**ports, "SKY_STORE": server.url(), "SKY_ACCESS": "0"}
    faults, site = [], Site(ports)
    try:
        with lock, Fleet(folder / "fleet", arguments.hosts) as fleet:
            writers = [Writer(site, index) for index in range(WRITERS)]
            readers = [Reader(site) for _ in range(READERS)]
            everyone = start([*writers, *readers])
            for number in range(arguments.kills):
                failed, open_to, found = strike(fleet, fleet.hosts[number % len(fleet.hosts)], everyone)
                print(f"kill {number + 1}: {failed} requests failed, {open_to} connections led there", flush=True)
                faults += found
            stop(everyone)
            shown = show(site, writers)
        held = registry.read_postgres(server.url())
    finally:
        server.kill()
    faults += [fault for reader in readers for fault in reader.faults]
    print(f"{arguments.hosts} hosts, {arguments.kills} kills (seed {arguments.seed}), {told(writers)},"
          f" {sum(reader.answered for reader in readers)} reads")
    print("".join(f"{fault}\n" for fault in faults[:20]), end="")
    return 0 if judge(held, writers, shown) and not faults else 1


if __name__ == "__main__":
    sys.exit(cluster.alone(run, hosts=2, kills=2))
