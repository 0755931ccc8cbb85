"""A list is of one moment: a customer who is renamed to and fro, between both ends of 4,000 names, is in each once."""
import itertools
import json
import pathlib
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
from fastcgi import Connection  # noqa: E402
from program import fill, names  # noqa: E402
from stack import Stack  # noqa: E402

COUNT, LISTINGS = 4000, 100
FIRST, LAST = "A", "z"      # in byte order, beside all others


class Mover(threading.Thread):
    """Renames the customer until it is told to stop; `at` is what the last answer said: (operation, name)."""

    def __init__(self, client, at):
        super().__init__(daemon=True)
        self.client, self.at, self.moves, self.refused = client, at, 0, []
        self.stopping = threading.Event()

    def run(self):
        for name, other in itertools.cycle([(FIRST, LAST), (LAST, FIRST)]):
            if self.stopping.is_set():
                break
            status, headers, _ = self.client.call("PATCH", f"/clientes/{name}", {"nombre": other})
            if status != 200:
                self.refused.append(status)
                break
            self.at = int(headers["Sky-Operacion"]), other
            self.moves += 1


def through_nginx(stack):
    client = stack.client("clientes")
    return lambda uri: client.call("GET", uri)[::2]


def on_socket(stack):
    connection = Connection(str(stack.data / "run" / "clientes.sock"))
    return lambda uri: connection.call("GET", uri)


def faults_of(what, answer, others, wanted):
    """`wanted` is the one name beside the others, which any of two may be."""
    status, body = answer
    if status != 200:
        return [f"{what}: answered {status}"]
    found = json.loads(body)
    beside = [name for name in found if name in (FIRST, LAST)]
    if len(beside) != 1 or beside[0] not in wanted:
        return [f"{what}: among them were {beside}, wanted one of {wanted}"]
    return [] if [name for name in found if name not in (FIRST, LAST)] == others else [f"{what}: others are missing"]


def listings(what, get, mover, others):
    before = mover.moves
    found = []
    for _ in range(LISTINGS):
        found += faults_of(f"the present, {what}", get("/clientes"), others, (FIRST, LAST))
        number, name = mover.at
        found += faults_of(f"the past, {what}", get(f"/clientes?en={number}"), others, (name,))
    print(f"{what}: {2 * LISTINGS} listings, {mover.moves - before} renames meanwhile, {len(found)} faults", flush=True)
    return found if mover.moves - before > 1 else [*found, f"{what}: nothing was renamed meanwhile"]


def main():
    others = [f"Cliente {number:06d}" for number in range(1, COUNT + 1)]
    stack = Stack()
    stack.data.mkdir()
    fill(stack.database, names(COUNT))
    with stack:
        client = stack.client("clientes")
        at = int(client.call("POST", "/clientes", {"nombre": FIRST, "contacto": "c", "servicio": "s"})[1]["Sky-Operacion"])
        mover = Mover(client, (at, FIRST))
        mover.start()
        found = [*listings("on the socket", on_socket(stack), mover, others),
                 *listings("through nginx", through_nginx(stack), mover, others)]
        mover.stopping.set()
        mover.join()
        found += [f"a rename was answered {status}" for status in mover.refused]
    print("\n".join([*found[:20], f"{len(found)} faults"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
