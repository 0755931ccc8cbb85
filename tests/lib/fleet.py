#!/usr/bin/env python3
"""Hosts of a fleet over one database, each in a network namespace of its own, behind one HAProxy that leads each connection
to the next of them that is ready. As a program it is what `bootstrap run` is for one host, with the same settings;
SKY_TEST_HOSTS says how many. Only root can make network namespaces."""
import csv
import os
import pathlib
import signal
import socket
import subprocess
import sys
import time

import cluster
from stack import Begun

ROOT = pathlib.Path(__file__).resolve().parents[2]
SIDES = ("SKY_PORT", "SKY_CLIENTES_PORT", "SKY_ARCHIVOS_PORT")
PATIENCE = 60   # seconds for what begins by itself

# Each connection goes to a host that says it can write. One that is gone is passed over at once, by whoever comes next;
# that it has come back is seen within a second.
BALANCER = """
global
    stats socket {folder}/admin.sock mode 600 level admin
defaults
    mode tcp
    balance roundrobin
    timeout connect 2s
    timeout client 90s
    timeout server 90s
    timeout check 2s
    retries 3
    option redispatch 1
    option httpchk
    http-check send meth GET uri /readyz ver HTTP/1.1 hdr Host 127.0.0.1:{check} hdr Connection close
    http-check expect status 200
    default-server inter 500ms fall 2 rise 1 check port {check} on-marked-down shutdown-sessions
"""
SIDE = """
frontend {side}
    bind 127.0.0.1:{port}
    default_backend {side}
backend {side}
"""


def run(*command):
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)


class Host:
    """bootstrap's processes in a network namespace, over the fleet's store, with a folder of its own."""

    def __init__(self, fleet, number):
        self.name, self.space = f"h{number}", f"sky-{os.getpid()}-{number}"
        self.data, self.fleet, self.process = fleet.folder / self.name, fleet, None
        run("ip", "netns", "add", self.space)
        run("ip", "-n", self.space, "link", "set", "lo", "up")

    def begin(self):
        self.data.mkdir(exist_ok=True)
        with open(self.data / "bootstrap.out", "wb") as out:
            self.process = subprocess.Popen(["ip", "netns", "exec", self.space, str(ROOT / "bootstrap"), "run"], stdout=out,
                                            stderr=out, env={"SKY_WORKERS": "2", **os.environ, "SKY_DATA": str(self.data)})

    def said(self):
        return (self.data / "bootstrap.out").read_text(errors="replace")

    def await_running(self):
        end = time.monotonic() + PATIENCE
        while "is running" not in self.said():
            if self.process.poll() is not None or time.monotonic() > end:
                raise SystemExit(f"no host {self.name}:\n{self.said()}")
            time.sleep(0.05)

    def pids(self):
        """All that runs there."""
        said = subprocess.run(["ip", "netns", "pids", self.space], stdout=subprocess.PIPE, text=True, check=False).stdout
        return [int(pid) for pid in said.split()]

    def kill(self):
        """All at once, as when the power is cut."""
        pids = self.pids()
        cluster.tell(pids, signal.SIGSTOP)  # so that none sees another one go
        cluster.tell(pids, signal.SIGKILL)
        self.process.wait()
        while self.pids():
            time.sleep(0.005)

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        if self.process:
            self.process.wait()

    def end(self):
        self.stop()
        subprocess.run(["ip", "netns", "del", self.space], check=False)


class Fleet(Begun):
    """In `folder`, at the ports that the environment says, over SKY_STORE: with Fleet(folder, count) as fleet."""

    def __init__(self, folder, count):
        self.folder, self.ports, self.balancer = pathlib.Path(folder), {side: int(os.environ[side]) for side in SIDES}, None
        self.folder.mkdir(exist_ok=True)
        self.hosts = []
        try:
            self.hosts += (Host(self, number) for number in range(count))
        except BaseException:
            self.end()
            raise

    def start(self):
        for host in self.hosts:     # one after the other: on a small machine, all their connections take seconds
            host.begin()
            host.await_running()
        self.balance()

    def balance(self):
        text = BALANCER.format(folder=self.folder, check=self.ports["SKY_PORT"])
        for side, port in self.ports.items():
            text += SIDE.format(side=side, port=port) + "".join(
                f"    server {host.name} 127.0.0.1:{port} namespace {host.space}\n" for host in self.hosts)
        (self.folder / "haproxy.cfg").write_text(text)
        with open(self.folder / "haproxy.log", "wb") as log:
            self.balancer = subprocess.Popen(["haproxy", "-db", "-f", str(self.folder / "haproxy.cfg")], stdout=log,
                                             stderr=log, stdin=subprocess.DEVNULL)
        self.await_ready(self.hosts)

    def await_ready(self, hosts):
        """Until the balancer has seen all of them answer."""
        end, wanted = time.monotonic() + PATIENCE, {(side, host.name) for side in SIDES for host in hosts}
        while not wanted <= {place for place, row in self.shown().items() if row["check_status"] == "L7OK"}:
            if self.balancer.poll() is not None or time.monotonic() > end:
                raise SystemExit("no balancer:\n" + (self.folder / "haproxy.log").read_text(errors="replace"))
            time.sleep(0.02)

    def shown(self):
        """What the balancer says of each server, by side and host."""
        said = b""
        try:
            with socket.socket(socket.AF_UNIX) as admin:
                admin.connect(str(self.folder / "admin.sock"))
                admin.sendall(b"show stat -1 4 -1\n")
                while piece := admin.recv(1 << 16):
                    said += piece
        except (FileNotFoundError, ConnectionRefusedError):
            return {}
        return {(row["# pxname"], row["svname"]): row for row in csv.DictReader(said.decode().splitlines())}

    def end(self):
        if self.balancer:
            self.balancer.terminate()
            self.balancer.wait()
        for host in self.hosts:
            if host.process and host.process.poll() is None:
                host.process.send_signal(signal.SIGTERM)
        for host in self.hosts:
            host.end()


def leave(*_):
    sys.exit(0)


def main():
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, leave)
    with Fleet(os.environ["SKY_DATA"], int(os.environ["SKY_TEST_HOSTS"])):
        print("The fleet is running", flush=True)
        while True:
            signal.pause()


if __name__ == "__main__":
    main()
