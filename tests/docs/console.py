"""A terminal in which a document's examples are typed: one directory, one machine of its own, programs in the background."""
import os
import pathlib
import signal
import subprocess
import time

LIMIT_SECONDS = 60
POLL_SECONDS = 0.01


class Background:
    """A program that goes on, as if in another terminal."""

    def __init__(self, console, command):
        self.command = command
        self.log = console.directory / f".background-{len(console.running)}"
        with open(self.log, "w") as log:
            self.process = subprocess.Popen(["bash", "-c", "exec " + command], cwd=console.directory, env=console.environment,
                                            stdin=subprocess.PIPE, stdout=log, stderr=subprocess.STDOUT, text=True,
                                            start_new_session=True)

    def lines(self):
        return self.log.read_text(encoding="utf-8").split("\n")[:-1]

    def ended(self):
        return self.process.poll() is not None

    def type(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def stop(self):
        if not self.ended():
            os.killpg(self.process.pid, signal.SIGTERM)
        self.process.communicate(timeout=LIMIT_SECONDS)


class Console:
    def __init__(self, source: pathlib.Path, executables: pathlib.Path, directory: pathlib.Path):
        self.directory = directory
        self.running: list[Background] = []
        (directory / "build").mkdir()
        (directory / "build/bin").symlink_to(executables)
        (directory / "topologies").symlink_to(source / "topologies")
        self.environment = {**os.environ, "PATH": f"{executables}:{os.environ['PATH']}:/usr/sbin:/sbin", "LANG": "C.UTF-8",
                            "NO_COLOR": "1"}
        self.environment.pop("NETRIG_STACK", None)

    def write(self, name, text):
        path = self.directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def run(self, command):
        """Exit status and lines of output."""
        done = subprocess.run(["bash", "-c", command], cwd=self.directory, env=self.environment, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=LIMIT_SECONDS, check=False)
        return done.returncode, done.stdout.split("\n")[:-1]

    def start(self, command):
        self.running.append(Background(self, command))
        return self.running[-1]

    def start_lab(self, file):
        """`netrig up`, until its programs are ready."""
        lab = self.start(f"netrig up {file} --no-prompt")
        wait_for(lambda: lab.ended() or "The lab is up." in lab.log.read_text(encoding="utf-8"), f"{file} is not up")
        return lab

    def stop_all(self):
        while self.running:
            self.running.pop().stop()


def wait_for(condition, otherwise):
    end = time.monotonic() + LIMIT_SECONDS
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(otherwise)
        time.sleep(POLL_SECONDS)
