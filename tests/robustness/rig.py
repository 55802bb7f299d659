"""Where netrig is, and one way to run it: for the robustness tests and the long proofs."""
import argparse
import json
import os
import pathlib
import shutil
import subprocess
import tempfile

SOURCE = pathlib.Path(__file__).resolve().parents[2]


def arguments(about):
    """The options that all these scripts share."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--bin", type=pathlib.Path, default=SOURCE / "build/bin", help="where netrig's executables are")
    parser.add_argument("--topologies", type=pathlib.Path, default=SOURCE / "topologies")
    return parser


class Rig:
    """netrig, with a directory for its runs that is removed at the end."""

    def __init__(self, options):
        self.netrig = str(options.bin.resolve() / "netrig")
        self.topologies = options.topologies.resolve()
        self.boot = str(self.topologies / "boot.yaml")
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="netrig-test-"))
        self.runs = self.directory / "runs"

    def __enter__(self):
        return self

    def __exit__(self, *error):
        shutil.rmtree(self.directory, ignore_errors=True)

    def run_words(self, topology=None, *more):
        return [self.netrig, "run", str(topology or self.boot), "--runs", str(self.runs), *more]

    def start(self, *more):
        """`netrig run` of the boot topology, going on."""
        return subprocess.Popen(self.run_words(None, *more), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT, text=True)

    def call(self, *words, limit_seconds=60, env=None, before=()):
        """Any netrig command to its end; `before` are words in front of it (unshare …)."""
        return subprocess.run([*before, self.netrig, *map(str, words)], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=limit_seconds, env={**os.environ, **(env or {})}, cwd=self.directory)

    def results(self, name="boot"):
        """run.json of a run, or None."""
        try:
            return json.loads((self.runs / name / "run.json").read_text())
        except FileNotFoundError:
            return None

    def forget_runs(self):
        shutil.rmtree(self.runs, ignore_errors=True)
