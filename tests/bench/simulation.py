"""The parts of the benchmark that are about the simulator: a dumbbell beside ns-3, networks of many computers, and bulk TCP
beside what theory says of it."""
import json
import math
import os
import pathlib
import shutil
import statistics
import struct
import subprocess
import sys
import tempfile
import threading
import time

from verdicts import of_all, verdict

SOURCE = pathlib.Path(__file__).resolve().parents[2]
PEERS = SOURCE / "tests/bench/peers"
RUN_LIMIT_SECONDS = 600
MEGABIT = 1e6
HEADER_BYTES = 14 + 20 + 20  # Ethernet, IPv4, TCP without options

# How many times as many packet-hops a second as ns-3, by what is simulated.
DUMBBELLS = (("10 flows", 10, False, 15), ("10 flows, captures on", 10, True, 10), ("100 flows", 100, False, 20))


def memory_directory():
    """A directory on a tmpfs, where both write their captures."""
    return tempfile.TemporaryDirectory(prefix="netrig-bench-", dir="/dev/shm" if os.path.isdir("/dev/shm") else None)


def timed(words, cwd):
    """Output, seconds and the largest resident set (KiB) of a process; the benchmark ends when it fails."""
    words = [str(word) for word in words]
    begin = time.monotonic()
    process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=cwd)
    limit = threading.Timer(RUN_LIMIT_SECONDS, process.kill)
    limit.start()
    output = process.stdout.read().decode(errors="replace")
    _, status, usage = os.wait4(process.pid, 0)
    limit.cancel()
    seconds = time.monotonic() - begin
    if status != 0:
        sys.exit(f"bench: {' '.join(words)} failed:\n{output}")
    return output, seconds, usage.ru_maxrss


def simulate(options, topology, directory, *more):
    """Plays a topology (text); gives its run.json, seconds and KiB."""
    directory = pathlib.Path(directory)
    file = directory / "topology.yaml"
    file.write_text(topology)
    runs = directory / "runs"
    shutil.rmtree(runs, ignore_errors=True)
    _, seconds, kib = timed([options.build / "bin/netrig", "sim", file, "--runs", runs, "--quiet", *more], directory)
    (result,) = runs.glob("*/run.json")
    return json.loads(result.read_text()), seconds, kib


def hops_of(run):
    return sum(link["delivered"] for link in run["links"])


# ---- the dumbbell

NECK_MBIT = 100
NECK_SEGMENT_BYTES = 1448
NECK_QUEUE = "{frames: 1000, codel: true}"  # ns-3 has FqCoDel (RFC 8290) in front of 100 frames
# What the bottleneck lets through of payload; a frame of ns-3's has 12 bytes more of TCP and 12 less of a link's header.
NECK_GOODPUT_MBIT = NECK_MBIT * NECK_SEGMENT_BYTES / (NECK_SEGMENT_BYTES + HEADER_BYTES)
GOODPUT_TOLERANCE = 0.01


def dumbbell(flows, seconds, flowing=True):
    """The network of peers/ns3_dumbbell.cpp: sources, a router, a bottleneck, a router, sinks; or one in which nobody sends."""
    mtu = f"mtu: {NECK_SEGMENT_BYTES + 40}"
    access = f"{mtu}, delay: 1ms, rate: 100mbit, queue: 100"
    lines = ["name: dumbbell", "congestion: reno", "links:",  # as the peer's
             f"  neck: {{subnet: 10.0.0.0/30, {mtu}, delay: 5ms, rate: {NECK_MBIT}mbit, queue: {NECK_QUEUE}}}"]
    west, east = ["neck: 10.0.0.1"], ["neck: 10.0.0.2"]
    nodes = []
    for i in range(flows):
        lines += [f"  w{i}: {{subnet: 10.1.{i}.0/30, {access}}}", f"  e{i}: {{subnet: 10.2.{i}.0/30, {access}}}"]
        west.append(f"w{i}: 10.1.{i}.1")
        east.append(f"e{i}: 10.2.{i}.1")
        nodes += [f"  sink-{i}: {{on: {{e{i}: 10.2.{i}.2}}, run: flow-server}}",
                  f"  source-{i}: {{on: {{w{i}: 10.1.{i}.2}}" +
                  (f", after: sink-{i}, run: flow-client 10.2.{i}.2 -i 0 -t 1h, ready: {{log: ., within: 1h}}}}" if flowing else "}")]
    lines += ["nodes:", f"  west: {{on: {{{', '.join(west)}}}, router: true}}", f"  east: {{on: {{{', '.join(east)}}}, router: true}}",
              *nodes, "scenario:", f"  - sleep: {seconds}s" if flowing else "  - sleep: 1ms"]
    lines += [f"  - kill: {node}-{i}" for i in range(flows) for node in ("source", "sink")]
    return "\n".join(lines) + "\n"


