#!/usr/bin/env python3
"""ftp_pair.py: FTP between two network namespaces on a veth link, files on a tmpfs, TCP reno, a core each for server and
client: ftp-server beside vsftpd, ftp-client beside curl, in turns. Prints a line of JSON. Run it within PRIVATE of pair.py:
whatever happens, nothing is left.

big    a file of --bytes, fetched and stored, with the link's offloads and without
small  --files files of 1 KiB over one connection, fetched and stored, and how many of curl's seconds were its own pauses
idle   the memory of ftp-server with --clients clients that are logged in and say nothing
"""
import argparse
import collections
import filecmp
import json
import os
import pathlib
import resource
import shutil
import socket
import subprocess
import sys
import time

sys.dont_write_bytecode = True
import pair

SERVED = pathlib.Path("/run/served")
LOCAL = pathlib.Path("/run/local")
PORTS = {"netrig": 21, "vsftpd": 2121}
SMALL_BYTES = 1024
START_LIMIT_SECONDS = 10
RUN_LIMIT_SECONDS = 120
CURL_WITH_TIMES = ["curl", "-sS", "-w", "%{time_total}\n"]
CORES = {"server": "0", "client": "1"}

# Bare vsftpd: no log, no isolation of its own (the namespace has it), anonymous users may do everything.
VSFTPD = f"""listen=YES
listen_port={PORTS["vsftpd"]}
background=NO
anonymous_enable=YES
no_anon_password=YES
local_enable=NO
write_enable=YES
anon_upload_enable=YES
anon_mkdir_write_enable=YES
anon_other_write_enable=YES
anon_umask=022
anon_root=/run/served
secure_chroot_dir=/run/empty
isolate=NO
isolate_network=NO
seccomp_sandbox=NO
xferlog_enable=NO
"""


def on_core(node, words):
    """NETRIG_BENCH_BEFORE: words before each, e.g. "chrt -f 5" on a machine that is busy with other things."""
    return pair.inside(node, "taskset", "-c", CORES[node], *os.environ.get("NETRIG_BENCH_BEFORE", "").split(), *map(str, words))


class FtpServer:
    """One of both, serving SERVED, until the end of the scope."""

    def __init__(self, kind, options):
        self.port = PORTS[kind]
        if kind == "vsftpd":
            pathlib.Path("/run/empty").mkdir(exist_ok=True)
            pathlib.Path("/run/vsftpd.conf").write_text(VSFTPD)
            words = [shutil.which("vsftpd", path=os.environ["PATH"] + ":/usr/sbin"), "/run/vsftpd.conf"]
        else:
            words = [options.build / "bin/ftp-server", "--port", self.port, "--root", SERVED, "--writable", "--max-clients",
                     "5000", "--max-clients-per-address", "5000"]
        self.process = subprocess.Popen(on_core("server", words), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)

    def __enter__(self):
        end = time.monotonic() + START_LIMIT_SECONDS
        while not pair.call(*pair.inside("server", "ss", "-Hltn", f"sport = :{self.port}")).strip():
            if self.process.poll() is not None or time.monotonic() > end:
                sys.exit("ftp_pair: a server does not start")
        return self.process

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()


def run_client(words):
    """Seconds, the client's start included, since a user waits for that, too; and what it printed."""
    begin = time.monotonic()
    done = subprocess.run(on_core("client", words), stdin=subprocess.DEVNULL, capture_output=True, text=True, cwd=LOCAL,
                          timeout=RUN_LIMIT_SECONDS)
    if done.returncode != 0:
        sys.exit(f"ftp_pair: {words[0]}: {done.stderr[-2000:]}")
    return time.monotonic() - begin, done.stdout


def syns_sent_again():
    names, values = (line.split() for line in pair.call(*pair.inside("client", "grep", "^TcpExt:", "/proc/net/netstat")).splitlines())
    return int(dict(zip(names, values))["TCPSynRetrans"])


class CurlsPauses:
    """curl (7.88) that finds the reply to EPSV the first time it looks, a few microseconds after the command, waits a second
    before it connects: now and then, and more often the faster the server is. A lost SYN costs a second too, and is not
    among them."""

    def __init__(self):
        self.syns = syns_sent_again()

    def count(self, printed):
        """Of small files, from the seconds that each took."""
        return max(0, sum(int(float(line)) for line in printed.splitlines()) - (syns_sent_again() - self.syns))


def url(server, path=""):
    return f"ftp://{pair.ADDRESSES['server']}:{PORTS[server]}/{path}"


def client_words(kind, server, work, options):
    """What a client is told to do; names are those of make_files()."""
    own = options.build / "bin/ftp-client"
    big, small, stored = url(server, "big"), url(server, "small/*"), url(server, "stored/")
    if kind == "netrig":
        return {"fetch big": [own, "get", big, "got"], "store big": [own, "put", "big", stored],
                "fetch small": [own, "--directory", "got-small", "mget", small],
                "store small": [own, "put", *options.small, stored]}[work]
    return {"fetch big": ["curl", "-sS", "-o", "got", big], "store big": ["curl", "-sS", "-T", "big", stored],
            "fetch small": [*CURL_WITH_TIMES, "-K", f"fetch.{server}"], "store small": [*CURL_WITH_TIMES, "-K", f"store.{server}"]}[work]


