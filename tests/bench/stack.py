"""The parts of the benchmark that are about our own TCP/IP stack, beside the kernel's and bare AF_PACKET rings. Without
bars: first figures."""
import json
import statistics
import subprocess
import sys

import pair

RUN_LIMIT_SECONDS = 60
STACKS = (("raw", "raw"), ("raw", "kernel"), ("kernel", "raw"), ("kernel", "kernel"))
ALIKE = (("raw", "raw"), ("kernel", "kernel"))


def run(words):
    """What a program prints; the benchmark ends when it fails."""
    try:
        done = subprocess.run([str(word) for word in words], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=RUN_LIMIT_SECONDS)
    except subprocess.TimeoutExpired:
        sys.exit(f"bench: {' '.join(map(str, words))} takes longer than {RUN_LIMIT_SECONDS} s")
    if done.returncode != 0:
        sys.exit(f"bench: {' '.join(map(str, words))} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def private_words(part):
    """How namespaces of one's own are made here; nothing, and a line that says so, where they can't be."""
    why = ""
    for more in ([], ["--map-root-user"]):
        words = [*pair.PRIVATE, *more]
        done = subprocess.run([*words, "mount", "-t", "tmpfs", "none", "/run"], capture_output=True, text=True)
        if done.returncode == 0:
            return words
        why = done.stderr.strip()
    print(f"\n{part} is left out: it needs root, or a user who may make namespaces ({why})")
    return None


class Case:
    """One way to do one kind of work, and what it reached so far."""

    def __init__(self, private, options, work, stacks, *more):
        self.words = [*private, pair.__file__, work, *stacks, "--build", options.build, *more]
        self.stacks = stacks
        self.results = []

    def play(self):
        self.results.append(json.loads(run(self.words)))

    def median(self, figure):
        return statistics.median(figure(result) for result in self.results)


class Pump:
    """Bare rings, payload copied and summed on both sides, a thread each (packet_pump.cpp)."""

    def __init__(self, options, frame_bytes):
        self.program = options.build / "bench/packet_pump_bench"
        self.filter = f"bare_two_threads/{frame_bytes}/"
        self.results = []

    def is_built(self):
        if not self.program.exists():
            print("\npacket_pump_bench is not built: apt-get install libbenchmark-dev")
        return self.program.exists()

    def play(self):
        words = [self.program, f"--benchmark_filter={self.filter}", "--benchmark_format=json", "--benchmark_min_time=0.5"]
        self.results.append(json.loads(run(words))["benchmarks"][0])

    def median(self, figure):
        return statistics.median(figure(result) for result in self.results)


def play_in_turns(cases, options):
    for _ in range(options.repeats):
        for case in cases:
            case.play()


def name_of(stacks):
    """Client, server."""
    words = {"raw": "ours", "kernel": "kernel's"}
    return " to ".join(words[stack] for stack in stacks)


def beside(value, others):
    """"0.28 of the kernel's, 0.25 of bare rings"."""
    return ", ".join(f"{value / other:.2f} of {name}" for name, other in others.items())


def bench_stream(options):
    private = private_words("stream")
    if private is None:
        return True
    cases = [Case(private, options, "stream", stacks, "--time", "1.5s") for stacks in STACKS]
    pump = Pump(options, 1500)
    pumps = [pump] if pump.is_built() else []
    play_in_turns([*cases, *pumps], options)
    print(f"\nOne TCP stream over a veth link, two processes, no offloads, Mbit/s of payload, medians of {options.repeats}")
    rates = {case.stacks: case.median(lambda result: result["bits_per_second"]) / 1e6 for case in cases}
    others = {"the kernel's": rates[("kernel", "kernel")]}
    if pumps:
        others["bare rings"] = pump.median(lambda result: result["bytes_per_second"]) * 8 / 1e6
    print("ns a byte: the time of both programs on processors, which hangs less on what else the machine does")
    print(f"{'sender to receiver':32}{'Mbit/s':>12}{'ns a byte':>12}{'resent':>8}")
    for case in cases:
        cost = case.median(lambda result: result["processor_nanoseconds_a_byte"])
        resent = case.median(lambda result: result["retransmits"])
        print(f"{name_of(case.stacks):32}{rates[case.stacks]:12.0f}{cost:12.2f}{resent:8.0f}  "
              f"{case.results[0]['congestion_control']:7}{beside(rates[case.stacks], others)}")
    if pumps:
        print(f"{'bare rings, 1500 bytes a frame':32}{others['bare rings']:12.0f}")
    return True


def loss(result):
    return 100 * (1 - result["received"] / max(result["sent"], 1))


def bench_packets(options):
    private = private_words("packets")
    if private is None:
        return True
    cases = {work: [Case(private, options, work, stacks) for stacks in STACKS] for work in ("packets", "flood")}
    pump = Pump(options, 64)
    pumps = [pump] if pump.is_built() else []
    play_in_turns([*cases["packets"], *cases["flood"], *pumps], options)
    print(f"\nUDP datagrams of 64 bytes over a veth link, two processes, thousands a second that the receiver's program got, "
          f"medians of {options.repeats}")
    print("windowed: no more than 256 on the way, so that none is lost; flood: sent as fast as can be")
    print(f"{'sender to receiver':32}{'windowed':>12}{'lost':>8}{'flood':>12}{'lost':>8}")
    rates = {work: [case.median(lambda result: result["received"] / result["seconds"] / 1e3) for case in cases[work]]
             for work in cases}
    others = {"the kernel's": rates["packets"][-1]}
    if pumps:
        others["bare rings"] = pump.median(lambda result: result["items_per_second"]) / 1e3
    for index, stacks in enumerate(STACKS):
        figures = "".join(f"{rates[work][index]:12.0f}{cases[work][index].median(loss):7.1f}%" for work in cases)
        flood = rates["flood"][index] / rates["flood"][-1]
        print(f"{name_of(stacks):32}{figures}  windowed {beside(rates['packets'][index], others)}; "
              f"flood {flood:.2f} of the kernel's")
    if pumps:
        print(f"{'bare rings, 64 bytes a frame':32}{others['bare rings']:12.0f}")
    return True


def bench_connections(options):
    private = private_words("connections")
    if private is None:
        return True
    widths = (1, 16)
    cases = [Case(private, options, "connections", stacks, "--parallel", str(width)) for width in widths for stacks in ALIKE]
    play_in_turns(cases, options)
    print(f"\nTCP connections over a veth link, two processes: made, one byte there and back, closed; a second, "
          f"medians of {options.repeats}")
    print(f"{'':32}{'ours':>12}{'kernel':>12}")
    rates = [case.median(lambda result: result["connections"] / result["seconds"]) for case in cases]
    for index, title in enumerate(("one after the other", "16 at once")):
        ours, kernel = rates[2 * index:2 * index + 2]
        print(f"{title:32}{ours:12.0f}{kernel:12.0f}  {beside(ours, {'the kernel': kernel})}")
    return True


MEMORY_ROWS = (("idle host: its stack, one interface", "host_stack"), ("  with a program's StackHost", "host"),
               ("idle connection, each end, never used", "connection"), ("  after 1 KiB each way", "connection_after_1k"),
               ("  after 64 KiB each way", "connection_after_64k"), ("  after 1 MiB each way", "connection_after_1m"),
               ("  in TIME-WAIT", "connection_in_time_wait"),
               ("  never used, as a program has it", "host_connection"),
               ("  and a coroutine waits for data", "host_connection_read"))


def bench_memory(options):
    """Without repeats: nothing in it hangs on time."""
    figures = json.loads(run([options.build / "bench/memory_bench"]))
    print("\nMemory of our own stack, bytes of the heap")
    for title, key in MEMORY_ROWS:
        print(f"{title:42}{figures[key]:12}")
    private = private_words("a raw node's process")
    if private is None:
        return True
    node = Case(private, options, "node", ("kernel", "raw"))
    node.play()
    node = node.results[0]
    print(f"\nThe process of an idle raw node with one interface (netrig-node), resident: {node['resident_kib']} KiB, "
          f"{node['anonymous_kib']} of them heap and the like, {node['rings_kib']} packet rings, the rest mostly code")
    return True


PARTS = {"stream": bench_stream, "packets": bench_packets, "connections": bench_connections, "memory": bench_memory}
