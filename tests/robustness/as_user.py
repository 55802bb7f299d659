#!/usr/bin/env python3
"""Everything once more as an ordinary user: makes one with a range of uids of his own, gives him a copy of the executables in
a directory that he owns, and runs `netrig doctor`, the topologies, the emulated and the interop tests, and the proofs beside
this file as him.

Needs root to make the user; who calls it as an ordinary user runs all of these tests that way anyhow. The user exists only
in a private copy of /etc, so that this machine never hears of him.
"""
import os
import pathlib
import pwd
import shutil
import subprocess
import sys

sys.dont_write_bytecode = True
import machine
import rig

USER = "netrig-test"
SUBORDINATE_IDS = 65536
PATH = "/usr/local/bin:/usr/bin:/bin"  # what an ordinary user of Debian has
NOT_SEEN = ("SKIPPED", "[  SKIPPED ]")


def free_id_range():
    """The first subordinate id behind all that are given away."""
    end = 100_000
    for name in ("/etc/subuid", "/etc/subgid"):
        for line in pathlib.Path(name).read_text().splitlines():
            fields = line.split(":")
            if len(fields) == 3:
                end = max(end, int(fields[1]) + int(fields[2]))
    return end


def make_user(home):
    """An ordinary user, in a copy of /etc that only this mount namespace sees."""
    copy = home / "etc"
    shutil.copytree("/etc", copy, symlinks=True)
    subprocess.run(["mount", "--bind", copy, "/etc"], check=True)
    for name in ("/etc/subuid", "/etc/subgid"):
        pathlib.Path(name).touch()
    first = free_id_range()
    ids = f"{first}-{first + SUBORDINATE_IDS - 1}"
    subprocess.run(["useradd", "--system", "--user-group", "--home-dir", str(home / "home"), "--create-home",
                    "--shell", "/bin/sh", USER], check=True)
    subprocess.run(["usermod", "--add-subuids", ids, "--add-subgids", ids, USER], check=True)
    return pwd.getpwnam(USER)


def give(source, target, user):
    """A copy that belongs to the user."""
    shutil.copytree(source, target, symlinks=True)
    for directory, _, files in os.walk(target):
        for path in [directory, *(os.path.join(directory, file) for file in files)]:
            os.lchown(path, user.pw_uid, user.pw_gid)


def the_end_of(text, lines=60, width=200):
    return "\n".join(line[:width] for line in text.splitlines()[-lines:])


# A program that netrig does not know may want to change its user.
FOREIGN = """name: foreign
links: {lan: {subnet: 10.0.0.0/24}}
nodes: {pc: {on: {lan: auto}}}
scenario:
  - run: {on: pc, command: uname -n, expect: {output: pc}}
"""


class Account:
    """The user's directory, and running commands as him."""

    def __init__(self, directory, user):
        self.home = pathlib.Path(user.pw_dir)
        self.user = user
        self.failures = []
        (directory / "runtime").mkdir(mode=0o700)
        os.chown(directory / "runtime", user.pw_uid, user.pw_gid)
        self.environment = {"PATH": PATH, "HOME": user.pw_dir, "USER": USER, "LANG": "C.UTF-8",
                            "XDG_RUNTIME_DIR": str(directory / "runtime"), "NETRIG_BIN": str(self.home / "bin"),
                            "NETRIG_SOURCE": str(self.home / "source"), "NETRIG_TEST_RUNS": str(self.home / "runs"),
                            "NETRIG_REQUIRE_LABS": "1"}

    def run(self, title, *words, limit_seconds=600, without=None, says=""):
        """Runs it as the user, if wanted on a machine that lacks a file. It must say `says`; whatever fails or is skipped is a
        failure."""
        command = ["setpriv", "--reuid", USER, "--regid", USER, "--init-groups", *map(str, words)]
        if without:
            command = ["unshare", "--mount", "sh", "-ec", f'mount --bind /dev/null {without}; exec "$@"', "sh", *command]
        try:
            done = subprocess.run(command, env=self.environment, cwd=self.home, stdin=subprocess.DEVNULL, text=True,
                                  errors="replace", stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=limit_seconds)
            status, said = done.returncode, done.stdout
        except subprocess.TimeoutExpired as error:
            status, said = f"none after {limit_seconds} s", (error.stdout or b"").decode(errors="replace")
        good = status == 0 and says in said and not any(mark in said for mark in NOT_SEEN)
        print(f"{'passed' if good else 'FAILED'}  {title}", flush=True)
        if not good:
            print(f"exit status {status}\n{the_end_of(said)}", flush=True)
            self.failures.append(title)


