"""Chromium told what to do over a pipe (its DevTools protocol), with pages of a test's own in the place of any site's."""
import base64
import contextlib
import fcntl
import json
import os
import select
import subprocess
import time

OPTIONS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-proxy-server", "--no-first-run",
           "--disable-popup-blocking", "--disable-features=LocalNetworkAccessChecks", "--ignore-certificate-errors", "--host-resolver-rules=MAP *.test 127.0.0.1",
           "--remote-debugging-pipe"]


def high_pipe():
    """Both ends above the numbers that Chromium has for its own: 3, which it reads, and 4, which it writes."""
    ends = os.pipe()
    high = [fcntl.fcntl(end, fcntl.F_DUPFD, 10) for end in ends]
    for end in ends:
        os.close(end)
    return high


class Page:
    """A tab; what it says is taken from the browser that it is of."""

    def __init__(self, browser):
        self.browser = browser
        target = browser.ask("Target.createTarget", url="about:blank")["targetId"]
        self.session = browser.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self.ask("Page.enable")

    def ask(self, method, **params):
        return self.browser.ask(method, self.session, **params)

    def put(self, pattern, html):
        """Whatever address of that pattern is asked for: that page, whose own requests go where they always do."""
        self.browser.pages[self.session] = base64.b64encode(html.encode()).decode()
        self.ask("Fetch.enable", patterns=[{"urlPattern": pattern}])

    def go(self, url):
        self.browser.loaded.discard(self.session)
        said = self.ask("Page.navigate", url=url)
        assert "errorText" not in said, said
        self.browser.wait(lambda: self.session in self.browser.loaded)

    def run(self, script):
        """What the script comes to, as if somebody had pressed a key."""
        said = self.ask("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True, userGesture=True)
        assert "exceptionDetails" not in said, said["exceptionDetails"]
        return said["result"].get("value")


class Chromium:
    """with Chromium(folder) as browser: a profile of its own in the folder."""

    def __init__(self, folder):
        self.folder, self.number, self.rest = folder, 0, b""
        self.answers, self.pages, self.loaded = {}, {}, set()

    def __enter__(self):
        reads, self.to = high_pipe()
        self.said, writes = high_pipe()
        with open(self.folder / "chromium.log", "wb") as log:
            self.process = subprocess.Popen(
                ["bash", "-c", f'exec "$@" 3<&{reads} 4>&{writes}', "chromium", "chromium", *OPTIONS,
                 f"--user-data-dir={self.folder}/profile", "about:blank"],
                pass_fds=(reads, writes), stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        os.close(reads)
        os.close(writes)
        return self

    def __exit__(self, *_):
        with contextlib.suppress(OSError, AssertionError):
            self.ask("Browser.close")
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        os.close(self.to)
        os.close(self.said)

    def tell(self, method, session=None, **params):
        self.number += 1
        message = {"id": self.number, "method": method, "params": params} | ({"sessionId": session} if session else {})
        os.write(self.to, json.dumps(message).encode() + b"\0")
        return self.number

    def ask(self, method, session=None, **params):
        number = self.tell(method, session, **params)
        self.wait(lambda: number in self.answers)
        answer = self.answers.pop(number)
        assert "error" not in answer, (method, answer)
        return answer["result"]

    def wait(self, ready, seconds=60):
        """Takes what the browser says until that is so."""
        until = time.monotonic() + seconds
        while not ready():
            assert time.monotonic() < until, (self.folder / "chromium.log").read_text(errors="replace")[-4000:]
            if not select.select([self.said], [], [], 1)[0]:
                continue
            piece = os.read(self.said, 1 << 16)
            assert piece, "the browser has ended"
            *messages, self.rest = (self.rest + piece).split(b"\0")
            for message in messages:
                self.take(json.loads(message))

    def take(self, message):
        session, method = message.get("sessionId"), message.get("method")
        if "id" in message:
            self.answers[message["id"]] = message
        elif method == "Page.loadEventFired":
            self.loaded.add(session)
        elif method == "Fetch.requestPaused":
            self.tell("Fetch.fulfillRequest", session, requestId=message["params"]["requestId"], responseCode=200,
                      responseHeaders=[{"name": "Content-Type", "value": "text/html; charset=utf-8"}],
                      body=self.pages[session])
