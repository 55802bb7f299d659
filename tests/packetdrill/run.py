#!/usr/bin/env python3
"""Runs packetdrill's own scripts for TCP against netrig's stack, and compares what fails with exceptions.txt.

PACKETDRILL (or --packetdrill) is a checkout of github.com/google/packetdrill in which packetdrill is built (docs/testing.md).
Scripts play in virtual time, without root and without a network. They change sysctls of the machine they run on: here they are
copied, and what they call to that end (sysctl, ip, tc, ethtool, set_sysctls.py) is our own, which writes the settings to a file
that the driver reads.

Exit status: 0 when exactly the scripts of exceptions.txt fail; 77 without packetdrill; 1 otherwise.

usage: run.py --driver FILE [--packetdrill DIR] [-v] [SCRIPT...]
"""
import argparse
import concurrent.futures
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
SKIPPED = 77
LONGEST_SECONDS = 60  # in real time; the longest takes a second or two
# What the scripts count on when nothing else is said: run_all.py of packetdrill.
ADDRESSES = {"local_ip": "192.168.0.1", "gateway_ip": "192.168.255.254", "netmask_ip": "255.255.0.0", "remote_ip": "192.0.2.1"}
DEFINITIONS = ["TFO_COOKIE=3021b9d889017eeb", "CODE=host_unreachable", "CMSG_LEVEL_IP=SOL_IP", "CMSG_TYPE_RECVERR=IP_RECVERR"]

# sysctl NAME=VALUE…, and set_sysctls.py /proc/sys/NAME=VALUE…: a line each to the file that the driver reads.
SYSCTL = """#!/bin/sh
for setting in "$@"; do
  case $setting in
    -*) ;;
    *=*) name=${setting%%=*}; name=${name#/proc/sys/}
         printf '%s=%s\\n' "$(printf %s "$name" | tr / .)" "${setting#*=}" >> "$NETRIG_SYSCTLS" ;;
  esac
done
"""
NOTHING = "#!/bin/sh\nexit 0\n"


class Outcome(NamedTuple):
    script: str  # its path below the scripts
    passed: bool
    output: str


