#!/usr/bin/env python3
"""dns_pair.py SERVER CLIENT: a DNS server and a client that asks for 1000 names as fast as it can, each in a network namespace
and on a processor of its own, on a veth link without offloads; what they reached as a line of JSON. Run it within pair.PRIVATE.

netrig, knot               answer out of a zone
netrig-cached, unbound     answer out of their cache; a dns-server of ours beside them had the answers
echo                       bare UDP in batches, no DNS
"""
import argparse
import contextlib
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import pair

# knot's worker binds itself to processor 0, whatever it is told.
SERVER_PROCESSOR, CLIENT_PROCESSOR = 0, 1
ADDRESS = pair.ADDRESSES["server"]
PORT, UPSTREAM_PORT = 53, 5353
WINDOW = 256
LIMIT_SECONDS = 60

ZONE = "".join(["$ORIGIN bench.test.\n$TTL 3600\n@ SOA ns admin 1 3600 600 86400 60\n@ NS ns\n", f"ns A {ADDRESS}\n",
                *(f"h{number:04} A 10.1.{number // 256}.{number % 256}\n" for number in range(1000))])
QUESTIONS = "".join(f"h{number:04}.bench.test A\n" for number in range(1000))

KNOT = """server:
    rundir: "{work}"
    listen: {address}@{port}
    udp-workers: 1
    tcp-workers: 1
    background-workers: 1
database:
    storage: "{work}"
log:
  - target: stderr
    any: warning
zone:
  - domain: bench.test
    file: {work}/bench.zone
    zonefile-sync: -1
    journal-content: none
"""

UNBOUND = """server:
    interface: {address}
    port: {port}
    num-threads: 1
    access-control: 10.9.0.0/24 allow
    chroot: ""
    username: ""
    directory: "{work}"
    pidfile: ""
    use-syslog: no
    do-daemonize: no
    do-not-query-localhost: no
    module-config: "iterator"
    so-rcvbuf: 4m
    local-zone: "test." nodefault
remote-control:
    control-enable: no
forward-zone:
    name: "."
    forward-addr: {address}@{upstream_port}
"""


def on_processor(number):
    return lambda: os.sched_setaffinity(0, {number})


@contextlib.contextmanager
def server(words):
    """A program in the server's namespace until the end of the scope. What it prints is let go: unbound says good-bye."""
    process = subprocess.Popen(pair.inside("server", *map(str, words)), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL, preexec_fn=on_processor(SERVER_PROCESSOR))
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def processor_seconds(process):
    """What a program used so far; that of the kernel for its packets is in it."""
    fields = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def write(path, text):
    path.write_text(text)
    return path


def ours(options, *words, port=PORT):
    return [options.build / "bin/dns-server", "--listen", ADDRESS, "--port", port, *words]


def upstream(options, work):
    return ours(options, "--zone", work / "bench.zone", port=UPSTREAM_PORT)


def commands(options, work):
    """What the server's side runs."""
    values = {"work": work, "address": ADDRESS, "port": PORT, "upstream_port": UPSTREAM_PORT}
    zone = work / "bench.zone"
    return {
        "netrig": lambda: [ours(options, "--zone", zone)],
        "knot": lambda: [["knotd", "-c", write(work / "knot.conf", KNOT.format(**values))]],
        "netrig-cached": lambda: [upstream(options, work), ours(options, "--forward", f"{ADDRESS}:{UPSTREAM_PORT}")],
        "unbound": lambda: [upstream(options, work), ["unbound", "-d", "-c", write(work / "unbound.conf", UNBOUND.format(**values))]],
        "echo": lambda: [[options.build / "bench/dns_echo", PORT]],
    }[options.server]()


def client(*words):
    done = subprocess.run(pair.inside("client", *map(str, words)), stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          timeout=LIMIT_SECONDS, preexec_fn=on_processor(CLIENT_PROCESSOR))
    if done.returncode != 0:
        sys.exit(f"dns_pair: {words[0]}: {done.stdout}{done.stderr}".strip())
    return done.stdout


def blast(options, seconds):
    return json.loads(client(options.build / "bench/dns_blast", ADDRESS, PORT, seconds, WINDOW))


def perf(options, work):
    """dnsperf's own summary."""
    text = client("dnsperf", "-s", ADDRESS, "-p", PORT, "-d", write(work / "questions", QUESTIONS), "-l", options.time, "-q", WINDOW)

    def figure(title):
        return float(re.search(rf"{title}: +([\d.]+)", text)[1])

    replies = figure("Queries completed")
    good = re.search(r"NOERROR (\d+)", text)
    return {"queries_per_second": figure("Queries per second"), "replies": replies, "lost": figure("Queries lost"),
            "bad": replies - int(good[1] if good else 0)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("server", choices=("netrig", "knot", "netrig-cached", "unbound", "echo"))
    parser.add_argument("client", choices=("blast", "dnsperf"))
    parser.add_argument("--time", type=int, default=3, help="seconds")
    parser.add_argument("--build", type=pathlib.Path, required=True, help="the build's directory")
    options = parser.parse_args()
    pair.make_link()
    for node in pair.ADDRESSES:
        pair.give_kernel_address(node)
    with tempfile.TemporaryDirectory(prefix="netrig-dns-") as directory, contextlib.ExitStack() as running:
        work = pathlib.Path(directory)
        write(work / "bench.zone", ZONE)
        for words in commands(options, work):
            process = running.enter_context(server(words))
        blast(options, 0.1)  # all names once
        before = processor_seconds(process)
        result = blast(options, options.time) if options.client == "blast" else perf(options, work)
        used = processor_seconds(process) - before
        print(json.dumps({**result, "processor_nanoseconds": 1e9 * used / max(result["replies"], 1)}))


if __name__ == "__main__":
    main()
