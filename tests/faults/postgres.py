"""Four writers, each of which creates customers until it is told to stop, and asks again with the same key whenever the
answer is no 201. Prints whom it created. Fails when an answer is other than 201 or 503, took more than 2 seconds where it
was a 503, or when 5 seconds after a return of the server nothing was created."""
import http.client
import json
import os
import sys
import threading
import time

port, stop, returns = int(sys.argv[1]), sys.argv[2], sys.argv[3]
faults, created, unavailable = [], [], []


def ask(name):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    body = json.dumps({"nombre": name})
    began = time.time()
    try:
        connection.request("POST", "/archivos", body, {"Content-Type": "application/json", "Idempotency-Key": name})
        answer = connection.getresponse()
        text = answer.read().decode()
    finally:
        connection.close()
    return answer.status, text, answer.headers, time.time() - began


def create(name):
    while True:
        status, text, headers, took = ask(name)
        if status == 201:
            created.append((time.time(), name))
            return
        unavailable.append(took)
        if status != 503 or not headers["Retry-After"]:
            faults.append(f"{name}: {status} {text}")
            return
        time.sleep(0.05)


def write(thread):
    count = 0
    while not os.path.exists(stop):
        count += 1
        create(f"c{thread}-{count:05}")


threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
back = []
for line in open(returns):
    later = [when for when, _ in created if when > float(line)]
    back.append(min(later) - float(line) if later else 99)
for _, name in created:
    print(name)
print(f"{len(created)} created, {len(unavailable)} refused, the slowest in {max(unavailable, default=0):.2f} s;"
      f" again after {max(back):.2f} s at most", file=sys.stderr)
if max(unavailable, default=0) > 2:
    faults.append("a refusal took more than 2 seconds")
if max(back) > 5:
    faults.append("it came back after more than 5 seconds")
print("\n".join(faults), file=sys.stderr)
sys.exit(bool(faults))