def give_everything(options, user, home):
    give(options.bin, home / "bin", user)
    give(options.topologies, home / "source/topologies", user)
    give(rig.SOURCE / "pcap_files", home / "source/pcap_files", user)
    give(rig.SOURCE / "tests/robustness", home / "source/tests/robustness", user)
    (home / "tests").mkdir()
    for name in ("emulated", "interop") if "tests" in options.parts else ():
        shutil.copy2(options.tests / name, home / "tests")
    os.chown(home / "source", user.pw_uid, user.pw_gid)


def run_all(account, options):
    home = account.home
    netrig = home / "bin/netrig"
    proofs = {"crash_test.py": ["--count", options.moments], "bad_input_test.py": [],
              "steadiness.py": ["--count", options.runs]}
    if "labs" in options.parts:
        account.run("netrig doctor", netrig, "doctor")
        for name in ("boot", "office"):
            for builder in ("rtnetlink", "iproute2"):
                account.run(f"netrig run {name}.yaml, built by {builder}",
                            netrig, "run", home / f"source/topologies/{name}.yaml", "--runs", home / "runs", "--builder", builder)
        account.run("netrig run boot.yaml, without newuidmap", netrig, "run", home / "source/topologies/boot.yaml", "--runs",
                    home / "runs", without="/usr/bin/newuidmap")
        (home / "foreign.yaml").write_text(FOREIGN)
        account.run("a foreign program, without newuidmap", netrig, "run", home / "foreign.yaml", "--runs", home / "runs",
                    without="/usr/bin/newuidmap", says="netrig doctor")
        account.run("netrig doctor, without newuidmap", netrig, "doctor", without="/usr/bin/newuidmap",
                    says="apt-get install uidmap")
    if "tests" in options.parts:
        for name in ("emulated", "interop"):
            account.run(f"the {name} tests", home / "tests" / name, "--gtest_brief=1")
    if "proofs" in options.parts:
        for name, words in proofs.items():
            account.run(name, sys.executable, home / "source/tests/robustness" / name, "--bin", home / "bin", *words,
                        limit_seconds=3600)


def main():
    parser = rig.arguments(__doc__.split("\n\n")[0])
    parser.add_argument("--tests", type=pathlib.Path, default=rig.SOURCE / "build/tests", help="where the test executables are")
    parser.add_argument("--parts", nargs="+", choices=("labs", "tests", "proofs"), default=["labs", "tests", "proofs"])
    parser.add_argument("--moments", type=int, default=10, help="of the crash test")
    parser.add_argument("--runs", type=int, default=5, help="of the steadiness test")
    options = parser.parse_args()
    if os.geteuid() != 0:
        machine.skip("only root can make a user; as an ordinary user, run the other tests themselves")
    machine.run_isolated()
    with rig.Rig(options) as lab:
        lab.directory.chmod(0o755)
        before = machine.Machine()
        account = Account(lab.directory, make_user(lab.directory))
        give_everything(options, account.user, account.home)
        run_all(account, options)
        left = [line for line in machine.what_is_left(before) if not line.endswith(" /etc")]
        subprocess.run(["umount", "/etc"], check=True)
    for line in left:
        print(f"FAILED: left behind: {line}")
    return 1 if account.failures or left else 0


if __name__ == "__main__":
    sys.exit(main())
