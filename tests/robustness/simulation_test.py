#!/usr/bin/env python3
"""`netrig sim` as a user meets it: twice, sweeps, interruptions, and command lines that are wrong."""
import json
import os
import pathlib
import re
import select
import shlex
import shutil
import signal
import subprocess
import sys
import threading
import time
import unittest

sys.dont_write_bytecode = True
import rig

LIMIT_SECONDS = 60
PING = """name: pinging
links: {wire: {subnet: 10.0.0.0/24, delay: 10ms}}
nodes:
  a: {on: {wire: 10.0.0.1}}
  b: {on: {wire: 10.0.0.2}}
scenario:
  - run: {on: a, command: ping -c COUNT -i 10ms 10.0.0.2, expect: {within: 1000h}}
"""


def session_of(process):
    """Who is in the session of a process that made one, by their ids."""
    members = []
    for entry in pathlib.Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            stat = (entry / "stat").read_text()
        except OSError:
            continue
        fields = stat.rpartition(")")[2].split()
        if int(fields[3]) == process.pid and fields[0] != "Z":
            members.append(int(entry.name))
    return members


def wait_until(holds, seconds=LIMIT_SECONDS):
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


class Simulation(unittest.TestCase):
    def setUp(self):
        self.rig = rig.Rig(OPTIONS)
        self.addCleanup(self.rig.__exit__)
        self.fragile = self.rig.topologies / "simulated/fragile.yaml"

    def sim(self, *words, **more):
        return self.rig.call("sim", *words, limit_seconds=LIMIT_SECONDS, **more)

    def topology(self, text):
        file = self.rig.directory / "topology.yaml"
        file.write_text(text)
        return file

    def changing_topology(self, *texts):
        """A file in which each reader finds the next of these."""
        fifo = self.rig.directory / "changing.yaml"
        os.mkfifo(fifo)

        def is_read():
            try:
                os.close(os.open(fifo, os.O_WRONLY | os.O_NONBLOCK))
                return True
            except OSError:  # ENXIO: nobody reads
                return False

        def write():
            for text in texts:
                fifo.write_text(text)
                while is_read():
                    continue

        writer = threading.Thread(target=write, daemon=True)
        writer.start()
        self.addCleanup(writer.join, LIMIT_SECONDS)
        return fifo

    def start(self, *words):
        """In a session of its own."""
        process = subprocess.Popen([self.rig.netrig, "sim", *map(str, words)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.STDOUT, text=True, start_new_session=True, cwd=self.rig.directory)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def assert_usage(self, expected, *words):
        done = self.sim(self.rig.boot, *words)
        self.assertEqual(done.returncode, 2, done)
        self.assertIn(expected, done.stderr)
        self.assertEqual(done.stdout, "")
        self.assertFalse((self.rig.directory / "runs").exists())

    # ---- twice

    def test_twice_is_the_same_whatever_else_is_said(self):
        for words in ((), ("-q",), ("--quiet", "--seed", "7"), ("--until=1h",), ("--set", "nodes.ftp.stack=raw")):
            done = self.sim(self.rig.boot, "--twice", *words)
            self.assertEqual(done.returncode, 0, done)
            self.assertRegex(done.stdout, r"^seed \d+  twice the same: \d+ events, hash [0-9a-f]{16}, 1 capture; the run passed\n$")

    def test_twice_of_a_run_that_fails_has_its_status(self):
        done = self.sim(self.fragile, "--twice", "--seed", "3")
        self.assertEqual(done.returncode, 1, done)
        self.assertIn("twice the same", done.stdout)
        self.assertIn("the run failed", done.stdout)
        self.assertIn("three tries within 40 ms", done.stderr)

    def test_a_run_is_held_against_a_record(self):
        record = self.rig.directory / "events"
        self.assertEqual(self.sim(self.rig.boot, "--record", record, "-q").returncode, 0)
        same = self.sim(self.rig.boot, "--against", record)
        self.assertEqual(same.returncode, 0, same)
        self.assertRegex(same.stdout, r"^seed 1  the same as recorded: \d+ events, hash [0-9a-f]{16}, 1 capture; the run passed\n$")
        other = self.sim(self.rig.boot, "--seed", "2", "--against", record)
        self.assertEqual(other.returncode, 1, other)
        self.assertRegex(other.stderr, r"the two runs with seed 2 differ: event \d+ differs\n")
        record.write_bytes(record.read_bytes()[:-1])
        broken = self.sim(self.rig.boot, "--against", record)
        self.assertEqual(broken.returncode, 1, broken)
        self.assertIn("the record has no end", broken.stderr)

    def test_two_runs_that_differ_are_told_apart(self):
        # Each of the two processes reads the file, and finds another one there.
        text = PING.replace("COUNT", "3")
        done = self.sim(self.changing_topology(text, text.replace("delay: 10ms", "delay: 11ms")), "--twice")
        self.assertEqual(done.returncode, 1, done)
        self.assertRegex(done.stderr, r"the two runs with seed 1 differ: event \d+ differs\n  first run   at .*: .*\n  second run  at ")

    def test_twice_says_why_the_first_run_can_not_be_played(self):
        done = self.sim(self.changing_topology(PING.replace("COUNT", "3"), "nonsense\n"), "--twice")
        self.assertEqual(done.returncode, 1, done)
        self.assertIn("the first of the two runs could not be played", done.stderr)
        self.assertIn("changing.yaml:1:1", done.stderr)

    def test_twice_tells_what_ended_the_first_run(self):
        command = f"ulimit -n 50; exec {shlex.quote(self.rig.netrig)} sim {shlex.quote(self.rig.boot)} --twice"
        done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=LIMIT_SECONDS, cwd=self.rig.directory,
                              stdin=subprocess.DEVNULL)
        self.assertEqual(done.returncode, 1, done)
        self.assertIn("could not be played: netrig sim: this network needs 65 open files", done.stderr)

    def test_twice_ends_when_it_is_interrupted(self):
        process = self.start(self.topology(PING.replace("COUNT", "100000000")), "--twice", "--no-captures")
        self.assertTrue(wait_until(lambda: len(session_of(process)) == 2))
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(LIMIT_SECONDS), 130)
        self.assertTrue(wait_until(lambda: not session_of(process)))

    # ---- sweeps

    def test_a_sweep_finds_the_seed_that_fails_and_its_command_repeats_it(self):
        done = self.sim(self.fragile, "--seeds", "1..5", "--jobs", "2")
        quiet = self.sim(self.fragile, "--seeds", "1..5", "--jobs", "2", "--quiet", "--runs", self.rig.directory / "other-runs")
        self.assertEqual(len(quiet.stdout.splitlines()), 3, quiet)
        self.assertEqual(done.returncode, 1, done)
        hashes = dict(re.findall(r"^seed (\d+)  \w+  hash ([0-9a-f]{16})", done.stdout, re.M))
        self.assertEqual(list(hashes), ["1", "2", "3", "4", "5"])
        seed, command = re.search(r"^the first that failed is (\d+); again: (.*)$", done.stdout, re.M).groups()
        self.assertNotIn("--jobs", command)
        self.assertNotIn("--quiet", command)
        again = subprocess.run(shlex.split(command), capture_output=True, text=True, timeout=LIMIT_SECONDS, cwd=self.rig.directory,
                               stdin=subprocess.DEVNULL)
        self.assertEqual(again.returncode, 1, again)
        self.assertIn(f"hash {hashes[seed]}", again.stdout)
        kept = list((self.rig.directory / "runs/fragile-seeds").iterdir())
        self.assertEqual([path.name for path in kept], [f"seed-{seed}"])
        self.assertEqual(json.loads((kept[0] / "run.json").read_text())["repeat"], command)

    def test_traces_change_nothing_and_a_sweep_keeps_those_of_seeds_that_fail(self):
        traced = self.sim(self.rig.boot, "--trace-tcp")
        hashes = {re.search(r"hash ([0-9a-f]{16})", done.stdout).group(1) for done in (traced, self.sim(self.rig.boot))}
        self.assertEqual(len(hashes), 1, traced)
        self.assertEqual(self.sim(self.rig.boot, "--trace-tcp", "--twice").returncode, 0)
        sweep = self.sim(self.fragile, "--seeds", "1..5", "--trace-tcp")
        plain = self.sim(self.fragile, "--seeds", "1..5", "--runs", self.rig.directory / "other-runs")
        self.assertEqual(*(re.findall(r"^seed .* hash \w+", done.stdout, re.M) for done in (sweep, plain)))
        self.assertRegex(sweep.stdout, r"again: .* --trace-tcp ")
        [kept] = (self.rig.directory / "runs/fragile-seeds").iterdir()
        self.assertTrue((kept / "nodes/pc/tcp.csv").read_text().startswith("time_s,local,remote,"))

    def test_the_number_of_jobs_changes_nothing(self):
        lines = {self.sim(self.fragile, "--seeds", "1..6", *jobs, "--runs", self.rig.directory / "runs").stdout
                 for jobs in (("--jobs", "1"), ("--jobs=3",), ("-j6",))}
        self.assertEqual(len(re.findall(r"^seed [1-6]  (?:passed|FAILED)  hash [0-9a-f]{16}", min(lines), re.M)), 6, lines)
        # A directory that is kept gets another name in the next sweep.
        self.assertEqual(len({re.sub(r"seed-\d+(-\d+)?\b", "DIRECTORY", text) for text in lines}), 1, lines)

    def test_a_sweep_ends_when_it_is_interrupted(self):
        for number, status in ((signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)):
            process = self.start(self.topology(PING.replace("COUNT", "100000000")), "--seeds", "1..100", "--jobs", "3", "--no-captures")
            seeds = self.rig.directory / "runs/pinging-seeds"
            self.assertTrue(wait_until(lambda: len(list(seeds.glob("seed-[123]/links"))) == 3))
            process.send_signal(number)
            self.assertEqual(process.wait(LIMIT_SECONDS), status)
            output = process.stdout.read()
            self.assertIn(f"interrupted by signal {int(number)}", output)
            self.assertIn("0 of 0 played seeds passed", output)
            self.assertNotIn("the first that failed", output)
            self.assertTrue(wait_until(lambda: not session_of(process)))
            left = list(seeds.glob("seed-*"))
            self.assertTrue(left)
            for directory in left:
                self.assertFalse(json.loads((directory / "run.json").read_text())["passed"])
            shutil.rmtree(self.rig.directory / "runs")

    def test_the_seeds_of_a_sweep_that_is_killed_end_with_it(self):
        process = self.start(self.topology(PING.replace("COUNT", "100000000")), "--seeds", "1..100", "--jobs", "2", "--no-captures")
        self.assertTrue(wait_until(lambda: len(session_of(process)) == 3))
        process.kill()
        process.wait()
        self.assertTrue(wait_until(lambda: not session_of(process)))

    def test_a_run_that_is_interrupted_leaves_its_results(self):
        process = self.start(self.topology(PING.replace("COUNT", "100000000")), "--no-captures")
        ready, _, _ = select.select([process.stdout], [], [], LIMIT_SECONDS)
        self.assertTrue(ready)
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(LIMIT_SECONDS), 130)
        run = json.loads((self.rig.directory / "runs/pinging/run.json").read_text())
        self.assertFalse(run["passed"])

    def test_output_that_nobody_reads_ends_nothing(self):
        for more in ((), ("--seeds", "1..20")):
            process = self.start(self.topology(PING.replace("COUNT", "20000")), *more)
            process.stdout.close()
            self.assertEqual(process.wait(LIMIT_SECONDS), 0, more)
        self.assertTrue(json.loads((self.rig.directory / "runs/pinging/run.json").read_text())["passed"])

    def test_warnings_of_seeds_are_told_once(self):
        topology = self.topology(PING.replace("COUNT", "1").replace("delay: 10ms", "delay: 10ms, faults: [{drop: 1, filter: tcp}]"))
        done = self.sim(topology, "--seeds", "1..3")
        self.assertEqual(done.returncode, 0, done)
        self.assertIn("topology.yaml:2:59: this fault took no frame: none matched it (3 seeds)\n3 of 3 seeds passed\n", done.stdout)

    def test_a_sweep_that_can_not_leave_results_does_not_begin(self):
        done = self.sim(self.fragile, "--seeds", "1..1000", "--runs", "/proc/nope")
        self.assertEqual(done.returncode, 1, done)
        self.assertEqual(done.stdout, "")
        self.assertIn("/proc/nope", done.stderr)

    # ---- command lines that are wrong

    def test_options_that_do_not_go_together(self):
        self.assert_usage("--seed and --seeds", "--seed", "1", "--seeds", "1..2")
        self.assert_usage("--twice takes one seed", "--twice", "--seeds", "1..2")
        for option in ("--record", "--against"):
            self.assert_usage("leave out --twice", "--twice", option, "events")
            self.assert_usage("leave out --seeds", "--seeds", "1..2", option, "events")
        self.assert_usage("--record and --against", "--record", "one", "--against", "other")
        self.assert_usage("--jobs goes with --seeds", "--jobs", "2")

    def test_values_that_are_wrong(self):
        for jobs in ("0", "-1", "two", "1025", "99999999999999999999"):
            self.assert_usage("expected a number from 1 to 1024", "--seeds", "1..2", f"--jobs={jobs}")
        for seed in ("-1", "x", "18446744073709551616"):
            self.assert_usage("expected a whole number", "--seed", seed)
        for seeds in ("5", "1..", "..5", "a..b", "1...5", "-1..2", "1..18446744073709551616"):
            self.assert_usage(f"--seeds {seeds}: expected two whole numbers, e.g. 1..100", f"--seeds={seeds}")
        self.assert_usage("must not be less", "--seeds", "5..4")
        self.assert_usage("expected a time", "--until", "60")

    def test_a_record_that_can_not_be_written_is_an_error(self):
        done = self.sim(self.rig.boot, "--record", self.rig.directory / "nowhere/events")
        self.assertEqual(done.returncode, 1, done)
        self.assertIn("nowhere/events", done.stderr)
        if os.access("/dev/full", os.W_OK):
            done = self.sim(self.rig.boot, "--record", "/dev/full")
            self.assertEqual(done.returncode, 1, done)
            self.assertIn("No space left on device", done.stderr)


if __name__ == "__main__":
    parser = rig.arguments(__doc__)
    OPTIONS, rest = parser.parse_known_args()
    unittest.main(argv=[sys.argv[0], *rest])