def build_ns3(directory):
    """The peer's program, or nothing, and a line that says why."""
    source = PEERS / "ns3_dumbbell.cpp"
    flags = subprocess.run(["pkg-config", "--cflags", "--libs", "ns3-core", "ns3-network", "ns3-internet", "ns3-point-to-point",
                            "ns3-applications"], capture_output=True, text=True)
    if flags.returncode != 0:
        print("\nns-3 is left out: apt-get install libns3-dev libgsl-dev")
        return None
    program = pathlib.Path(directory) / "ns3_dumbbell"
    subprocess.run(["g++", "-O2", "-std=c++17", str(source), "-o", str(program), *flags.stdout.split()], check=True)
    return program


def new_bits(capture, receiver, begin):
    """How much payload has gone to a receiver (an address, as bytes) after a time, each byte counted the first time only."""
    data = capture.read_bytes()
    at, seen, bits, when = 24, set(), 0, begin
    while at < len(data):
        seconds, nanoseconds, kept, length = struct.unpack_from("<IIII", data, at)
        frame = at + 16
        at = frame + kept
        payload = length - HEADER_BYTES
        if data[frame + 12:frame + 14] != b"\x08\x00" or data[frame + 23] != 6 or data[frame + 30:frame + 34] != receiver or payload <= 0:
            continue
        sequence = data[frame + 38:frame + 42]
        when = seconds + nanoseconds / 1e9
        bits += 8 * payload if when > begin and sequence not in seen else 0
        seen.add(sequence)
    return bits, when


def goodput_of(directory, flows):
    """Megabits a second of payload that all receivers together get, from the second second on: what has come through the neck."""
    links = pathlib.Path(directory) / "runs/dumbbell/links"
    captures = [links / f"e{i}.pcap" for i in range(flows)]
    begin = min(struct.unpack_from("<II", capture.read_bytes(), 24)[0] for capture in captures) + 1
    bits, ends = zip(*(new_bits(capture, bytes((10, 2, i, 2)), begin) for i, capture in enumerate(captures)))
    return sum(bits) / (max(ends) - begin) / MEGABIT


def bench_dumbbell(options):
    seconds = 10
    print(f"\nDumbbell, 100 Mbit/s, {seconds} s of virtual time, NewReno, packet-hops a second, medians of {options.repeats}.")
    print("Without the set-up: of ns-3 its run is timed, and of netrig the process, less that of the same network in which nobody sends.")
    print("Captures: every frame of every link once, on a tmpfs.")
    verdicts = []
    with memory_directory() as directory:
        peer = build_ns3(directory)
        print(f"{'':24}{'netrig':>12}{'ns-3 3.37':>12}{'times':>8}")
        goodputs = {}
        for title, flows, captures, bar in DUMBBELLS:
            ours, theirs = [], []
            for _ in range(options.repeats):
                more = () if captures else ("--no-captures",)
                _, set_up, _ = simulate(options, dumbbell(flows, seconds, flowing=False), directory, *more)
                run, took, _ = simulate(options, dumbbell(flows, seconds), directory, *more)
                ours.append(hops_of(run) / (took - set_up))
                if peer:
                    theirs.append(play_ns3(peer, directory, flows, seconds, captures))
            verdicts.append(print_dumbbell(title, statistics.median(ours), theirs, bar))
        for flows in sorted({flows for _, flows, _, _ in DUMBBELLS}):
            simulate(options, dumbbell(flows, seconds), directory)
            goodputs[flows] = goodput_of(directory, flows)
    for flows, goodput in goodputs.items():
        ratio = goodput / NECK_GOODPUT_MBIT
        verdicts.append(abs(ratio - 1) <= GOODPUT_TOLERANCE)
        print(f"goodput of {flows} flows together: {goodput:.2f} of {NECK_GOODPUT_MBIT:.2f} Mbit/s, {ratio:.4f}   within 1%: "
              f"{verdict(verdicts[-1])}")
    return of_all(verdicts)


