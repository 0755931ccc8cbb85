"""
Whether how long it takes to refuse a token says anything about it: Welch's t between the answers to a known id with a
wrong secret and to an unknown id, so many of each, in random order: timing.py <count> (20000). A twentieth of all, the
slowest, whom the machine held up, is left out of both. Fails where |t| is 4.5 or more.
"""
import hashlib
import math
import random
import secrets
import statistics
import sys
import time

from access import Program, add, folder, run_once
from fastcgi import request

COUNT = int(sys.argv[1]) if len(sys.argv) > 1 else 20000
LIMIT = 4.5
LEFT_OUT = 0.05


def token_of(identity):
    """One with a secret of its own, and the check that it ends with."""
    text = f"sky_{identity}_{secrets.token_hex(32)}"
    return text + hashlib.sha256(b"ficha de Sky:" + text.encode()).hexdigest()[:8]


def seconds_of(connection, token):
    sent = request("GET", "/clientes", HTTP_AUTHORIZATION=f"Bearer {token}")
    began = time.perf_counter()
    connection.send(sent)
    status, _ = connection.answer()
    took = time.perf_counter() - began
    assert status == 401, status
    return took


def welch(one, other):
    return (statistics.fmean(one) - statistics.fmean(other)) / math.sqrt(
        statistics.variance(one) / len(one) + statistics.variance(other) / len(other))


def main():
    with folder() as place:
        database = place / "sky.db"
        run_once(database, "clientes", "/clientes")
        known = [add(database, f"ficha-{i}").split("_")[1] for i in range(20)]
        kinds = [0, 1] * COUNT
        random.shuffle(kinds)
        times = ([], [])
        with Program("clientes", database, SKY_ACCESS=1, SKY_LOG_REQUESTS=0) as served:
            connection = served.connect()
            for kind in [0, 1] * 500 + kinds:
                token = token_of(random.choice(known) if kind == 0 else secrets.token_hex(8))
                times[kind].append(seconds_of(connection, token))
            connection.close()
        times = [each[500:] for each in times]
        slow = sorted(times[0] + times[1])[int(2 * COUNT * (1 - LEFT_OUT))]
        one, other = ([took for took in each if took < slow] for each in times)
        t = welch(one, other)
        print(f"{len(one)} and {len(other)} answers of {statistics.fmean(one) * 1e6:.1f} and "
              f"{statistics.fmean(other) * 1e6:.1f} microseconds: t = {t:.2f}")
        if abs(t) >= LIMIT:
            raise SystemExit("the time tells whether there is such an id")


if __name__ == "__main__":
    main()
