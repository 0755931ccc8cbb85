#!/usr/bin/env python3
"""Many clients at one customer: no update is lost, none counts twice, and one of many wins the race for a name.

concurrency.py [--short]: 64 writers add services to 10 names; 1,000 races (100) of 8 to 16 clients to create one name.
"""
import collections
import json
import pathlib
import random
import sys
import tempfile
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
import registry  # noqa: E402
from stack import Stack, segment  # noqa: E402

WRITERS, NAMES = 64, 10
CONTENDERS = (8, 16)


def customer(name):
    return {"nombre": name, "contacto": "c", "servicio": "el primero"}


class Adder(threading.Thread):
    """Adds services of its own to customers at random, once all adders stand ready."""

    def __init__(self, client, index, names, count, ready):
        super().__init__(daemon=True)
        self.client, self.index, self.names, self.count, self.ready = client, index, names, count, ready
        self.added, self.refused = [], []   # (name, service, operation); statuses

    def run(self):
        self.ready.wait()
        for i in range(self.count):
            name, service = random.choice(self.names), f"servicio {self.index}-{i}"
            status, headers, _ = self.client.call("POST", f"/clientes/{segment(name)}/servicios", {"servicio": service})
            if status == 201:
                self.added.append((name, service, int(headers["Sky-Operacion"])))
            else:
                self.refused.append(status)


def add_services(stack, names, count):
    ready = threading.Barrier(WRITERS)
    adders = [Adder(stack.client("clientes"), i, names, count, ready) for i in range(WRITERS)]
    for adder in adders:
        adder.start()
    for adder in adders:
        adder.join()
    return adders


def services_faults(stack, count):
    client = stack.client("clientes")
    names = [f"Compartido {i}" for i in range(NAMES)]
    for name in names:
        if client.call("POST", "/clientes", customer(name))[0] != 201:
            yield f"{name} was not created"
    adders = add_services(stack, names, count)
    added = [one for adder in adders for one in adder.added]
    yield from (f"a service was refused with {status}" for adder in adders for status in adder.refused)
    found = collections.Counter()
    for name in names:
        document = json.loads(client.call("GET", "/clientes/" + segment(name))[2])
        found.update((name, service["descripcion"]) for service in document["servicios"][1:])
    if found != collections.Counter((name, service) for name, service, _ in added):
        yield "the services are not those that were answered, each once"
    if len({number for _, _, number in added}) != len(added):
        yield "one operation number was given twice"
    print(f"{WRITERS} writers added {len(added)} services to {NAMES} names")


def race(clients, name):
    """The statuses of clients that all ask before one of them reads an answer."""
    for client in clients:
        client.send("POST", "/clientes", customer(name))
    return collections.Counter(client.receive()[0] for client in clients)


def race_faults(stack, races):
    clients = [stack.client("clientes") for _ in range(CONTENDERS[1])]
    for i in range(races):
        contenders = random.sample(clients, random.randint(*CONTENDERS))
        statuses = race(contenders, f"Disputado {i}")
        if statuses != {201: 1, 409: len(contenders) - 1}:
            yield f"race {i}: {dict(statuses)}"
    print(f"{races} races")


def stored_faults(stack):
    stack.stop()
    with tempfile.TemporaryDirectory() as folder:
        yield from registry.faults(registry.of(stack, folder))


def main():
    short = "--short" in sys.argv[1:]
    with Stack() as stack:
        found = [*services_faults(stack, 10 if short else 100), *race_faults(stack, 100 if short else 1000),
                 *stored_faults(stack)]
    print("\n".join(found[:20] + [f"{len(found)} faults"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