def play_ns3(peer, directory, flows, seconds, captures):
    pcap = pathlib.Path(directory) / "pcap"
    pcap.mkdir(exist_ok=True)
    output, _, _ = timed([peer, f"--n={flows}", f"--t={seconds}", f"--pcap={int(captures)}", f"--dir={pcap}"], directory)
    shutil.rmtree(pcap)
    return json.loads(output.splitlines()[-1])["hops_per_second"]


def print_dumbbell(title, ours, theirs, bar):
    if not theirs:
        print(f"{title:24}{ours / 1e3:10.0f} k{'':12}{'':8}   >= {bar}: {verdict(None)}")
        return None
    ratio = ours / statistics.median(theirs)
    print(f"{title:24}{ours / 1e3:10.0f} k{statistics.median(theirs) / 1e3:10.0f} k{ratio:8.1f}   >= {bar}: "
          f"{verdict(ratio >= bar)}")
    return ratio >= bar


# ---- many computers

HOSTS_PER_LAN = 100
GROWTH = (100, 1000, 10000)
AIM_SECONDS, AIM_KIB = 20, 40
PLAIN_FILE_BYTES = 10_000


def campus(hosts):
    """Switched LANs of HOSTS_PER_LAN computers and a DHCP server each, behind a router each; a backbone of routers; DNS and FTP
    behind one of them."""
    lans = math.ceil(hosts / HOSTS_PER_LAN)
    links = ["  backbone: {subnet: 172.16.0.0/16}", "  services: {subnet: 172.17.0.0/24}"]
    nodes = ["  core: {on: {backbone: 172.16.255.1, services: 172.17.0.1}, router: true}",
             "  dns: {on: {services: 172.17.0.2}, files: dns, run: dns-server --zone lab.zone}",
             "  ftp: {on: {services: 172.17.0.3}, files: ftp, run: ftp-server --root . --max-clients 20000}"]
    templates = []
    for lan in range(lans):
        network = f"10.{lan // 256}.{lan % 256}"
        count = min(HOSTS_PER_LAN, hosts - lan * HOSTS_PER_LAN)
        links.append(f"  lan{lan}: {{subnet: {network}.0/24}}")
        nodes += [f"  r{lan}: {{on: {{lan{lan}: {network}.1, backbone: 172.16.{lan // 250}.{lan % 250 + 1}}}, router: true}}",
                  f"  dhcp{lan}: {{on: {{lan{lan}: {network}.2}}, run: dhcp-server --pool {network}.10-{network}.250 "
                  f"--router {network}.1 --dns 172.17.0.2 --domain lab --probe-wait 0}}",
                  f"  pc{lan}: {{on: {{lan{lan}: dhcp}}, count: {count}}}"]
        templates.append(f"pc{lan}")
    return "\n".join(["name: campus", "links:", *links, "nodes:", *nodes, "scenario:",
                      f"  - run: {{on: [{', '.join(templates)}], command: boot ftp://ftp.lab/file.bin --start-wait 10s "
                      "--probe-wait 1s, expect: {within: 120s}}"]) + "\n"


