#!/usr/bin/env python3
"""Ends a run at many different moments, by force or by a request, and proves that nothing of it is left and that the next
run passes.

--victim harness  SIGKILL to `netrig run`
         init     SIGKILL to the first process inside the sandbox
         term     SIGTERM to `netrig run`: it must end by itself, fail, and leave results
         int      SIGINT, the same

The first moment is when the sandbox has just been made; the others are spread evenly over the time that a run takes here
and now, on boot.yaml and on office.yaml (routers, a firewall, an address translation) in turn. A moment that comes too
late, when the run is over, is tried again; and when a phase of a run was not met by then, it is waited for and struck at.
"""
import collections
import os
import signal
import statistics
import subprocess
import sys
import time

sys.dont_write_bytecode = True
import machine
import rig

PHASES = ("starting", "building", "programs", "steps", "ending")
FIRST_STEPS = {"boot": "nodes/pc/boot.log", "office": "nodes/desk-1/ftp-client.log"}  # by topology: the log of a step's program
ENDING_LIMIT_SECONDS = 15  # for a run that was asked to end
ATTEMPTS = 10  # at one moment, and at one phase
MEASURED_EVERY = 5  # strikes: how often a long run is measured anew


def phase_of(lab, topology):
    """How far the run is, by the files that it has left so far."""
    run = lab.runs / topology
    if not run.exists():
        return "starting"
    if (run / "run.json").exists():
        return "ending"
    if (run / FIRST_STEPS[topology]).exists():
        return "steps"
    return "programs" if any(run.glob("nodes/*/*.log")) else "building"


def child_of(pid):
    try:
        with open(f"/proc/{pid}/task/{pid}/children") as file:
            children = file.read().split()
    except FileNotFoundError:
        return None
    return int(children[0]) if children else None


def strike(run, victim):
    """Ends the run; tells whether there was anybody to strike at."""
    if victim == "init":
        target = child_of(run.pid)
        if target is None:
            return False
        os.kill(target, signal.SIGKILL)
    else:
        run.send_signal({"harness": signal.SIGKILL, "term": signal.SIGTERM, "int": signal.SIGINT}[victim])
    return True


def complaint_about_end(results, run, victim, output):
    """What is wrong with how the struck run ended; None if nothing is. `results`: its run.json, or None."""
    if run.returncode == 0:
        return None if results and results["passed"] else "exit status 0 without results that passed"
    if victim in ("term", "int") and run.returncode > 0 and results is None:
        return f"exit status {run.returncode}, but no run.json; it printed:\n{output}"
    if victim in ("term", "int") and results and results["passed"] and "netrig:" in output:
        return f"exit status {run.returncode}, but run.json says that it passed; it printed:\n{output}"
    return None


def wait_for_end(run, limit_seconds):
    try:
        run.wait(limit_seconds)
    except subprocess.TimeoutExpired:
        pass