def make_files(options):
    for place in (SERVED, LOCAL):
        place.mkdir()
        pair.call("mount", "-t", "tmpfs", "-o", f"size={4 * options.bytes + (1 << 30)},mode=0755", "none", place)
    for directory in (SERVED / "small", SERVED / "stored", LOCAL / "got-small", LOCAL / "mine"):
        directory.mkdir()
        directory.chmod(0o777)
    block = os.urandom(1 << 20)
    for name in (SERVED / "big", LOCAL / "big"):
        with open(name, "wb") as file:
            for _ in range(options.bytes >> 20):
                file.write(block)
    names = [f"file-{number:05}" for number in range(options.files)]
    for place in (SERVED / "small", LOCAL / "mine"):
        for number, name in enumerate(names):
            (place / name).write_bytes(block[number:number + SMALL_BYTES])
    options.small = [f"mine/{name}" for name in names]
    for server in PORTS:
        fetches = (f'url = "{url(server, "small/" + name)}"\noutput = "got-small/{name}"\n' for name in names)
        stores = (f'url = "{url(server, "stored/" + name)}"\nupload-file = "mine/{name}"\n' for name in names)
        (LOCAL / f"fetch.{server}").write_text("".join(fetches))
        (LOCAL / f"store.{server}").write_text("".join(stores))


def forget_copies(work, check):
    """So that the next one begins as this one did."""
    pairs = {"fetch big": [(SERVED / "big", LOCAL / "got")], "store big": [(LOCAL / "big", SERVED / "stored/big")],
             "fetch small": [(file, LOCAL / "got-small" / file.name) for file in (SERVED / "small").iterdir()],
             "store small": [(file, SERVED / "stored" / file.name) for file in (LOCAL / "mine").iterdir()]}[work]
    for original, copy in pairs:
        if check and not filecmp.cmp(original, copy, shallow=False):
            sys.exit(f"ftp_pair: {copy} differs")
        copy.unlink()


def set_link(offloads):
    state = "on" if offloads else "off"
    for node in pair.ADDRESSES:
        pair.call(*pair.inside(node, "ethtool", "-K", pair.INTERFACE, "tx", state, "rx", state, "tso", state, "gso", state, "gro",
                               state))


def play(works, clients, options, figures, pauses, suffix=""):
    """Both servers are there all the time. Each does a work once with each client before anything is measured, so that none
    is the one that finds caches cold, and what it has sent is looked at. Then they take turns, each first as often as the
    others, so that whatever else the machine does disturbs all alike."""
    columns = [(server, client) for server in PORTS for client in clients]
    with FtpServer("netrig", options), FtpServer("vsftpd", options):
        for work in works:
            for turn in range(options.repeats + 1):
                first = turn % len(columns)
                for server, client in columns[first:] + columns[:first]:
                    own = CurlsPauses()
                    seconds, printed = run_client(client_words(client, server, work, options))
                    forget_copies(work, check=turn == 0)
                    if turn > 0:
                        figures[f"{work}{suffix}|{server}|{client}"].append(seconds)
                        if client == "curl" and "small" in work:
                            pauses[f"{work}|{server}"].append(own.count(printed))


def log_in():
    connection = socket.create_connection((pair.ADDRESSES["server"], PORTS["netrig"]))
    stream = connection.makefile("rwb")
    for line in (b"USER anonymous\r\n", b"PASS x\r\n"):
        stream.readline()
        stream.write(line)
        stream.flush()
    if not stream.readline().startswith(b"230"):
        sys.exit("ftp_pair: a client cannot log in")
    return connection, stream


def hold_clients(count):
    """In the client's namespace, a program of its own: says when all are logged in, and keeps them until its input ends."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    clients = [log_in() for _ in range(count)]
    print(f"{len(clients)} are logged in", flush=True)
    sys.stdin.read()


def memory_kib(process):
    return pair.resident_kib(process)["resident_kib"]


def idle_memory(options):
    """The server's, before and with the clients."""
    with FtpServer("netrig", options) as process:
        empty = memory_kib(process.pid)
        words = on_core("client", [sys.executable, __file__, "--hold", options.clients, "--build", options.build])
        with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
            if not holder.stdout.readline().startswith(str(options.clients)):
                sys.exit("ftp_pair: not all clients could log in")
            full = memory_kib(process.pid)
            holder.stdin.close()
        return {"clients": options.clients, "empty_kib": empty, "full_kib": full}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--bytes", type=int, default=1 << 30)
    parser.add_argument("--files", type=int, default=10000)
    parser.add_argument("--clients", type=int, default=1000)
    parser.add_argument("--works", nargs="*", default=["big", "small", "idle"])
    parser.add_argument("--clients-of", nargs="*", default=["curl", "netrig"])
    parser.add_argument("--build", type=pathlib.Path, required=True, help="the build's directory")
    parser.add_argument("--offloads-only", action="store_true")
    parser.add_argument("--hold", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.hold:
        return hold_clients(options.hold)
    pair.CONGESTION_CONTROL = "reno"
    pair.make_link()
    for node in pair.ADDRESSES:
        pair.give_kernel_address(node)
    make_files(options)
    figures, pauses = collections.defaultdict(list), collections.defaultdict(list)
    if "big" in options.works:
        for offloads, suffix in ((True, ", offloads"), (False, ""))[:1 if options.offloads_only else 2]:
            set_link(offloads)
            play(("fetch big", "store big"), options.clients_of, options, figures, pauses, suffix)
    if "small" in options.works:
        play(("fetch small", "store small"), options.clients_of, options, figures, pauses)
    idle = idle_memory(options) if "idle" in options.works else None
    print(json.dumps({"seconds": figures, "curls_pauses": pauses, "idle": idle}))


if __name__ == "__main__":
    main()
