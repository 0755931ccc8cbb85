"""Four writers, each of which creates customers until it is told to stop, and asks again with the same key whenever the
answer is no 201. Prints whom it created. Fails when an answer is other than 201 or 503, when more than two took more
than 2 seconds where they were a 503, or one more than 20; when after more than one return of the server nothing was
created for 5 seconds, or after one for 30. The machine may be busy with something else for once."""
import http.client
import json
import os
import sys
import threading
import time

port, stop, returns = int(sys.argv[1]), sys.argv[2], sys.argv[3]
faults, created, unavailable = [], [], []


def ask(name):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
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


def is_back():
    """Whether something was created since the server came back the last time, or nothing was for too long."""
    last = max(float(line) for line in open(returns))
    return time.time() > last + 30 or any(when > last for when, _ in list(created))


def write(thread):
    count = 0
    while not os.path.exists(stop) or not is_back():
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
if sum(took > 2 for took in unavailable) > 2 or max(unavailable, default=0) > 20:
    faults.append("refusals took more than 2 seconds")
if sum(took > 5 for took in back) > 1 or max(back) > 30:
    faults.append("it came back after more than 5 seconds")
print("\n".join(faults), file=sys.stderr)
sys.exit(bool(faults))
