"""How a script of bash begins that runs in a network namespace of its own: with another one, "other", and a link to it,
whose ends are "here" and "there"."""
NAMESPACES = """
set -e
ip link set lo up
mkdir -p /run/netns; mount -t tmpfs tmpfs /run/netns
ip netns add other
ip link add here type veth peer name there
ip link set there netns other
"""
