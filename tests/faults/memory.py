"""Many large bodies at once: each is written or refused with 503, and the program's memory stays within bounds and goes
back: memory.py [--statuses-only], which is for builds whose memory is a sanitizer's."""
import collections
import pathlib
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
from stack import Stack, raise_descriptor_limit, segment  # noqa: E402

REQUESTS = 200
ITEMS = 13000               # of 20 characters: about 300 KB, some thousand values
PEAK_MAX = 192 << 10        # KiB
REST_MAX = 48 << 10


def memory(pid, name):
    return int(next(line.split()[1] for line in open(f"/proc/{pid}/status") if line.startswith(name)))


def post(stack, number, answers):
    client = stack.client("archivos")
    answers[number] = client.call("POST", "/archivos", {"nombre": f"Grande {number}", "lista": ["x" * 20] * ITEMS})[0]
    client.close()


def send_all(stack):
    answers = {}
    threads = [threading.Thread(target=post, args=(stack, number, answers)) for number in range(REQUESTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def faults(stack, answers, measured):
    client, pid = stack.client("archivos"), stack.pids()["archivos"]
    time.sleep(2)
    peak, rest = memory(pid, "VmHWM"), memory(pid, "VmRSS")
    print(dict(collections.Counter(answers.values())), f"peak {peak} KiB, afterwards {rest} KiB")
    if measured and (peak > PEAK_MAX or rest > REST_MAX):
        yield f"memory: {peak} KiB at most {PEAK_MAX}, afterwards {rest} KiB at most {REST_MAX}"
    for number, status in answers.items():
        found = client.call("HEAD", "/archivos/" + segment(f"Grande {number}"))[0]
        if (status, found) not in ((201, 200), (503, 404)):
            yield f"answered {status}, read {found}"


def main():
    raise_descriptor_limit()
    with Stack() as stack:
        found = list(faults(stack, send_all(stack), "--statuses-only" not in sys.argv))
    print("\n".join([*found[:20], f"{len(found)} faults"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