def bench_growth(options):
    print(f"\nComputers that boot (DHCP, DNS, FTP of {PLAIN_FILE_BYTES} bytes), {HOSTS_PER_LAN} on a switched LAN, behind routers; "
          "one process, captures off")
    print(f"{'computers':>10}{'seconds':>10}{'us a computer':>15}{'virtual s':>11}{'times real':>12}{'MiB':>8}{'KiB a computer':>16}")
    with memory_directory() as directory:
        base = pathlib.Path(directory)
        for name in ("dns", "ftp"):
            (base / name).mkdir()
        (base / "dns/lab.zone").write_text("$ORIGIN lab.\n$TTL 300\n@ IN SOA ns admin 1 3600 600 86400 300\n@ IN NS ns\n"
                                           "ns IN A 172.17.0.2\nftp IN A 172.17.0.3\n")
        (base / "ftp/file.bin").write_bytes(bytes(i % 251 for i in range(PLAIN_FILE_BYTES)))
        for hosts in GROWTH:
            run, seconds, kib = simulate(options, campus(hosts), directory, "--no-captures")
            print(f"{hosts:>10}{seconds:>10.2f}{seconds / hosts * 1e6:>15.0f}{run['seconds']:>11.1f}{run['seconds'] / seconds:>12.1f}"
                  f"{kib / 1024:>8.0f}{kib / hosts:>16.1f}")
    print(f"aim for 10,000: {AIM_SECONDS} s, {AIM_KIB} KiB a computer with its programs: "
          f"{'reached' if seconds <= AIM_SECONDS and kib / hosts <= AIM_KIB else 'not reached'}")
    return True


# ---- bulk TCP beside theory

BULK_SEGMENT_BYTES = 1460
BULK_FRAME_BYTES = BULK_SEGMENT_BYTES + HEADER_BYTES
BUFFER_BYTES = 1 << 20  # of a sender and a receiver: the largest window
LEAST_TIMEOUT_SECONDS = 0.2
SEGMENTS_A_STEP = 1  # the response function's b: the window grows by bytes that are acknowledged, not by acknowledgments
BULK_TOLERANCE = 0.15
# Beyond it the response function says little: it computes timeouts for losses in bursts, and an error of all of such a share is
# more than the tolerance.
MOST_TIMEOUT_SHARE = BULK_TOLERANCE


class Bulk:
    """One flow over one link with random loss towards the receiver; the queue holds one product of bandwidth and delay, and 20
    frames at least."""

    def __init__(self, rate, delay_ms, loss):
        self.rate, self.delay_ms, self.loss = rate, delay_ms, loss
        self.queue = max(20, int(rate * MEGABIT * 2 * delay_ms / 1e3 / 8 / BULK_FRAME_BYTES))
        self.round_trip = 2 * delay_ms / 1e3 + BULK_FRAME_BYTES * 8 / (rate * MEGABIT)
        self.seconds = self.long_enough()

    def capacity(self):
        return self.rate * BULK_SEGMENT_BYTES / BULK_FRAME_BYTES

    def by_window(self):
        """Megabits a second with a full window in each round trip, as long as no queue builds up."""
        return BUFFER_BYTES * 8 / self.round_trip / MEGABIT

    def terms(self):
        """Seconds a segment, for windows and for timeouts: Padhye, Firoiu, Towsley, Kurose (1998), equation 30."""
        p, b = self.loss / 100, SEGMENTS_A_STEP
        timeout = max(LEAST_TIMEOUT_SECONDS, 2 * self.round_trip)
        return (self.round_trip * math.sqrt(2 * b * p / 3),
                timeout * min(1, 3 * math.sqrt(3 * b * p / 8)) * p * (1 + 32 * p * p))

    def by_loss(self):
        return BULK_SEGMENT_BYTES * 8 / sum(self.terms()) / MEGABIT if self.loss else math.inf

    def theory(self):
        return min(self.capacity(), self.by_window(), self.by_loss())

    def limit(self):
        return {self.capacity(): "link", self.by_window(): "window", self.by_loss(): "loss"}[self.theory()]

    def out_of_range(self):
        """Why the response function does not say much here; nothing where it does."""
        if self.limit() != "loss":
            return ""
        windows, timeouts = self.terms()
        return "mostly timeouts" if timeouts / (windows + timeouts) > MOST_TIMEOUT_SHARE else ""

    def long_enough(self):
        """For some hundred losses; or for slow start not to count, which fills the queue and loses what does not fit, of which a
        round trip repairs one segment."""
        if not self.loss:
            return max(60, min(600, int(30 * self.queue * self.round_trip))) if self.limit() == "link" else 60
        segments_a_second = self.theory() * MEGABIT / 8 / BULK_SEGMENT_BYTES
        return max(20, min(600, int(400 / (self.loss / 100) / segments_a_second) + 1))

    def topology(self):
        conditions = f"delay: {self.delay_ms}ms, rate: {self.rate}mbit, queue: {self.queue}"
        one_way = f", from: {{client: {{loss: {self.loss}%}}}}" if self.loss else ""
        return (f"name: bulk\ncongestion: reno\nlinks:\n  path: {{subnet: 10.0.0.0/24, {conditions}{one_way}}}\nnodes:\n"
                f"  server: {{on: {{path: 10.0.0.1}}, run: flow-server}}\n  client: {{on: {{path: 10.0.0.2}}}}\nscenario:\n"
                f"  - run: {{on: client, command: flow-client 10.0.0.1 -J -i 0 -t {self.seconds}s, "
                f"expect: {{within: {self.seconds + 300}s}}}}\n")


