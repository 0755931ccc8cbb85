"""Run on a host, as root: killed.py <release>. Kills each program with SIGKILL and asks it again at once, on its own
socket; prints the longest time until an answer came."""
import os
import signal
import subprocess
import sys
import time

release = sys.argv[1]
ENVIRONMENT = {"PATH": os.environ["PATH"], "REQUEST_METHOD": "OPTIONS", "REQUEST_URI": "/", "SERVER_PROTOCOL": "HTTP/1.1"}


def pid(program):
    return int(subprocess.check_output(["systemctl", "show", "-P", "MainPID", f"sky-{program}@{release}.service"]))


def answers(program):
    return b"Status: " in subprocess.run(["cgi-fcgi", "-bind", "-connect", f"/run/sky/{release}/{program}.sock"],
                                         env=ENVIRONMENT, stdin=subprocess.DEVNULL, capture_output=True, timeout=5).stdout


def seconds_of_a_kill(program):
    killed = pid(program)
    os.kill(killed, signal.SIGKILL)
    begun = time.monotonic()
    while not answers(program) or pid(program) in (0, killed):
        time.sleep(0.01)
    return time.monotonic() - begun


longest = max(seconds_of_a_kill(program) for program in ["clientes", "archivos", "saludo", "salud", "cambios"] for _ in range(3))
print(f"{longest:.2f} s at most until a killed program answered again")
sys.exit(longest > 1)
