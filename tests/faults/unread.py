"""What listeners to the feed who take nothing cost the kernel, in memory of the sockets that nginx sends on to them:
unread.py <listeners> (20)."""
import pathlib
import re
import socket
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
from stack import Stack, raise_descriptor_limit  # noqa: E402

WRITES, SIZE = 16, 500000   # together more than the kernel lets a socket have by itself, tcp_wmem: 4 MiB
QUEUE_MAX = 1 << 20         # bytes, for one listener
QUEUE_MIN = 64 << 10        # with less nothing was seen
PATIENCE = 8                # seconds for the queues to fill; after 10 nginx cuts who takes nothing,
TRIES = 4                   # and others are looked at, where the machine was too slow for that


def write(stack):
    client = stack.client("archivos")
    for number in range(WRITES):
        client.call("POST", "/archivos", {"nombre": "Grande", "relleno": "x" * SIZE, "vez": number})
    client.close()


def listen(port):
    connection = socket.create_connection(("127.0.0.1", port))
    connection.sendall(b"GET /cambios?desde=0 HTTP/1.0\r\nAccept: text/event-stream\r\n\r\n")
    return connection


def queues(port):
    """By peer's port, what the kernel holds of what was sent, and what it lets be held: w and tb of ss."""
    said = subprocess.run(["ss", "-Htnm", "state", "established", f"sport = :{port}"], check=True, text=True,
                          stdout=subprocess.PIPE).stdout
    found = re.findall(r":(\d+)\s+skmem:\(.*?,tb(\d+),.*?,w(\d+),", said)
    return {int(peer): (int(held), int(most)) for peer, most, held in found}


def settled(port, peers):
    """The queues to `peers` once all have begun and none grows any more."""
    end, before, since = time.monotonic() + PATIENCE, None, time.monotonic()
    while time.monotonic() < min(end, since + 1):
        time.sleep(0.1)
        now = {peer: queue for peer, queue in queues(port).items() if peer in peers}
        if now != before or len(now) < len(peers) or min(now.values())[0] < QUEUE_MIN:
            before, since = now, time.monotonic()
    return before


def faults(stack, count):
    port = int(stack.ports["SKY_PORT"])
    write(stack)
    for _ in range(TRIES):
        listeners = [listen(port) for _ in range(count)]
        found = settled(port, {listener.getsockname()[1] for listener in listeners})
        held, most = ([queue[i] for queue in found.values()] or [0] for i in (0, 1))
        for listener in listeners:
            listener.close()
        if len(found) == count and min(held) >= QUEUE_MIN:
            break
    print(f"{len(found)} listeners: {sum(held) >> 10} KiB held, {max(held) >> 10} for one, {max(most) >> 10} allowed")
    if len(found) < count or min(held) < QUEUE_MIN:
        yield f"nothing was seen: {len(found)} of {count} listeners, {min(held)} bytes held for one"
    if max(*held, *most) > QUEUE_MAX:
        yield f"{max(held)} bytes held for a listener, {max(most)} allowed, at most {QUEUE_MAX}"


def main():
    count = int([*sys.argv[1:], "20"][0])
    raise_descriptor_limit()
    with Stack() as stack:
        found = list(faults(stack, count))
    print("\n".join([*found, f"{len(found)} faults"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
