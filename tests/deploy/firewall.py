"""The rules of a host, loaded: firewall.py <nftables.conf> <ssh port> <http port> <https port> <inner port>. In a network
namespace of its own, which another one beside it asks as any other machine would, from 203.0.113.7, which the rules let
in by ssh, and from 192.0.2.2, which they do not. Says so and goes on where the kernel
has no nf_tables: then only what the rules say is looked at."""
import re
import subprocess
import sys

from beside import NAMESPACES

rules, ssh, http, https, inner = sys.argv[1:]
LISTEN = """
import socket, sys, time
listeners = [socket.create_server(("", int(port)), backlog=16) for port in sys.argv[1:]]
print("ready", flush=True)
time.sleep(60)
"""
text = open(rules, encoding="utf-8").read()
assert re.search(r"hook input priority filter; policy drop;", text), text
assert re.search(rf"ip saddr {{ .* }} tcp dport {ssh} accept", text), text
assert re.search(rf"^\s*tcp dport {{ {http}, {https} }} jump site", text, re.M), text


def run(*words, **options):
    return subprocess.run(words, capture_output=True, text=True, timeout=30, **options)


def loads():
    result = run("unshare", "--net", "nft", "-f", rules)
    if result.returncode:
        print(f"NOT LOADED: {result.stderr.splitlines()[:1]}")
    return result.returncode == 0


TRY = NAMESPACES + f"""ip address add 192.0.2.1/24 dev here; ip address add 203.0.113.1/24 dev here; ip link set here up
ip -n other address add 192.0.2.2/24 dev there; ip -n other address add 203.0.113.7/24 dev there; ip -n other link set there up
nft -f "$1"
python3 -c '{{listen}}' {ssh} {http} {https} {inner} >/tmp/listening.$$ &
server=$!
until grep -q ready /tmp/listening.$$; do sleep 0.05; done
rm /tmp/listening.$$
reach() {{{{ ip netns exec other timeout 1 bash -c "exec 3<>/dev/tcp/$1/$2" 2>/dev/null && echo "$2 open" || echo "$2 shut"; }}}}
for own in 203.0.113.1 192.0.2.1; do
    for port in {ssh} {http} {https} {inner}; do reach $own $port; done
done
kill $server
"""


def reachable(file):
    result = run("unshare", "--net", "--mount", "--propagation", "private", "bash", "-c", TRY.format(listen=LISTEN), "try", file)
    assert result.returncode == 0, result.stderr
    return result.stdout.split("\n")[:-1]


if loads():
    site = [f"{http} open", f"{https} open", f"{inner} shut"]
    assert reachable(rules) == [f"{ssh} open", *site, f"{ssh} shut", *site], reachable(rules)
    print("loaded, and asked from another namespace")
