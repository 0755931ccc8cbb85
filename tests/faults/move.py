"""Writers and readers who do not stop while a registry moves: each creates customers through one program and reads them at
once through another one, and writes some again with the key of long ago. Prints whom it created. Fails when any answer is
not the right one, or a write took more than so many seconds, 3 where none are named: in what was answered, nobody can tell that there was a move.

move.py <archivos port> <clientes port> <file that ends it> [writers [seconds]]"""
import http.client
import json
import os
import sys
import threading
import time

archivos, clientes, stop = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
WRITERS = int(sys.argv[4]) if len(sys.argv) > 4 else 4
LIMIT = float(sys.argv[5]) if len(sys.argv) > 5 else 3
PAUSE = 0.002
faults, created, longest = [], [], []


class Writer(threading.Thread):
    def __init__(self, number):
        super().__init__()
        self.number, self.numbers, self.longest = number, {}, 0.0
        self.ports = {port: http.client.HTTPConnection("127.0.0.1", port, timeout=30) for port in (archivos, clientes)}

    def ask(self, port, method, path, document=None, **headers):
        body = json.dumps(document) if document else None
        self.ports[port].request(method, path, body, {"Content-Type": "application/json", **headers} if body else headers)
        answer = self.ports[port].getresponse()
        return answer.status, answer.headers, answer.read().decode()

    def write(self, name, replayed):
        began = time.time()
        status, headers, text = self.ask(archivos, "POST", "/archivos", {"nombre": name}, **{"Idempotency-Key": name})
        self.longest = max(self.longest, time.time() - began)
        if status != 201 or (headers["Idempotency-Replayed"] == "true") != replayed:
            raise ValueError(f"{name}: {status} {headers['Idempotency-Replayed']} {text}")
        number = int(headers["Sky-Operacion"])
        if replayed and number != self.numbers[name]:
            raise ValueError(f"{name}: operation {number}, which was {self.numbers[name]}")
        self.numbers[name] = number

    def read(self, name):
        status, headers, text = self.ask(clientes, "GET", f"/clientes/{name}")
        if status != 200 or headers["ETag"] != f'"{self.numbers[name]}"':
            raise ValueError(f"{name} is read as {status} {headers['ETag']} {text}, and is {self.numbers[name]}")

    def run(self):
        count = 0
        try:
            while not os.path.exists(stop):
                count += 1
                self.write(f"c{self.number}-{count:06}", False)
                self.read(f"c{self.number}-{count:06}")
                if count % 10 == 0:
                    self.write(f"c{self.number}-{count // 10:06}", True)
                time.sleep(PAUSE)
        except (OSError, ValueError, http.client.HTTPException) as fault:
            faults.append(f"writer {self.number}: {fault!r}")
        created.extend(self.numbers)
        longest.append(self.longest)


writers = [Writer(number) for number in range(WRITERS)]
for writer in writers:
    writer.start()
for writer in writers:
    writer.join()
print("\n".join(created))
print(f"{len(created)} created; the longest write took {max(longest):.2f} s", file=sys.stderr)
if max(longest) > LIMIT:
    faults.append(f"a write took more than {LIMIT} seconds")
print("\n".join(faults), file=sys.stderr)
sys.exit(bool(faults))
