"""What a lab could leave behind on a machine: processes, namespaces, interfaces, mounts, nftables rules.

As root, a test first moves into namespaces of its own (run_isolated): there it sees only what it started itself, whatever
else this machine does meanwhile. An ordinary user can't; then all that belongs to this user counts, and a test needs a user
of its own. Read namespaces(7) and proc(5) first.
"""
import json
import os
import shutil
import subprocess
import sys
import time

NAMESPACE_KINDS = ("net", "mnt", "pid", "uts", "user", "ipc")
SKIPPED = 77  # the exit status that ctest takes for "skipped"

# Mounts are shared here, as on machines with systemd: what a lab mounts must not come back through that. The shell stays as
# the first process of the PID namespace, since somebody must reap orphans.
ISOLATION = """
mount --make-rprivate / && mount --make-rshared / && mount -t tmpfs -o mode=0755 tmpfs /run && ip link set lo up || exit 1
"$@"
exit $?
"""


def run_isolated():
    """As root: starts this script once more in PID, mount, network and IPC namespaces of its own, and ends with its status."""
    if os.geteuid() != 0 or os.environ.get("NETRIG_ISOLATED"):
        return
    command = ["unshare", "--mount", "--net", "--ipc", "--pid", "--fork", "--kill-child", "--mount-proc",
               "sh", "-c", ISOLATION, "sh", sys.executable, *sys.argv]
    sys.exit(subprocess.run(command, env={**os.environ, "NETRIG_ISOLATED": "1"}).returncode)


def skip(reason):
    print(f"SKIPPED: {reason}", flush=True)
    sys.exit(SKIPPED)


def wait_until(condition, limit_seconds):
    """Waits for a condition that nobody announces; gives its last value."""
    end = time.monotonic() + limit_seconds
    while not (value := condition()) and time.monotonic() < end:
        time.sleep(0.005)
    return value


def _link(path):
    try:
        return os.readlink(path)
    except OSError:
        return None  # ended meanwhile, or somebody else's


def _processes():
    """pid -> (command line, namespaces) of every process but kernel threads, zombies and those we may not look into."""
    found = {}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        links = {_link(f"/proc/{pid}/ns/{kind}") for kind in NAMESPACE_KINDS} - {None}
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as file:
                words = file.read().replace(b"\0", b" ").decode(errors="replace").strip()
        except OSError:
            continue
        if links and words:
            found[int(pid)] = (words, links)
    return found


def _output(*words):
    if not shutil.which(words[0], path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin"):
        return ""
    return subprocess.run(words, capture_output=True, text=True, check=True,
                          env={**os.environ, "PATH": os.environ.get("PATH", "") + ":/usr/sbin:/sbin"}).stdout


def _mounts():
    with open("/proc/self/mountinfo") as file:
        return {" ".join(line.split()[2:5]) for line in file}  # device, root, mount point


class Machine:
    """A picture of everything that a lab might leave behind."""

    def __init__(self):
        self.interfaces = {link["ifname"] for link in json.loads(_output("ip", "-j", "link"))}
        self.rules = _output("nft", "list", "ruleset") if os.geteuid() == 0 else ""
        self.mounts = _mounts()
        self.processes = _processes()
        self.namespaces = {link for _, links in self.processes.values() for link in links}

    def left_since(self, before):
        """What there is now and was not before, in words; empty when all is gone."""
        lines = [f"process {pid}: {self.processes[pid][0]}" for pid in self.processes.keys() - before.processes.keys()]
        lines += [f"namespace {link}" for link in self.namespaces - before.namespaces]
        lines += [f"interface {name}" for name in self.interfaces - before.interfaces]
        lines += [f"mount {mount}" for mount in self.mounts - before.mounts]
        if self.rules != before.rules:
            lines.append(f"nftables rules:\n{self.rules}")
        return lines


def what_is_left(before, limit_seconds=5):
    """Waits until nothing is left that was not there before; what still is after the limit, in words."""
    left = []

    def clean():
        left[:] = Machine().left_since(before)
        return not left

    wait_until(clean, limit_seconds)
    return left
