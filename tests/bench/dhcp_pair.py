#!/usr/bin/env python3
"""dhcp_pair.py SERVER RATE: a DHCP server and perfdhcp in two network namespaces on a veth link, a processor each, and what
perfdhcp counted as a line of JSON. Run it within pair.PRIVATE: whatever happens, nothing is left.

SERVER is netrig, kea or dnsmasq. None of them probes addresses; each keeps leases in a file without waiting for the disk, and
says of every lease that it gave it. RATE is how many four-way exchanges a second perfdhcp begins, of so many clients.
"""
import argparse
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import time

import pair

SERVER_ADDRESS, CLIENT_ADDRESS, LENGTH = "10.9.0.2", "10.9.0.1", 16
POOL = ("10.9.1.0", "10.9.255.250")
READY_LIMIT_SECONDS = 20
DROP_SECONDS = 1  # an answer that comes later does not count
WORK = pathlib.Path("/run/work")


def netrig(options):
    words = [options.build / "bin/dhcp-server", "--interface", pair.INTERFACE, "--pool", "-".join(POOL), "--probe-wait", "0",
             "--state", WORK, "--router", SERVER_ADDRESS, "--dns", SERVER_ADDRESS, "--domain", "lab"]
    return words


def kea(_):
    data = [{"name": "routers", "data": SERVER_ADDRESS}, {"name": "domain-name-servers", "data": SERVER_ADDRESS},
            {"name": "domain-name", "data": "lab"}]
    subnet = {"subnet": f"10.9.0.0/{LENGTH}", "pools": [{"pool": " - ".join(POOL)}], "option-data": data}
    logger = {"name": "kea-dhcp4", "severity": "INFO", "output_options": [{"output": "stdout"}]}
    config = {"Dhcp4": {"interfaces-config": {"interfaces": [pair.INTERFACE], "dhcp-socket-type": "udp"},
                        "lease-database": {"type": "memfile", "persist": True, "name": f"{WORK}/kea.csv", "lfc-interval": 0},
                        "valid-lifetime": 3600, "subnet4": [subnet], "loggers": [logger]}}
    (WORK / "kea.json").write_text(json.dumps(config))
    return ["env", f"KEA_PIDFILE_DIR={WORK}", f"KEA_LOCKFILE_DIR={WORK}", "kea-dhcp4", "-c", WORK / "kea.json"]


def dnsmasq(_):
    return ["dnsmasq", "--no-daemon", "--conf-file=/dev/null", "--port=0", f"--interface={pair.INTERFACE}", "--no-ping",
            "--user=root", f"--dhcp-range={POOL[0]},{POOL[1]},255.255.0.0,1h", "--dhcp-lease-max=100000", "--dhcp-authoritative",
            f"--dhcp-leasefile={WORK}/dnsmasq.leases"]


SERVERS = {"netrig": netrig, "kea": kea, "dnsmasq": dnsmasq}


def is_bound():
    """Whether somebody listens on UDP port 67 there; the sign of readiness that all have."""
    return ":67 " in pair.call(*pair.inside("server", "ss", "-lnuH"))


class Server:
    def __init__(self, words):
        log = open(WORK / "server.log", "wb")
        self.process = subprocess.Popen(pair.inside("server", "taskset", "-c", "0", *map(str, words)), stdin=subprocess.DEVNULL,
                                        stdout=log, stderr=log)
        deadline = time.monotonic() + READY_LIMIT_SECONDS
        while not is_bound():
            if time.monotonic() > deadline or self.process.poll() is not None:
                sys.exit(f"dhcp_pair: {words[0]} does not serve: {(WORK / 'server.log').read_text()}")
            time.sleep(0.01)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def processor_seconds(self):
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def resident_kib(self):
        return int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{self.process.pid}/status").read_text()).group(1))


def counted(text, exchange):
    """(sent, received) of one half of the exchange."""
    part = text.split(f"***Statistics for: {exchange}***")[1]
    return (int(re.search(rf"{what} packets: (\d+)", part).group(1)) for what in ("sent", "received"))


def frames():
    """(received, sent) by the server's interface since it was made."""
    for line in pair.call(*pair.inside("server", "cat", "/proc/net/dev")).splitlines():
        name, _, counts = line.partition(":")
        if name.strip() == pair.INTERFACE:
            fields = counts.split()
            return int(fields[1]), int(fields[9])
    sys.exit(f"dhcp_pair: no {pair.INTERFACE} in /proc/net/dev")


def run_perfdhcp(options):
    words = ["taskset", "-c", "1", "perfdhcp", "-4", "-r", options.rate, "-R", options.clients, "-p", options.time,
             "-d", DROP_SECONDS, "-W", 1000 * 1000, "-l", CLIENT_ADDRESS, SERVER_ADDRESS]
    done = subprocess.run(pair.inside("client", *map(str, words)), stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          timeout=options.time + 60)
    if done.returncode not in (0, 3):  # 3: not every exchange was completed
        sys.exit(f"dhcp_pair: perfdhcp: {done.stdout}{done.stderr}")
    return done.stdout


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("server", choices=SERVERS)
    parser.add_argument("rate", type=int)
    parser.add_argument("--clients", type=int, default=60000)
    parser.add_argument("--time", type=int, default=5, help="seconds")
    parser.add_argument("--build", type=pathlib.Path, required=True, help="the build's directory")
    options = parser.parse_args()
    pair.make_link()
    for node, address in (("client", CLIENT_ADDRESS), ("server", SERVER_ADDRESS)):
        pair.call("ip", "-n", node, "address", "add", f"{address}/{LENGTH}", "dev", pair.INTERFACE)
    WORK.mkdir()
    with Server(SERVERS[options.server](options)) as server:
        before = server.processor_seconds()
        text = run_perfdhcp(options)
        used = server.processor_seconds() - before
        received, sent = frames()
        resident = server.resident_kib()
    discovers, offers = counted(text, "DISCOVER-OFFER")
    requests, acks = counted(text, "REQUEST-ACK")
    print(json.dumps({"begun": discovers / options.time, "done": acks / options.time, "lost": discovers - acks,
                      "lost_share": (discovers - acks) / max(discovers, 1), "requests": requests, "offers": offers,
                      # Each message has one answer; what perfdhcp's own buffer loses was answered.
                      "unanswered_share": max(received - sent, 0) / max(received, 1),
                      "server_microseconds": 1e6 * used / max(acks, 1), "resident_kib": resident}))


if __name__ == "__main__":
    main()
