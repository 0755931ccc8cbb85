"""Many requests at once that make the programs hold much: each is done or refused with 503, and a program's memory stays
within what a host gives it, and goes back: memory.py [--statuses-only], which is for builds whose memory is a
sanitizer's."""
import collections
import contextlib
import fcntl
import json
import os
import pathlib
import re
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
from stack import ROOT, Stack, raise_descriptor_limit, segment  # noqa: E402

PEAK_SHARE = 3 / 4          # of MemoryMax: the kernel counts more than the process sees
REST_MAX = 48 << 10         # KiB
PATIENCE = 60               # seconds for memory to go back
HOLD = 2                    # seconds; longer than requests need to park, shorter than they would wait

LARGE, MANY, PARKED, UNDOS = 200, 60, 100, 20
ITEMS = ["x" * 20] * 13000  # about 300 KB, some thousand values
EMPTY = [{}] * 16300        # 49 KB, and 13 MB as a tree
MEBIBYTE = "y" * 1030000


def limits():
    """MemoryMax of each program, in KiB: what ansible/group_vars says of it, or else what is usual."""
    said, usual = (dict(re.findall(r"(\w+): { memory: (\d+)M", (ROOT / "ansible" / file).read_text()))
                   for file in ("group_vars/all.yml", "roles/programs/vars/main.yml"))
    names = subprocess.run([ROOT / "nginx/routes", "programs"], capture_output=True, text=True, check=True).stdout
    return {name: int(said.get(name, usual["programs_usual"])) << 10 for name in names.split()}


def memory(pid, name):
    return int(next(line.split()[1] for line in open(f"/proc/{pid}/status") if line.startswith(name)))


def compact(document):
    return json.dumps(document, separators=(",", ":")).encode()


def call(stack, side, answers, number, request):
    client = stack.client(side)
    status, headers, _ = client.call(*request)
    answers[number] = status, int((headers or {}).get("Sky-Operacion", 0))
    client.close()


def at_once(stack, side, requests):
    """The answers, (status, operation), of requests that are all sent at once."""
    answers = {}
    threads = [threading.Thread(target=call, args=(stack, side, answers, number, request))
               for number, request in enumerate(requests)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [answers[number] for number in range(len(requests))]


@contextlib.contextmanager
def writing_held(stack):
    """Nobody writes for a while, so that what comes meanwhile parks."""
    if stack.store.startswith("postgresql:"):
        command = ["psql", "-Xqc", f"BEGIN; SELECT 1 FROM indizado FOR UPDATE; SELECT pg_sleep({HOLD})", stack.store]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL):
            time.sleep(HOLD / 4)
            yield
        return
    with open(f"{stack.database}.lock") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        timer = threading.Timer(HOLD, fcntl.flock, (lock, fcntl.LOCK_UN))
        timer.start()
        yield
        timer.join()


class Trial:
    def __init__(self, stack, measured):
        self.stack, self.measured, self.limits = stack, measured, limits()
        self.found = []

    def run(self, what, side, requests, wanted, parked=False):
        """Sends all requests at once to a program that is at rest, and holds it to its limit."""
        pid = self.stack.pids()[side]
        pathlib.Path(f"/proc/{pid}/clear_refs").write_text("5")     # VmHWM begins anew
        with writing_held(self.stack) if parked else contextlib.nullcontext():
            answers = at_once(self.stack, side, requests)
        statuses = collections.Counter(status for status, _ in answers)
        self.found += [f"{what}: answered {status}" for status in statuses if status not in (wanted, 503) and not self.is_late(status)]
        peak, rest, most = memory(pid, "VmHWM"), self.rest(pid), int(self.limits[side] * PEAK_SHARE)
        print(f"{what}: {dict(statuses)}, {side} {peak} KiB of {most}, afterwards {rest}", flush=True)
        if self.measured and (peak > most or rest > REST_MAX):
            self.found.append(f"{what}: {peak} KiB at most {most}, afterwards {rest} KiB at most {REST_MAX}")
        return answers

    def is_late(self, status):
        """What nginx says when it waited in vain: a sanitizer's build on a busy machine may be so slow."""
        return status == 504 and not self.measured

    def rest(self, pid):
        end = time.monotonic() + (PATIENCE if self.measured else 0)
        while (rest := memory(pid, "VmRSS")) > REST_MAX and time.monotonic() < end:
            time.sleep(0.1)
        return rest


def put_many(names, document):
    return [("POST", "/archivos", compact({"nombre": name, **document})) for name in names]


def large_bodies(trial):
    names = [f"Grande {number}" for number in range(LARGE)]
    answers = trial.run("large bodies", "archivos", put_many(names, {"lista": ITEMS}), 201)
    client = trial.stack.client("archivos")
    for name, (status, _) in zip(names, answers):
        found = client.call("HEAD", "/archivos/" + segment(name))[0]
        if (status, found) not in ((201, 200), (503, 404)) and not trial.is_late(status):
            trial.found.append(f"answered {status}, read {found}")


def patches_of(names, document):
    return [("PATCH", "/clientes/" + segment(name), compact(document)) for name in names]


def undos_of(answers):
    return [("POST", f"/operaciones/{operation}/deshacer") for status, operation in answers if status == 200]


def many_values(trial):
    names = [f"Vacios {number}" for number in range(PARKED)]
    answers = trial.run("many values", "archivos", put_many(names, {"lista": EMPTY}), 201, parked=True)
    names = [name for name, (status, _) in zip(names, answers) if status == 201]
    patches = patches_of(names, {"lista": None, "otra": EMPTY})
    answers = trial.run("patches of them", "clientes", patches, 200, parked=True)
    trial.run("undos of these", "clientes", undos_of(answers[:UNDOS]), 200)


def large_documents(trial):
    client = trial.stack.client("archivos")
    names = [f"Largo {number}" for number in range(MANY)]
    names = [name for name, put in zip(names, put_many(names, {"texto": MEBIBYTE})) if client.call(*put)[0] == 201]
    puts = [("PUT", "/clientes/" + segment(name), {"contacto": "z"}) for name in names]
    answers = trial.run("changes of a mebibyte", "clientes", puts, 200)
    trial.run("undos of these", "clientes", undos_of(answers), 200)


def long_names(trial):
    requests = [put_many(["Hondo"], {"x" * 200000: {f"a{i}": value for i in range(1000)}})[0] for value in (1, 2)]
    client = trial.stack.client("archivos")
    operation = [client.call(*request)[1]["Sky-Operacion"] for request in requests][-1]
    trial.run("the undo below a long name", "clientes", [("POST", f"/operaciones/{operation}/deshacer")], 200)


def main():
    raise_descriptor_limit()
    os.environ["SKY_WORKERS"] = "2"     # as on a small host: each may have a tree
    with Stack() as stack:
        trial = Trial(stack, "--statuses-only" not in sys.argv)
        for part in (large_bodies, many_values, large_documents, long_names):
            part(trial)
    print("\n".join([*trial.found[:20], f"{len(trial.found)} faults"]))
    return 1 if trial.found else 0


if __name__ == "__main__":
    sys.exit(main())