class Tree:
    """A copy of the scripts that can't reach the machine's settings."""

    def __init__(self, packetdrill: Path, scripts: Path, root: Path):
        self.root = root
        self.binary = packetdrill / "gtests/net/packetdrill/packetdrill"
        shutil.copytree(packetdrill / "gtests/net/common", root / "common")
        shutil.copytree(scripts, root / "tcp")
        self.commands = root / "bin"
        self.commands.mkdir()
        self.put(self.commands / "sysctl", SYSCTL)
        for name in ("ip", "tc", "ethtool", "nstat"):
            self.put(self.commands / name, NOTHING)
        # Makes the file that the scripts run at their end, too, as the one that it stands for does.
        restore = f"ln -sf {self.commands}/ip {root}/files/sysctl_restore_$PACKETDRILL_PID.sh\n"
        for place in root.rglob("set_sysctls.py"):
            self.put(place, SYSCTL + restore)
        (root / "files/module/tcp_cubic/parameters").mkdir(parents=True)
        for script in (root / "tcp").rglob("*.pkt"):
            self.confine(script)

    @staticmethod
    def put(file: Path, text: str):
        file.write_text(text)
        file.chmod(0o755)

    def confine(self, script: Path):
        """Files that its commands write lie in our directory."""
        text = script.read_text()
        text = re.sub(r"/tmp/", f"{self.root}/files/", text)
        text = re.sub(r"/sys/module/", f"{self.root}/files/module/", text)
        script.write_text(text)

    def run(self, script: str, driver: Path, verbose: bool) -> Outcome:
        file = self.root / "tcp" / script
        settings = self.root / "files" / (script.replace("/", "_") + ".sysctls")
        addresses = dict(ADDRESSES)
        for option, value in re.findall(r"^--(\w+_ip)=(\S+)", file.read_text(), re.M):
            addresses[option] = value
        flags = f"local={addresses['local_ip']}/16,gateway={ADDRESSES['gateway_ip']},sysctls={settings}"
        command = [self.binary, f"--so_filename={driver}", f"--so_flags={flags}", "--send_omit_free", "--ip_version=ipv4"]
        command += [f"--{option}={value}" for option, value in addresses.items()]
        for definition in DEFINITIONS:
            command += ["-D", definition]
        command += ["-v"] if verbose else []
        environment = dict(os.environ, PATH=f"{self.commands}:{os.environ['PATH']}", LD_PRELOAD=str(driver),
                           NETRIG_SYSCTLS=str(settings), PYTHONDONTWRITEBYTECODE="1")
        try:
            done = subprocess.run(command + [file.name], cwd=file.parent, env=environment, timeout=LONGEST_SECONDS,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", check=False)
        except subprocess.TimeoutExpired as late:
            return Outcome(script, False, f"no end after {LONGEST_SECONDS} s\n{late.stdout or ''}")
        return Outcome(script, done.returncode == 0, done.stdout)


def calls_of_header(text: str) -> list[str]:
    """The names of the calls of an interface, in their order."""
    structure = re.search(r"struct (?:packetdrill_interface|Interface) \{(.*?)\n\};", text, re.S)
    return re.findall(r"\(\*(\w+)\)\s*\(", structure.group(1)) if structure else []


def read_exceptions(file: Path) -> dict[str, str]:
    """Scripts that are not expected to pass, with the reason: lines "SCRIPT: REASON"; a # begins a comment."""
    exceptions = {}
    for line in file.read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            script, _, reason = line.partition(": ")
            exceptions[script.strip()] = reason.strip()
    return exceptions


def report(outcomes: list[Outcome], exceptions: dict[str, str], verbose: bool) -> int:
    """How many outcomes were not as expected."""
    surprises = 0
    folders: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        folders.setdefault(os.path.dirname(outcome.script), []).append(outcome)
    for folder, members in sorted(folders.items()):
        passed = sum(outcome.passed for outcome in members)
        print(f"{folder:32} {passed:3} of {len(members):3} pass")
    for outcome in outcomes:
        expected = outcome.script not in exceptions
        if outcome.passed != expected:
            surprises += 1
            print(f"\nUNEXPECTED {'pass' if outcome.passed else 'failure'}: {outcome.script}")
        if outcome.passed != expected or verbose:
            print(outcome.output.strip())
    print(f"\n{sum(outcome.passed for outcome in outcomes)} of {len(outcomes)} scripts pass, {surprises} not as expected")
    return surprises


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    arguments.add_argument("--driver", type=Path, required=True, help="libnetrig_packetdrill.so")
    arguments.add_argument("--packetdrill", type=Path, default=os.environ.get("PACKETDRILL"))
    arguments.add_argument("--scripts", type=Path, help="a folder of scripts instead of gtests/net/tcp")
    arguments.add_argument("-v", "--verbose", action="store_true", help="print every script's output, packet by packet")
    arguments.add_argument("script", nargs="*", help="only these, as exceptions.txt names them")
    options = arguments.parse_args()
    if options.packetdrill is None:
        print("skipped: PACKETDRILL does not name a checkout of github.com/google/packetdrill")
        return SKIPPED
    packetdrill = options.packetdrill.resolve()
    tool = packetdrill / "gtests/net/packetdrill"
    if not (tool / "packetdrill").exists():
        print(f"skipped: {tool}/packetdrill is not built")
        return SKIPPED
    theirs = calls_of_header((tool / "packetdrill.h").read_text())
    if theirs != calls_of_header((HERE / "interface.hpp").read_text()):
        print(f"{tool}/packetdrill.h has other calls than tests/packetdrill/interface.hpp")
        return 1

    own_scripts = options.scripts is not None
    scripts = options.scripts.resolve() if own_scripts else packetdrill / "gtests/net/tcp"
    exceptions = {} if own_scripts else read_exceptions(HERE / "exceptions.txt")
    names = options.script or sorted(str(file.relative_to(scripts)) for file in scripts.rglob("*.pkt"))
    with tempfile.TemporaryDirectory(prefix="netrig-packetdrill-") as directory:
        tree = Tree(packetdrill, scripts, Path(directory))
        driver = options.driver.resolve()
        with concurrent.futures.ThreadPoolExecutor(max_workers=2 * (os.cpu_count() or 1)) as pool:
            outcomes = list(pool.map(lambda name: tree.run(name, driver, options.verbose), names))
    gone = sorted(set(exceptions) - {outcome.script for outcome in outcomes}) if not options.script else []
    for script in gone:
        print(f"exceptions.txt names {script}, which is not there")
    return 1 if report(outcomes, exceptions, options.verbose) or gone else 0


if __name__ == "__main__":
    sys.exit(main())