class Crasher:
    def __init__(self, lab, victim):
        self.lab = lab
        self.victim = victim
        self.before = machine.Machine()
        self.durations = {topology: collections.deque(maxlen=5) for topology in FIRST_STEPS}
        self.phases = collections.Counter()
        self.struck = 0
        self.missed = 0
        self.failures = []

    def words(self, topology):
        return self.lab.run_words(self.lab.topologies / f"{topology}.yaml")

    def whole_run(self, topology, why):
        """A run that must pass; its duration tells when to strike next."""
        self.lab.forget_runs()
        begin = time.monotonic()
        done = subprocess.run(self.words(topology), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
        self.durations[topology].append(time.monotonic() - begin)
        if done.returncode != 0:
            self.failures.append(f"{why}: exit status {done.returncode}\n{done.stdout}{done.stderr}")

    def after_a_part(self, topology, fraction):
        """Waits this part of a usual run's duration; 0: until there is a sandbox."""
        if fraction == 0:
            return lambda run: machine.wait_until(lambda: child_of(run.pid) or run.poll() is not None, 10)
        return lambda run: wait_for_end(run, fraction * statistics.median(self.durations[topology]))

    def in_phase(self, topology, phase):
        """Waits for it, without a rest: some last a few milliseconds only."""
        def wait(run):
            while run.poll() is None and PHASES.index(phase_of(self.lab, topology)) < PHASES.index(phase):
                pass
        return wait

    def strike_when(self, topology, wait):
        """Strikes at a new run when `wait` returns; tells whether there was still anybody to strike at. Whatever happened, the
        run must end, leave nothing, and let the next one pass."""
        self.lab.forget_runs()
        begin = time.monotonic()
        run = subprocess.Popen(self.words(topology), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                               text=True)
        wait(run)
        phase = phase_of(self.lab, topology)
        where = f"{topology}: {self.victim} struck after {(time.monotonic() - begin) * 1000:.0f} ms ({phase})"
        hit = run.poll() is None and strike(run, self.victim)
        self.missed += not hit
        self.struck += hit
        self.phases[phase] += hit
        self.look_at_end(run, topology, where)
        measured = topology if topology == "boot" or self.struck % MEASURED_EVERY == 0 else "boot"
        self.whole_run(measured, f"the run after: {where}")
        return hit

    def look_at_end(self, run, topology, where):
        try:
            output, _ = run.communicate(timeout=ENDING_LIMIT_SECONDS)
            complaint = complaint_about_end(self.lab.results(topology), run, self.victim, output)
        except subprocess.TimeoutExpired:
            complaint = f"still running after {ENDING_LIMIT_SECONDS} s"
            run.kill()
            run.communicate()
        if complaint:
            self.failures.append(f"{where}: {complaint}")
        left = machine.what_is_left(self.before)
        if left:
            self.failures.append(f"{where}: left behind:\n  " + "\n  ".join(left))

    def strike_at(self, topology, fraction):
        """At a part of a usual run; earlier each time that this is too late."""
        for attempt in range(ATTEMPTS):
            earlier = 1 - attempt / ATTEMPTS
            if self.gave_up() or self.strike_when(topology, self.after_a_part(topology, fraction * earlier)):
                return
        self.failures.append(f"{topology}: no strike near {fraction:.0%} of its time met it in {ATTEMPTS} attempts")

    def strike_in(self, topology, phase):
        for _ in range(ATTEMPTS):
            if self.gave_up() or self.phases[phase] > 0:
                return
            self.strike_when(topology, self.in_phase(topology, phase))
        if self.phases[phase] == 0:
            self.failures.append(f"{topology}: nothing was struck while {phase} in {ATTEMPTS} attempts")

    def gave_up(self):
        return len(self.failures) >= 3


def strike_everywhere(crasher, count):
    topologies = list(FIRST_STEPS)
    for topology in topologies:
        for _ in range(3):
            crasher.whole_run(topology, "a run that nobody disturbs")
            if crasher.failures:
                return
    for i in range(count):
        crasher.strike_at(topologies[i % len(topologies)], i / count)
    # Before there is a run's directory there is no sandbox yet, and so no first process in it.
    for i, phase in enumerate(PHASES[1:] if crasher.victim == "init" else PHASES):
        crasher.strike_in(topologies[i % len(topologies)], phase)


def main():
    parser = rig.arguments(__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=50, help="how many moments")
    parser.add_argument("--victim", choices=("harness", "init", "term", "int"), default="harness")
    options = parser.parse_args()
    machine.run_isolated()
    with rig.Rig(options) as lab:
        crasher = Crasher(lab, options.victim)
        strike_everywhere(crasher, options.count)
    counts = ", ".join(f"{crasher.phases[phase]} {phase}" for phase in PHASES)
    print(f"{options.victim}: {crasher.struck} strikes ({counts}); {crasher.missed} more came too late or too early")
    for failure in crasher.failures:
        print(f"FAILED: {failure}")
    return 1 if crasher.failures else 0


if __name__ == "__main__":
    sys.exit(main())