BULK_CASES = [(rate, delay, loss) for rate in (10, 100, 1000) for delay in (1, 10, 50) for loss in (0, 0.1, 0.5, 1, 2)]


def received_megabits(log):
    """A second, of payload, as the receiver of a flow counted them."""
    return json.loads(log.read_text())["end"]["sum_received"]["bits_per_second"] / MEGABIT


def bench_response(options):
    print("\nBulk TCP over one simulated link, beside what theory says; goodput in Mbit/s. Delay: each way. Queue: drop-tail frames, one")
    print("product of bandwidth and delay, at least 20. Loss: random, towards the receiver. NewReno without SACK, buffers of 1 MiB, an")
    print(f"acknowledgment for two segments or after 40 ms, timeouts of {LEAST_TIMEOUT_SECONDS} s at least. Theory: the least of the link's capacity, a")
    print("full window a round trip, and Padhye, Firoiu, Towsley, Kurose (1998), equation 30, with b = 1 as the window grows by bytes")
    print(f"(RFC 5681 3.1). That is for losses in bursts, and holds for random ones where timeouts take {MOST_TIMEOUT_SHARE:.0%} of the time or")
    print("less; rows in brackets are outside, and not judged.")
    print(f"{'Mbit/s':>7}{'ms':>4}{'loss %':>8}{'queue':>7}{'s':>5}{'goodput':>10}{'theory':>10}{'limit':>8}{'ratio':>8}")
    good, inside = 0, 0
    with memory_directory() as directory:
        for case in BULK_CASES:
            bulk = Bulk(*case)
            simulate(options, bulk.topology(), directory, "--no-captures")
            reached = received_megabits(pathlib.Path(directory) / "runs/bulk/nodes/client/flow-client.log")
            ratio = reached / bulk.theory()
            near = abs(ratio - 1) <= BULK_TOLERANCE
            outside = bulk.out_of_range()
            inside += not outside
            good += near and not outside
            remark = f"  {outside}" if outside else "" if near else f"  {verdict(False)}"
            shown = f"({ratio:.2f})" if outside else f"{ratio:.2f} "
            print(f"{bulk.rate:>7}{bulk.delay_ms:>4}{bulk.loss:>8}{bulk.queue:>7}{bulk.seconds:>5}{reached:>10.2f}{bulk.theory():>10.2f}"
                  f"{bulk.limit():>8}{shown:>8}{remark}")
    print(f"within {BULK_TOLERANCE:.0%}: {good} of {inside} rows that are judged, of {len(BULK_CASES)} in all: "
          f"{verdict(good == inside)}")
    return good == inside


PARTS = {"dumbbell": bench_dumbbell, "growth": bench_growth, "response": bench_response}
