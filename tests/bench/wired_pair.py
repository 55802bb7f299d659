#!/usr/bin/env python3
"""wired_pair.py SENDER...: one TCP stream from each SENDER (raw or kernel) to a kernel's receiver, all at once, through one link
that loses, reorders and doubles frames (bad-wire, the link model of the simulator in real time). Prints a line of JSON: what
each got, and what became of the frames. Run it within pair.PRIVATE: whatever happens, nothing is left."""
import argparse
import json
import os
import pathlib
import select
import signal
import subprocess
import sys

import pair

READY_LIMIT_SECONDS = 10
FIRST_PORT = 5201


def senders_address(index):
    return f"10.9.0.{10 + index}"


def make_network(count):
    """Each sender and the receiver on a veth link to the namespace of the wire."""
    pair.call("mount", "-t", "tmpfs", "none", "/run")
    nodes = [f"sender{index}" for index in range(count)] + ["server"]
    for node in [*nodes, "wire"]:
        pair.call("ip", "netns", "add", node)
        pair.call(*pair.inside(node, "sysctl", "-qw", "net.ipv6.conf.all.disable_ipv6=1", "net.ipv6.conf.default.disable_ipv6=1"))
        pair.call("ip", "-n", node, "link", "set", "lo", "up")
    for node in nodes:
        queues = ["numtxqueues", "1", "numrxqueues", "1"]
        pair.call("ip", "link", "add", pair.INTERFACE, *queues, "netns", node, "type", "veth", "peer", "name", node, *queues,
                  "netns", "wire")
        for space, name in ((node, pair.INTERFACE), ("wire", node)):
            pair.call(*pair.inside(space, "ethtool", "-K", name, "tx", "off", "rx", "off", "tso", "off", "gso", "off", "gro", "off"))
            pair.call("ip", "-n", space, "link", "set", name, "up")


def give_address(node, address):
    pair.call("ip", "-n", node, "address", "add", f"{address}/{pair.LENGTH}", "dev", pair.INTERFACE, "noprefixroute")
    pair.call("ip", "-n", node, "route", "add", "10.9.0.0/24", "dev", pair.INTERFACE, "src", address, "congctl",
              pair.CONGESTION_CONTROL)


class Running:
    """A program in a namespace, ready, until the end of the scope."""

    def __init__(self, node, words, **how):
        ready, sign = os.pipe()
        environment = {**os.environ, "NETRIG_READY_FD": str(sign)}
        self.process = subprocess.Popen(pair.inside(node, *map(str, words)), stdin=subprocess.DEVNULL, pass_fds=[sign],
                                        env=environment, **how)
        os.close(sign)
        if not select.select([ready], [], [], READY_LIMIT_SECONDS)[0] or os.read(ready, 100) != b"ready\n":
            sys.exit(f"wired_pair: {words[0]} does not get ready")
        os.close(ready)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        return json.loads(self.process.communicate(timeout=READY_LIMIT_SECONDS)[0])


def start_client(options, index, stack):
    words = [options.build / "bin/flow-client"]
    if stack == "kernel":
        give_address(f"sender{index}", senders_address(index))
        words += ["--stack", "kernel"]
    else:
        words += ["--stack", "raw", "--stack-interface", f"{pair.INTERFACE}={senders_address(index)}/{pair.LENGTH}"]
    words += ["--port", FIRST_PORT + index, "--time", f"{options.time}s", "--interval", "0", "--json", pair.ADDRESSES["server"]]
    return lambda: subprocess.Popen(pair.inside(f"sender{index}", *map(str, words)), stdin=subprocess.DEVNULL,
                                    stdout=subprocess.PIPE, text=True)


def result_of(process, limit):
    """A sender whose time-outs have doubled too often has not ended by the limit: no rate."""
    try:
        printed, _ = process.communicate(timeout=limit)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return {"bits_per_second": 0, "retransmits": 0, "congestion_control": "", "stuck": True}
    if process.returncode != 0:
        sys.exit(f"wired_pair: flow-client failed: {printed}")
    end = json.loads(printed)["end"]
    return {"bits_per_second": end["sum_received"]["bits_per_second"], "retransmits": end["sum_sent"].get("retransmits", 0),
            "congestion_control": end.get("sender_tcp_congestion", "")}


def play(options):
    make_network(len(options.senders))
    give_address("server", pair.ADDRESSES["server"])
    clients = [start_client(options, index, stack) for index, stack in enumerate(options.senders)]
    lefts = ",".join(f"sender{index}" for index in range(len(clients)))
    servers = [Running("server", [options.build / "bin/flow-server", "--stack", "kernel", "--port", FIRST_PORT + index],
                       stdout=subprocess.DEVNULL) for index in range(len(clients))]
    wire = Running("wire", [options.build / "bench/bad-wire", lefts, "server", "--conditions", options.conditions, "--seed",
                            options.seed], stdout=subprocess.PIPE, text=True)
    try:
        started = [client() for client in clients]
        flows = [result_of(process, options.time + pair.CLIENT_LIMIT_SECONDS) for process in started]
        return {"flows": flows, "wire": wire.end()}
    finally:
        for each in [*servers, wire]:
            each.__exit__()


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("senders", nargs="+", choices=["raw", "kernel"])
    arguments.add_argument("--conditions", default="{}")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--time", type=float, default=3)
    arguments.add_argument("--build", type=pathlib.Path, required=True)
    print(json.dumps(play(arguments.parse_args())))


if __name__ == "__main__":
    main()
