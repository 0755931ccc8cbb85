"""What one source may have of connections to a host, by its rules, loaded: sources.py <nftables.conf> <port>. In a network
namespace of its own, which another one beside it asks as any other machine would, from two addresses of IPv4, two of one
network of IPv6, and one of another. Prints how many connections each has got, one after the other while all stay open."""
import os
import selectors
import socket
import subprocess
import sys

from beside import NAMESPACES

TRIED = 300
SOURCES = (("192.0.2.2", "192.0.2.1"), ("192.0.2.3", "192.0.2.1"), ("2001:db8:0:1::2", "2001:db8:0:1::1"),
           ("2001:db8:0:1::3", "2001:db8:0:1::1"), ("2001:db8:0:2::2", "2001:db8:0:2::1"))
TRY = NAMESPACES + """for number in 1 2 3; do
    [[ $number == 1 ]] && way=(ip) end=here || way=(ip -n other) end=there
    "${way[@]}" address add 192.0.2.$number/24 dev $end
    for network in 1 2; do "${way[@]}" address add 2001:db8:0:$network::$number/64 dev $end nodad; done
    "${way[@]}" link set $end up
done
nft -f "$1"
python3 "$3" listen "$2" &
until ss -Hltn "sport = :$2" | grep -qF '[::]'; do sleep 0.05; done
ip netns exec other python3 "$3" ask "$2"
kill $!
"""


def listen(port):
    listeners, kept = selectors.DefaultSelector(), []
    for address, family in (("", socket.AF_INET), ("::", socket.AF_INET6)):
        listeners.register(socket.create_server((address, port), family=family, backlog=TRIED), selectors.EVENT_READ)
    while True:
        for key, _ in listeners.select():
            kept.append(key.fileobj.accept()[0])


def ask(port):
    kept = []
    for source, server in SOURCES:
        before = len(kept)
        try:
            for _ in range(TRIED):
                kept.append(socket.create_connection((server, port), 5, (source, 0)))
        except OSError:
            pass
        print(source, len(kept) - before, flush=True)


def main():
    if sys.argv[1] == "listen":
        listen(int(sys.argv[2]))
    elif sys.argv[1] == "ask":
        ask(int(sys.argv[2]))
    else:
        way = ["unshare", "--net", "--mount", "--propagation", "private"] + (["--map-root-user"] if os.geteuid() else [])
        words = ["bash", "-c", TRY, "try", *sys.argv[1:3], __file__]
        sys.exit(subprocess.run(way + words, timeout=120, check=False).returncode)


if __name__ == "__main__":
    main()
