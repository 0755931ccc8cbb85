"""Between a browser and the feed: serves feed.html, passes on what the browser asks of the feed, and cuts its connections:
the first before there is any event, the second after one. Meanwhile customers are saved. The third comes as if from a log
that was lost. Prints what the browser asks with and what its page saw: feed.py <port> <feed's port> <storage side's port>"""
import http.client
import http.server
import json
import pathlib
import sys
import threading

PAGE = pathlib.Path(__file__).with_name("feed.html").read_bytes()
OTHER_LOG = "00c0ffee00c0ffee-5"


def save(name):
    connection = http.client.HTTPConnection("127.0.0.1", int(sys.argv[3]))
    connection.request("POST", "/archivos", json.dumps({"nombre": name}), {"Content-Type": "application/json"})
    assert connection.getresponse().status == 201


def tell(line):
    sys.stdout.write(line + "\n")     # at once: others tell, too
    sys.stdout.flush()


class Handler(http.server.BaseHTTPRequestHandler):
    asked, lock = 0, threading.Lock()

    def log_message(self, *_):
        pass

    def answer(self, type_of, body=b""):
        self.send_response(200)
        self.send_header("Content-Type", type_of)
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        tell("saw " + self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.answer("text/plain")

    def do_GET(self):
        if self.path != "/cambios":
            return self.answer("text/html", PAGE if self.path == "/" else b"")
        with self.lock:
            Handler.asked += 1
            turn = self.asked
        last = self.headers["Last-Event-ID"]
        tell(f"asked {last}")
        if turn > 1:
            save(f"Cliente {turn}")
        self.pass_on(turn, OTHER_LOG if turn == 3 else last)

    def pass_on(self, turn, last):
        """As many events as the turn has: one, two, and then all that come."""
        connection = http.client.HTTPConnection("127.0.0.1", int(sys.argv[2]))
        connection.request("GET", "/cambios", headers={"Accept": "text/event-stream",
                                                       **({"Last-Event-ID": last} if last else {})})
        feed = connection.getresponse()
        self.answer("text/event-stream")
        events = 0
        while (turn > 2 or events < turn) and (line := feed.readline()):
            self.wfile.write(line)
            events += line == b"\n"
            if turn == 3 and events == 1 and line == b"\n":
                save("Última")
        connection.close()


http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
