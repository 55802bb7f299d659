#!/usr/bin/env python3
"""dhcp-server under faults, by a client of some lines that speaks DHCP as a relay agent does, for hundreds of clients at once.

kill   the server is killed at --count random moments and started again: whatever lease it has acknowledged, it still has, and
       no address is acknowledged to two clients
flood  DISCOVERs of random clients, and bytes that are no DHCP: memory and log stay as they are, and a client that has a lease
       can renew it afterwards

Root only: it makes two network namespaces. 77: skipped, with the reason printed. --seed repeats the choices.
"""
import argparse
import ctypes
import os
import pathlib
import random
import re
import select
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "bench"))
import pair

SKIPPED = 77
SERVER, CLIENT = "10.9.0.2", "10.9.0.1"
DISCOVER, REQUEST, OFFER, ACK, NAK = 1, 3, 2, 5, 6
CLONE_NEWNET = 0x40000000  # Python knows setns(2) from 3.12 on
COOKIE = b"\x63\x82\x53\x63"
ANSWER_SECONDS = 30  # of a server that was just started, on a machine that is busy with other things


def mac_of(number):
    return b"\x02\x09" + struct.pack(">I", number)


def message(kind, client, address=None, server=None, ciaddr="0.0.0.0"):
    """As a relay agent at CLIENT forwards it; the transaction's number is the client's."""
    packet = struct.pack(">BBBBIHH4s4s4s4s16s64s128s", 1, 1, 6, 1, client, 0, 0, socket.inet_aton(ciaddr), bytes(4), bytes(4),
                         socket.inet_aton(CLIENT), mac_of(client), b"", b"") + COOKIE + bytes((53, 1, kind))
    if address:
        packet += b"\x32\x04" + socket.inet_aton(address)
    if server:
        packet += b"\x36\x04" + socket.inet_aton(server)
    return packet + b"\xff"


def parse(packet):
    """(kind, client, address given)"""
    client = struct.unpack(">I", packet[4:8])[0]
    at, kind = 240, None
    while at < len(packet) and packet[at] != 255:
        if packet[at] == 53:
            kind = packet[at + 2]
        at += 2 + packet[at + 1] if packet[at] else 1
    return kind, client, socket.inet_ntoa(packet[16:20])


class Server:
    """In the namespace `server`; its leases are in `state`, its words in `log`."""

    def __init__(self, options, state, log, *more):
        ready, signal_end = os.pipe()
        words = [options.bin / "dhcp-server", "--state", state, "--probe-wait", "0", *more]
        self.process = subprocess.Popen(pair.inside("server", *map(str, words)), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                        pass_fds=[signal_end], env={**os.environ, "NETRIG_READY_FD": str(signal_end)})
        os.close(signal_end)
        if not select.select([ready], [], [], 20)[0] or os.read(ready, 100) != b"ready\n":
            sys.exit("dhcp_server: the server does not get ready")
        os.close(ready)

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def resident_kib(self):
        return int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{self.process.pid}/status").read_text()).group(1))


class Clients:
    """Ask for leases, so many at a time; `leases` has what was acknowledged."""

    def __init__(self, choice):
        self.choice = choice
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((CLIENT, 67))
        self.leases = {}
        self.next = 1
        self.acknowledged = 0

    def send(self, packet):
        try:
            self.socket.sendto(packet, (SERVER, 67))
        except ConnectionRefusedError:
            pass  # the server is dead at the moment

    def begin(self):
        """A new client, or one that had a lease and renews it."""
        if self.leases and self.choice.random() < 0.3:
            client = self.choice.choice(list(self.leases))
            self.send(message(REQUEST, client, ciaddr=self.leases[client]))
        else:
            self.send(message(DISCOVER, self.next))
            self.next += 1

    def take(self, packet, holders):
        """Gives the kind of message that it was."""
        kind, client, address = parse(packet)
        if kind == OFFER:
            self.send(message(REQUEST, client, address, SERVER))
        elif kind == ACK:
            self.acknowledged += 1
            if holders.setdefault(address, client) != client:
                sys.exit(f"dhcp_server: {address} was acknowledged to two clients, {holders[address]} and {client}")
            self.leases[client] = address
        return kind

    def run(self, until_acknowledged, holders, limit=ANSWER_SECONDS, at_once=64):
        """Until so many more leases were acknowledged. What was lost is begun anew."""
        goal = self.acknowledged + until_acknowledged
        deadline = time.monotonic() + limit
        for _ in range(at_once):
            self.begin()
        while self.acknowledged < goal:
            if time.monotonic() > deadline:
                sys.exit(f"dhcp_server: {goal - self.acknowledged} leases were not acknowledged within {limit} s")
            if not select.select([self.socket], [], [], 0.2)[0]:
                self.begin()
                continue
            if self.take(self.socket.recv(4096), holders) != OFFER:
                self.begin()

    def drain(self, holders):
        """What the server had said before it died."""
        while select.select([self.socket], [], [], 0)[0]:
            self.take(self.socket.recv(4096), holders)


