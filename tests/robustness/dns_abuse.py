#!/usr/bin/env python3
"""Two dns-servers, one of which forwards to the other, for many rounds of what nobody should do to them: random names, random
bytes, clients that drip single bytes or never read, upstreams that are silent, and zones that are read again meanwhile. They
answer throughout, and when all tables are full their memory does not grow any more."""
import os
import pathlib
import random
import select
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
import machine
import rig

HOST = "127.0.0.1"
AUTHORITY, FORWARDER, SILENT = 5301, 5302, 5303
NAMES = 20_000  # random ones in a round; the tables for replies hold 65,536
ROUNDS_FULL = 5  # so many rounds' names are more than the tables hold
FULL_ROUNDS = 40  # after half of them all tables are full; of fewer, memory says nothing
GROWTH_KIB = 2048  # of the resident memory, from the middle to the end: what an allocator may still shift about
READY_SECONDS = 10

ZONE = "$ORIGIN lab.\n$TTL 60\n@ SOA ns admin 1 3600 600 86400 60\n@ NS ns\nns A 127.0.0.1\nftp A 10.0.0.4\n*.wild A 10.0.0.5\n"


def question(name, number=0, record_type=1):
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    return struct.pack(">6H", number, 0x0100, 1, 0, 0, 0) + labels + b"\0" + struct.pack(">HH", record_type, 1)


def ask(port, name, limit_seconds=5):
    """Whether there is an answer with one record."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.connect((HOST, port))
        end = time.monotonic() + limit_seconds
        while time.monotonic() < end:
            try:
                client.send(question(name, 7))
                if select.select([client], [], [], 0.5)[0] and client.recv(1500)[6:8] == b"\0\1":
                    return True
            except ConnectionRefusedError:
                time.sleep(0.01)  # it is not there yet
    return False


class Server:
    def __init__(self, options, *words):
        ready, signal_end = os.pipe()
        self.process = subprocess.Popen([options.bin / "dns-server", "--listen", HOST, *map(str, words)], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, pass_fds=[signal_end], text=True,
                                        env={**os.environ, "NETRIG_READY_FD": str(signal_end)})
        os.close(signal_end)
        if not select.select([ready], [], [], READY_SECONDS)[0] or os.read(ready, 100) != b"ready\n":
            sys.exit(f"dns_abuse: {words} does not get ready")
        os.close(ready)

    def resident_kib(self):
        lines = pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("VmRSS")).split()[1])

    def end(self):
        """Its exit status and what it complained of."""
        self.process.send_signal(signal.SIGTERM)
        said = self.process.communicate(timeout=30)[1]
        return self.process.returncode, said


def flood(rng, port, domain, count):
    """Random names, as fast as they are answered or lost."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.connect((HOST, port))
        client.setblocking(False)
        for number in range(count):
            name = f"{rng.getrandbits(48):x}.{domain}"
            try:
                client.send(question(name, number & 0xffff, rng.choice((1, 28, 16, 255))))
                if number % 50 == 49:
                    select.select([client], [], [], 0.05)
                while client.recv(1500):
                    pass
            except (BlockingIOError, ConnectionRefusedError):
                pass


def noise(rng, port, count):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.connect((HOST, port))
        for _ in range(count):
            try:
                client.send(rng.randbytes(rng.randrange(0, 600)))
            except ConnectionRefusedError:
                pass  # a message of ICMP for an earlier one


def drip(port, connections):
    """More than one client may have: they are left open until the server has closed one."""
    held = []
    for _ in range(connections):
        try:
            client = socket.create_connection((HOST, port), timeout=2)
            client.send(b"\0")
            held.append(client)
        except OSError:
            break
    select.select(held, [], [], 5)
    for client in held:
        client.close()


def never_read(port, count):
    """Many questions with large answers, of which none is read."""
    try:
        with socket.create_connection((HOST, port), timeout=2) as client:
            client.settimeout(0.2)
            message = question("x.wild.lab", 1, 255)
            client.sendall((struct.pack(">H", len(message)) + message) * count)
    except OSError:
        pass


def pipeline(port, count):
    """Whether many questions on one connection all get their replies."""
    message = question("ftp.lab", 1)
    with socket.create_connection((HOST, port), timeout=10) as client:
        client.sendall((struct.pack(">H", len(message)) + message) * count)
        stream, replies = b"", 0
        while replies < count:
            some = client.recv(65536)
            if not some:
                return False
            stream += some
            while len(stream) >= 2 and len(stream) >= 2 + int.from_bytes(stream[:2], "big"):
                stream = stream[2 + int.from_bytes(stream[:2], "big"):]
                replies += 1
    return True


def play(rng, authority, number):
    """One round. Gives what went wrong. Reading the zones again empties the tables, which are full before that."""
    flood(rng, AUTHORITY, rng.choice(("lab", "wild.lab")), NAMES)
    flood(rng, FORWARDER, "lab", NAMES // 10)
    noise(rng, AUTHORITY, 500)
    if number % ROUNDS_FULL == 0:
        authority.process.send_signal(signal.SIGHUP)
    for port in (AUTHORITY, FORWARDER):
        drip(port, 80)
        never_read(port, 2000)
    wrong = [f"port {port} does not answer" for port in (AUTHORITY, FORWARDER) if not ask(port, "ftp.lab")]
    if not pipeline(AUTHORITY, 300):
        wrong.append("replies over TCP are missing")
    return wrong


def main():
    parser = rig.arguments(__doc__)
    parser.add_argument("--rounds", type=int, default=20, help="how many; of 40 or more, memory is compared from the middle on")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    options = parser.parse_args()
    options.bin = options.bin.resolve()
    machine.run_isolated()
    rng = random.Random(options.seed)
    with tempfile.TemporaryDirectory(prefix="netrig-dns-") as directory, \
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind((HOST, SILENT))
        zone = pathlib.Path(directory) / "lab.zone"
        zone.write_text(ZONE)
        authority = Server(options, "--port", AUTHORITY, "--zone", zone)
        forwarder = Server(options, "--port", FORWARDER, "--forward", f"{HOST}:{AUTHORITY}", "--forward", f"{HOST}:{SILENT}",
                           "--cache-size", 1000)
        servers = {"authority": authority, "forwarder": forwarder}
        failures, memory = [], []
        for number in range(1, options.rounds + 1):
            failures += [f"round {number}: {what}" for what in play(rng, authority, number)]
            memory.append({name: server.resident_kib() for name, server in servers.items()})
        for name in servers if options.rounds >= FULL_ROUNDS else ():
            middle = max(each[name] for each in memory[:max(1, options.rounds // 2)])
            if memory[-1][name] > middle + GROWTH_KIB:
                failures.append(f"{name}: {middle} KiB in the middle, {memory[-1][name]} KiB at the end")
        for name, server in servers.items():
            status, said = server.end()
            if status != 0:
                failures.append(f"{name}: exit status {status}: {said[-2000:]}")
            if "too many TCP connections" not in said:
                failures.append(f"{name}: did not tell of too many connections: {said[-2000:]}")
    for failure in failures:
        print(f"FAILED: {failure}")
    print(f"{options.rounds} rounds, seed {options.seed}; resident KiB at the end: "
          + ", ".join(f"{name} {kib}" for name, kib in memory[-1].items()))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
