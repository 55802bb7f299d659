#!/usr/bin/env python3
"""Plays the boot scenario many times in a row, with the other processors kept busy, and says which run failed and how long
they took."""
import multiprocessing
import os
import shutil
import statistics
import subprocess
import sys
import time

sys.dont_write_bytecode = True
import machine
import rig

RUN_LIMIT_SECONDS = 60


def keep_busy(parent):
    while os.getppid() == parent:
        for _ in range(1_000_000):
            pass


def busy_processes(count):
    """Processes that want a processor each, the first one left out; they end with this one at the latest."""
    workers = []
    for number in range(count):
        worker = multiprocessing.Process(target=keep_busy, args=(os.getpid(),), daemon=True)
        worker.start()
        os.sched_setaffinity(worker.pid, {(number + 1) % os.cpu_count()})
        workers.append(worker)
    return workers


def play(lab, number):
    """One run's duration in seconds, and what it printed if it failed."""
    begin = time.monotonic()
    try:
        done = subprocess.run(lab.run_words(), stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=RUN_LIMIT_SECONDS)
        said = "" if done.returncode == 0 else f"run {number}: exit status {done.returncode}\n{done.stdout}{done.stderr}"
    except subprocess.TimeoutExpired as error:
        said = f"run {number}: still running after {RUN_LIMIT_SECONDS} s; killed\n{error.stdout}"
    return time.monotonic() - begin, said


def main():
    parser = rig.arguments(__doc__)
    parser.add_argument("--count", type=int, default=200, help="how many runs")
    parser.add_argument("--load", type=int, default=max(1, os.cpu_count() - 1), help="how many busy loops beside them")
    parser.add_argument("--keep", help="where the directory of a failed run is kept")
    options = parser.parse_args()
    machine.run_isolated()
    workers = busy_processes(options.load)
    durations, failures = [], []
    with rig.Rig(options) as lab:
        before = machine.Machine()
        for number in range(1, options.count + 1):
            duration, said = play(lab, number)
            durations.append(duration)
            if said:
                failures.append(said)
                if options.keep:
                    shutil.copytree(lab.runs, f"{options.keep}/run-{number}", dirs_exist_ok=True)
                lab.forget_runs()
        left = machine.what_is_left(before)
    for worker in workers:
        worker.terminate()
    for failure in failures + [f"left behind: {line}" for line in left]:
        print(f"FAILED: {failure}")
    print(f"{len(durations) - len(failures)} of {len(durations)} runs passed with {options.load} busy loops; a run took "
          f"{statistics.median(durations) * 1000:.0f} ms (median), {max(durations) * 1000:.0f} ms (longest)")
    return 1 if failures or left else 0


if __name__ == "__main__":
    sys.exit(main())
