"""A stand-in for S3 with one bucket, until it is ended: bucket.py <port> <bucket>"""
import pathlib
import signal
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "aws"))
from standin import StandIn  # noqa: E402

with StandIn(int(sys.argv[1])) as standin:
    standin.cloud.buckets[sys.argv[2]] = {"_versions": [], "_objects": {}}
    print("ready", flush=True)
    signal.pause()
