"""A proxy between the programs and PostgreSQL, on Unix sockets, which passes bytes on and cuts a connection where a commit
goes out. Of the protocol it knows how messages are framed, and by which of them a prepared COMMIT is run."""
import os
import pathlib
import select
import socket
import struct
import threading
import time

BEFORE, AFTER, ANSWERED, PARTLY = "before", "after", "answered", "partly"  # ... the server got it, or it was answered


class Frames:
    """What a program sends, message by message."""

    def __init__(self):
        self.rest, self.begun = b"", False

    def take(self, data):
        self.rest += data
        while message := self.next():
            yield message

    def next(self):
        start = 1 if self.begun else 0
        if len(self.rest) < start + 4:
            return b""
        size = start + struct.unpack(">I", self.rest[start:start + 4])[0]
        if len(self.rest) < size:
            return b""
        message, self.rest = self.rest[:size], self.rest[size:]
        self.begun = True
        return message


class Commits:
    """Which messages are those of a commit that comes after operations were added."""

    def __init__(self):
        self.adding, self.committing = set(), set()     # names of prepared statements
        self.adds, self.commits = False, False

    def take(self, message):
        """Whether the message is one of a commit's, and whether it is the last."""
        kind, texts = message[:1], message[5:].split(b"\0", 2)
        if kind == b"P":
            if texts[1].startswith(b"COMMIT"):
                self.committing.add(texts[0])
            elif texts[1].startswith(b"INSERT INTO operaciones"):
                self.adding.add(texts[0])
        elif kind == b"B":
            self.adds = self.adds or texts[1] in self.adding
            self.commits = self.adds and texts[1] in self.committing
        is_commit, is_last = self.commits, self.commits and kind == b"S"
        if is_last:
            self.adds = self.commits = False
        return is_commit, is_last


class Pair(threading.Thread):
    """One program's connection, and the one to the server that it stands for."""

    def __init__(self, proxy, program):
        super().__init__(daemon=True)
        self.proxy, self.program = proxy, program
        self.server = socket.socket(socket.AF_UNIX)
        self.frames, self.commits, self.held = Frames(), Commits(), b""

    def run(self):
        try:
            self.server.connect(self.proxy.target)
            while self.pass_on():
                pass
        except OSError:
            pass
        finally:
            self.program.close()
            self.server.close()

    def pass_on(self):
        """False: it is over."""
        for ready in select.select([self.program, self.server], [], [])[0]:
            data = ready.recv(1 << 16)
            if not data:
                return False
            if ready is self.server:
                self.program.sendall(data)
            elif not self.send(data):
                return False
        return True

    def send(self, data):
        """All but the messages of a commit goes on at once; those do at the last of them, unless the connection is cut."""
        sent = b""
        for message in self.frames.take(data):
            is_commit, is_last = self.commits.take(message) if self.frames.begun else (False, False)
            self.held, sent = (self.held + message, sent) if is_commit else (self.held, sent + message)
            if not is_last:
                continue
            how, held, self.held = self.proxy.choose(), self.held, b""
            if how:
                self.server.sendall(sent)
                self.cut(how, held)
                return False
            sent += held
        self.server.sendall(sent)
        return True

    def cut(self, how, held):
        if how != BEFORE:
            self.server.sendall(held)
        if how not in (ANSWERED, PARTLY):
            return
        answer = b""
        while b"COMMIT\0" not in answer and b"ROLLBACK\0" not in answer:
            data = self.server.recv(1 << 16)
            if not data:
                break
            answer += data
        if how == PARTLY:
            self.program.sendall(answer[:answer.find(b"COMMIT\0") + 3])


class Proxy(threading.Thread):
    """choose() tells of each commit of operations how its connection is cut, or None. Until `away_until` nobody is let
    in."""

    def __init__(self, folder, server, choose):
        super().__init__(daemon=True)
        self.folder, self.target, self.choose = pathlib.Path(folder), str(server.place / ".s.PGSQL.5432"), choose
        self.away_until = 0.0
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(self.folder / ".s.PGSQL.5432"))
        os.chmod(self.folder / ".s.PGSQL.5432", 0o777)
        self.listener.listen(256)

    def url(self):
        return f"postgresql://sky@/sky?host={self.folder}"

    def run(self):
        while True:
            program, _ = self.listener.accept()
            if time.monotonic() < self.away_until:
                program.close()
            else:
                Pair(self, program).start()