def listed(options, state):
    """{address: MAC} of what dhcp-leases lists as leased."""
    done = subprocess.run([options.bin / "dhcp-leases", state], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"dhcp_server: dhcp-leases: {done.stdout}{done.stderr}")
    return {words[0]: words[4] for words in map(str.split, done.stdout.splitlines()[1:]) if words[1] == "leased"}


def check_leases(options, state, clients):
    found = listed(options, state)
    for client, address in clients.leases.items():
        mac = mac_of(client).hex(":")
        if found.get(address) != mac:
            sys.exit(f"dhcp_server: {address} was acknowledged to {mac}, but after the kill it is {found.get(address)}'s")


def play_kill(options, state, log):
    choice = random.Random(options.seed)
    clients, holders = Clients(choice), {}
    more = ["--pool", "10.9.1.0-10.9.255.250", "--lease", "1h"]
    server = Server(options, state, log, *more)
    for _ in range(options.count):
        clients.run(choice.randrange(1, 1500), holders)
        server.kill()
        clients.drain(holders)
        check_leases(options, state, clients)
        server = Server(options, state, log, *more)
    clients.run(100, holders)
    server.kill()
    print(f"{options.count} kills, {len(clients.leases)} leases of {clients.acknowledged} acknowledgements, none lost")


def play_flood(options, state, log):
    choice = random.Random(options.seed)
    clients, holders = Clients(choice), {}
    began = time.monotonic()
    server = Server(options, state, log, "--pool", "10.9.1.0-10.9.8.255", "--lease", "1h", "--offer-hold", "2s")
    clients.run(100, holders, at_once=1)
    keeper, address = next(iter(clients.leases.items()))
    clients.drain(holders)

    def flood(count):
        for number in range(count):
            clients.send(message(DISCOVER, choice.randrange(1 << 31, 1 << 32)))
            if number % 16 == 0:
                clients.send(choice.randbytes(choice.randrange(600)))
            if number % 64 == 0:  # not only what overflows a buffer
                while select.select([clients.socket], [], [], 0.002)[0]:
                    clients.socket.recv(4096)

    flood(options.count // 4)
    before = server.resident_kib()
    flood(options.count)
    after = server.resident_kib()
    clients.send(message(REQUEST, keeper, ciaddr=address))
    deadline = time.monotonic() + ANSWER_SECONDS
    while True:
        if time.monotonic() > deadline:
            sys.exit("dhcp_server: after the flood a lease is not renewed")
        if select.select([clients.socket], [], [], 0.2)[0]:
            kind, client, _ = parse(clients.socket.recv(4096))
            if (kind, client) == (ACK, keeper):
                break
    server.process.send_signal(signal.SIGHUP)
    while "nothing to reload" not in pathlib.Path(log.name).read_text():
        if server.process.poll() is not None or time.monotonic() > deadline:
            sys.exit("dhcp_server: SIGHUP is not answered")
        time.sleep(0.02)
    server.kill()
    words = pathlib.Path(log.name).read_text()
    lines, most = words.count("\n"), 1000 + 100 * (time.monotonic() - began) + 20
    if lines > most:
        sys.exit(f"dhcp_server: {lines} lines in the log, more than {most:.0f}")
    if "is exhausted" not in words:
        sys.exit("dhcp_server: the log does not tell of the exhausted pool")
    if words.count("is exhausted") > 20 or after > before + 2048:
        sys.exit(f"dhcp_server: {words.count('is exhausted')} lines about it; memory from {before} to {after} KiB")
    print(f"{options.count} DISCOVERs of random clients: memory {before} KiB before, {after} KiB after; "
          f"{lines} lines in the log, {words.count('is exhausted')} about the exhausted pool")


def inside_namespaces(options):
    pair.make_link()
    for node, address in (("client", CLIENT), ("server", SERVER)):
        pair.call("ip", "-n", node, "address", "add", f"{address}/16", "dev", pair.INTERFACE)
    # From here on this process is the client.
    enter = ctypes.CDLL(None, use_errno=True).setns
    if enter(os.open("/run/netns/client", os.O_RDONLY), CLONE_NEWNET) != 0:
        sys.exit(f"dhcp_server: enter a network namespace: {os.strerror(ctypes.get_errno())}")
    with tempfile.TemporaryDirectory(dir="/run") as state, open("/run/log", "wb") as log:
        {"kill": play_kill, "flood": play_flood}[options.what](options, state, log)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("kill", "flood"))
    parser.add_argument("--count", type=int, required=True, help="of kills, or of DISCOVERs")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--bin", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parents[2] / "build/bin")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        return inside_namespaces(options)
    if os.geteuid() != 0:
        print("skipped: it needs root, to make network namespaces")
        return SKIPPED
    return subprocess.run([*pair.PRIVATE, sys.executable, *sys.argv, "--inside"]).returncode


if __name__ == "__main__":
    sys.exit(main())
