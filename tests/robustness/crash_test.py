#!/usr/bin/env python3
"""Ends a run at many different moments, by force or by a request, and proves that nothing of it is left and that the next
run passes.

--victim harness  SIGKILL to `netrig run`
         init     SIGKILL to the first process inside the sandbox
         term     SIGTERM to `netrig run`: it must end by itself, fail, and leave results
         int      SIGINT, the same

The first moment is when the sandbox has just been made; the others are spread evenly over the time that a run takes here
and now.
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
ENDING_LIMIT_SECONDS = 15  # for a run that was asked to end


def phase_of(lab):
    """How far the run is, by the files that it has left so far."""
    run = lab.runs / "boot"
    if not run.exists():
        return "starting"
    if (run / "run.json").exists():
        return "ending"
    if (run / "nodes/pc/boot.log").exists():
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


def complaint_about_end(lab, run, victim, output):
    """What is wrong with how the struck run ended; None if nothing is."""
    results = lab.results()
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
        self.durations = collections.deque(maxlen=5)
        self.phases = collections.Counter()
        self.missed = 0
        self.failures = []

    def whole_run(self, why):
        """A run that must pass; its duration tells when to strike next."""
        self.lab.forget_runs()
        begin = time.monotonic()
        done = subprocess.run(self.lab.run_words(), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
        self.durations.append(time.monotonic() - begin)
        if done.returncode != 0:
            self.failures.append(f"{why}: exit status {done.returncode}\n{done.stdout}{done.stderr}")

    def strike_at(self, fraction):
        """Strikes after this part of a usual run's duration; 0: as soon as there is a sandbox."""
        self.lab.forget_runs()
        begin = time.monotonic()
        run = self.lab.start()
        if fraction == 0:
            machine.wait_until(lambda: child_of(run.pid) or run.poll() is not None, 10)
        else:
            wait_for_end(run, fraction * statistics.median(self.durations))
        phase = phase_of(self.lab)
        self.phases[phase] += 1
        where = f"{self.victim} struck after {(time.monotonic() - begin) * 1000:.0f} ms ({phase})"
        if run.poll() is not None or not strike(run, self.victim):
            self.missed += 1
        try:
            output, _ = run.communicate(timeout=ENDING_LIMIT_SECONDS)
            complaint = complaint_about_end(self.lab, run, self.victim, output)
        except subprocess.TimeoutExpired:
            complaint = f"still running after {ENDING_LIMIT_SECONDS} s"
            run.kill()
            run.communicate()
        if complaint:
            self.failures.append(f"{where}: {complaint}")
        left = machine.what_is_left(self.before)
        if left:
            self.failures.append(f"{where}: left behind:\n  " + "\n  ".join(left))
        self.whole_run(f"the run after: {where}")


def main():
    parser = rig.arguments(__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=50, help="how many moments")
    parser.add_argument("--victim", choices=("harness", "init", "term", "int"), default="harness")
    options = parser.parse_args()
    machine.run_isolated()
    with rig.Rig(options) as lab:
        crasher = Crasher(lab, options.victim)
        for _ in range(3):
            crasher.whole_run("a run that nobody disturbs")
        for i in range(options.count):
            if len(crasher.failures) >= 3:
                break
            crasher.strike_at(i / options.count)
    counts = ", ".join(f"{crasher.phases[phase]} {phase}" for phase in PHASES)
    print(f"{options.victim}: {sum(crasher.phases.values())} moments ({counts}; {crasher.missed} came too late or too early)")
    if crasher.missed > options.count / 4:
        crasher.failures.append("too many moments missed the run: its duration varies too much here")
    for failure in crasher.failures:
        print(f"FAILED: {failure}")
    return 1 if crasher.failures else 0


if __name__ == "__main__":
    sys.exit(main())
