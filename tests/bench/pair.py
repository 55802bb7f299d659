#!/usr/bin/env python3
"""pair.py WORK CLIENT SERVER: two network namespaces on a veth link without offloads, a program in each, one on the stack
CLIENT and one on the stack SERVER (kernel or raw), and what they reached as a line of JSON. Run it within PRIVATE: whatever
happens, nothing is left.

stream       one TCP stream, client to server, for --time
packets      small UDP datagrams in a window, so that none is lost
flood        the same as fast as they can be sent, lost or not
connections  one short TCP connection after another; --parallel N: N at once
node         what a raw node's process takes of memory, idle
"""
import argparse
import json
import os
import pathlib
import resource
import select
import signal
import subprocess
import sys

PRIVATE = ["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
ADDRESSES = {"client": "10.9.0.1", "server": "10.9.0.2"}
# Of netrig's own stack; the kernel's device has another, as in a lab.
MACS = {"client": "02:00:00:00:00:01", "server": "02:00:00:00:00:02"}
LENGTH = 24
INTERFACE = "eth0"
READY_LIMIT_SECONDS = 10
CLIENT_LIMIT_SECONDS = 60
# What labs give the kernel's stack; a route's word is the only one that every machine takes.
CONGESTION_CONTROL = "cubic"


def call(*words):
    done = subprocess.run([str(word) for word in words], stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"pair: {' '.join(map(str, words))}: {done.stdout}{done.stderr}".strip())
    return done.stdout


def inside(node, *words):
    return ["nsenter", f"--net=/run/netns/{node}", *words]


def make_link():
    """Frames as on a wire, and as labs have them: MTU 1500, no offloads, one queue."""
    call("mount", "-t", "tmpfs", "none", "/run")
    for node in ADDRESSES:
        call("ip", "netns", "add", node)
        call(*inside(node, "sysctl", "-qw", "net.ipv6.conf.all.disable_ipv6=1", "net.ipv6.conf.default.disable_ipv6=1"))
        call("ip", "-n", node, "link", "set", "lo", "up")
    queues = ["numtxqueues", "1", "numrxqueues", "1"]
    call("ip", "link", "add", INTERFACE, *queues, "netns", "client", "type", "veth", "peer", "name", INTERFACE, *queues,
         "netns", "server")
    for node in ADDRESSES:
        call(*inside(node, "ethtool", "-K", INTERFACE, "tx", "off", "rx", "off", "tso", "off", "gso", "off", "gro", "off"))
        call("ip", "-n", node, "link", "set", INTERFACE, "up")


def give_kernel_address(node):
    call("ip", "-n", node, "address", "add", f"{ADDRESSES[node]}/{LENGTH}", "dev", INTERFACE, "noprefixroute")
    call("ip", "-n", node, "route", "add", "10.9.0.0/24", "dev", INTERFACE, "src", ADDRESSES[node], "congctl",
         CONGESTION_CONTROL)


def stack_words(node, stack):
    if stack == "kernel":
        give_kernel_address(node)
        return ["--stack", "kernel"]
    return ["--stack", "raw", "--stack-interface", f"{INTERFACE}@{MACS[node]}={ADDRESSES[node]}/{LENGTH}"]


class Server:
    """A program on the server's side, ready to serve, until the end of the scope."""

    def __init__(self, words):
        ready, signal_end = os.pipe()
        environment = {**os.environ, "NETRIG_READY_FD": str(signal_end)}
        self.process = subprocess.Popen(inside("server", *map(str, words)), stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, pass_fds=[signal_end], env=environment)
        os.close(signal_end)
        if not select.select([ready], [], [], READY_LIMIT_SECONDS)[0] or os.read(ready, 100) != b"ready\n":
            sys.exit(f"pair: {words[0]} does not get ready")
        os.close(ready)

    def __enter__(self):
        return self.process

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


def run_client(words):
    """The JSON that it prints."""
    done = subprocess.run(inside("client", *map(str, words)), stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          timeout=CLIENT_LIMIT_SECONDS)
    if done.returncode != 0:
        sys.exit(f"pair: {words[0]}: {done.stdout}{done.stderr}".strip())
    return json.loads(done.stdout)


def processor_seconds():
    """Of all programs that have ended; what the kernel does for a frame is on whoever runs at the time."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def stream(options, client, server):
    before = processor_seconds()
    with Server([options.build / "bin/flow-server", *server]):
        result = run_client([options.build / "bin/flow-client", *client, "--time", options.time, "--interval", "0", "--json",
                             ADDRESSES["server"]])
    sent, received = result["end"]["sum_sent"], result["end"]["sum_received"]
    return {"bits_per_second": received["bits_per_second"], "retransmits": sent.get("retransmits", 0),
            "processor_nanoseconds_a_byte": 1e9 * (processor_seconds() - before) / max(received["bytes"], 1),
            "congestion_control": result["end"].get("sender_tcp_congestion", "")}


def load(options, client, server, *work):
    program = options.build / "bench/stack-load"
    with Server([program, *server, "serve"]):
        return run_client([program, *client, *work, "--time", options.time, ADDRESSES["server"]])


def resident_kib(process):
    """Of anonymous memory (the heap and the like), of packet rings, and all, the program's own code and its libraries'
    included."""
    anonymous = rings = whole = 0
    in_ring = False
    for line in pathlib.Path(f"/proc/{process}/smaps").read_text().splitlines():
        words = line.split()
        if not words[0].endswith(":"):
            in_ring = "socket:" in line
        elif words[0] == "Rss:":
            whole += int(words[1])
            rings += int(words[1]) if in_ring else 0
        elif words[0] == "Anonymous:":
            anonymous += int(words[1])
    return {"anonymous_kib": anonymous, "rings_kib": rings, "resident_kib": whole}


def node(options, _, server):
    program = options.build / "bin/netrig-node"
    with Server([program, "--listen", "/run/node-socket", *server]) as process:
        return resident_kib(process.pid)


WORKS = {"stream": stream, "packets": lambda *three: load(*three, "packets"),
         "flood": lambda *three: load(*three, "packets", "--flood"),
         "connections": lambda options, *two: load(options, *two, "connections", "--parallel", str(options.parallel)),
         "node": node}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("work", choices=WORKS)
    parser.add_argument("client", choices=("kernel", "raw"))
    parser.add_argument("server", choices=("kernel", "raw"))
    parser.add_argument("--time", default="1s")
    parser.add_argument("--parallel", type=int, default=1)
    parser.add_argument("--build", type=pathlib.Path, required=True, help="the build's directory")
    options = parser.parse_args()
    make_link()
    words = [stack_words(name, stack) for name, stack in (("client", options.client), ("server", options.server))]
    print(json.dumps(WORKS[options.work](options, *words)))


if __name__ == "__main__":
    main()
