#!/usr/bin/env python3
"""Plays every shipped topology in the simulator with many seeds, each seed twice, in processes of their own, several at a
time, and compares the hash of all events and the SHA-256 of every capture; with --other-bin, the second time in another
build. Then holds sweeps with one job and with several against each other, and against the single runs."""
import concurrent.futures
import hashlib
import itertools
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
import rig

RUN_LIMIT_SECONDS = 300
SHOWN = 10  # differences
LEAST_DIFFERENT = 0.9  # of the seeds: two may well lose the same frames before anything else is drawn
LEAST_DIFFERENT_OF_FRAGILE = 0.5  # a run that loses its first frames has ended when it loses more
FRAGILE_TOPOLOGIES = "simulated"  # their directory: some of their seeds fail


def trace_of(netrig, topology, seed, directory):
    """What a run was: the hash of its events and of each capture."""
    runs = pathlib.Path(tempfile.mkdtemp(dir=directory))
    words = [netrig, "sim", topology, "--seed", seed, "--runs", runs, "--quiet"]
    done = subprocess.run([str(word) for word in words], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          timeout=RUN_LIMIT_SECONDS)
    results = sorted(runs.glob("*/run.json"))
    if not results:
        raise RuntimeError(f"{topology.name}, seed {seed}: no results: {done.stderr}")
    run = json.loads(results[0].read_text())
    facts = run["facts"]
    trace = {"hash": facts["hash"], "events": facts["events"], "exit status": done.returncode}
    for capture in sorted(runs.glob("*/links/*.pcap")):
        trace[capture.name] = hashlib.sha256(capture.read_bytes()).hexdigest()
    named = sorted(pathlib.Path(capture["path"]).name for capture in run["captures"])
    if not named or named != [name for name in sorted(trace) if name.endswith(".pcap")]:
        raise RuntimeError(f"{topology.name}, seed {seed}: run.json names the captures {named}, and there are {sorted(trace)}")
    shutil.rmtree(runs)
    return trace


def hashes_of_sweep(netrig, topology, count, jobs, directory):
    """By seed, as `--seeds` prints them."""
    words = [netrig, "sim", topology, "--seeds", f"1..{count}", "--jobs", jobs, "--runs", tempfile.mkdtemp(dir=directory)]
    done = subprocess.run([str(word) for word in words], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          timeout=RUN_LIMIT_SECONDS)
    return dict(re.findall(r"^seed (\d+) .*\bhash ([0-9a-f]{16})", done.stdout, re.M))


def check(topology, builds, options, directory):
    """What is wrong, as lines."""
    seeds = range(1, options.count + 1)
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        first, second = (list(pool.map(lambda seed: trace_of(build, topology, seed, directory), seeds)) for build in builds)
    differences = [f"seed {seed}: {key}: {one.get(key)} and {other.get(key)}"
                   for seed, one, other in zip(seeds, first, second) for key in sorted({*one, *other})
                   if one.get(key) != other.get(key)]
    singles = {str(seed): trace["hash"] for seed, trace in zip(seeds, first)}
    for jobs in (1, 4):
        sweep = hashes_of_sweep(builds[0], topology, options.count, jobs, directory)
        differences += [f"a sweep with {jobs} jobs differs from single runs: seed {seed}"
                        for seed in singles if sweep.get(seed) != singles[seed]]
    captures = sum(key.endswith(".pcap") for trace in first for key in trace)
    different_seeds = len({trace["hash"] for trace in first})
    fragile = topology.parent.name == FRAGILE_TOPOLOGIES
    if different_seeds < (LEAST_DIFFERENT_OF_FRAGILE if fragile else LEAST_DIFFERENT) * options.count:
        differences.append(f"{options.count} seeds, and only {different_seeds} different runs")
    if not fragile:
        differences += [f"seed {seed} has failed" for seed, trace in zip(seeds, first) if trace["exit status"] != 0]
    print(f"{topology.stem:16}{options.count} seeds twice, {captures} captures, {different_seeds} different runs: "
          f"{'equal' if not differences else 'NOT AS IT SHOULD BE'}", flush=True)
    return [f"{topology.name}: {difference}" for difference in differences]


def main():
    parser = rig.arguments(__doc__)
    parser.add_argument("--other-bin", type=pathlib.Path, help="netrig's executables of another build, for the second run")
    parser.add_argument("--count", type=int, default=100, help="how many seeds")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="how many runs at a time")
    options = parser.parse_args()
    builds = [path.resolve() / "netrig" for path in (options.bin, options.other_bin or options.bin)]
    topologies = sorted([*options.topologies.glob("*.yaml"), *options.topologies.glob("simulated/*.yaml")])
    with tempfile.TemporaryDirectory(prefix="netrig-test-") as directory:
        differences = list(itertools.chain.from_iterable(check(topology, builds, options, directory) for topology in topologies))
    for line in differences[:SHOWN]:
        print(line)
    return 1 if differences or not topologies else 0


if __name__ == "__main__":
    sys.exit(main())
