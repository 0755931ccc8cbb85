"""A stand-in for EC2, IAM, STS, S3 and CloudWatch Logs, on loopback: it records every call and keeps state in memory.

No simulation of Amazon: it does what the plays need, refuses where Amazon would, and faults all that it does not know.
"""
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import ec2
import iam
import issuers
import logs
import s3
from answers import answer, refused
from call import read_call
from errors import Fault, Refusal

ACCOUNT = "123456789012"


def caller_identity(_cloud, _params):
    return {"UserId": "AIDAOPERATOR", "Account": ACCOUNT, "Arn": f"arn:aws:iam::{ACCOUNT}:user/operator"}


HANDLERS = {"ec2": ec2.HANDLERS, "iam": {**iam.HANDLERS, **issuers.HANDLERS}, "s3": s3.HANDLERS,
            "logs": logs.HANDLERS, "sts": {"GetCallerIdentity": caller_identity}}


class Cloud:
    """What there is in the account. A thing is a dict as the service's answers have it; "_" leads what is our own."""
    KINDS = ("keys", "groups", "instances", "addresses", "users", "teams", "roles", "profiles", "policies", "buckets",
             "log_groups", "issuers")

    def __init__(self):
        self.calls, self.faults = [], []
        self.lock = threading.Lock()
        self.account, self.region, self.number = ACCOUNT, "eu-west-1", 0
        self.images = ec2.some_images()
        self.keys, self.groups, self.instances, self.addresses = {}, {}, {}, {}
        self.users, self.teams, self.roles, self.profiles, self.policies = {}, {}, {}, {}, {}
        self.buckets, self.log_groups, self.issuers = {}, {}, {}

    def next_id(self, prefix):
        self.number += 1
        return f"{prefix}-{self.number:017x}"

    def left(self):
        """All that somebody made and nobody removed: {what: [names]}"""
        found = {name: sorted(key for key, one in getattr(self, name).items() if not gone(one)) for name in self.KINDS}
        return {name: keys for name, keys in found.items() if keys}

    def serve(self, method, target, headers, body):
        service = "ec2"
        try:
            service, operation, params = read_call(method, target, headers, body)
            self.calls.append((service, operation.name, params))
            if operation.name not in HANDLERS[service]:
                raise Fault(f"the stand-in does not do {service} {operation.name}")
            return answer(service, operation, HANDLERS[service][operation.name](self, params) or {})
        except Fault as fault:
            self.faults.append(fault.message)
            return refused(service, fault)
        except Refusal as refusal:
            return refused(service, refusal)
        except Exception as error:  # a mistake of the stand-in's own is not to pass for an answer
            self.faults.append(f"{type(error).__name__}: {error}")
            return refused(service, Fault(str(error)))


def gone(thing):
    return thing.get("State") == {"Code": 48, "Name": "terminated"}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_any(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        with self.server.cloud.lock:
            status, headers, text = self.server.cloud.serve(self.command, self.path, self.headers, body)
        text = text if isinstance(text, bytes) else text.encode()
        self.send_response(status)
        for name, value in {"Content-Type": "text/xml", **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(text)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_any

    def log_message(self, *_):
        pass


class StandIn:
    """A cloud behind a port of its own, as a context."""

    def __init__(self, port=0):
        self.port = port

    def __enter__(self):
        self.server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self.server.daemon_threads = True
        self.server.cloud = self.cloud = Cloud()
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
