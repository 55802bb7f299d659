#!/usr/bin/env python3
"""Plays the documents' examples: what README.md and docs/programs.md show of a terminal is what a run of today shows, the
topologies and scenarios of docs/topology.md run, and docs/tcp-traces.md shows a trace as it looks today.

    examples_test.py SOURCE_DIR BIN_DIR     BIN_DIR holds the built executables

As root only, on a machine of its own (namespaces): the servers of the examples take ports of the loopback interface.
"""
import re
import shutil
import sys
import tempfile
import textwrap
import unittest
from pathlib import Path

import docs_test
from console import Console, wait_for
from transcript import ANY_LINES, LAB_PROMPT, comparable, differences, entries

SOURCE = Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
BIN = Path(sys.argv[2] if len(sys.argv) > 2 else "build/bin").resolve()
sys.path.append(str(SOURCE / "tests/robustness"))
import machine

# What the examples of docs/programs.md take for granted.
PREPARED = {
    "bad.yaml": "name: bad\nlinks:\n  lan: {subnet: 10.0.0.0/24}\nnodes:\n"
                "  server: {on: {lan: 10.1.0.1}, after: pc}\n  pc: {on: {lann: auto}, after: server}\n",
    "bad.zone": "ftp A 10.0.0\n",
    "share/hello.txt": "Hello from netrig.\n",
}
DIRECTORIES = ("share/docs",)
SERVERS = re.compile(r"^(dns|ftp|flow)-server\b")
FAILS = ("netrig check bad.yaml", "dns-server --port 5353 --zone bad.zone", "none.txt")  # on purpose
ELSEWHERE = re.compile(r"With `([^`]+)` in another terminal")


LINKS = """
  lan: {subnet: 10.0.0.0/24}
  wan: {subnet: 198.51.100.0/24}
  both: {subnet: 192.168.7.0/24, subnet6: "2001:db8::/64"}
"""
NODES = """
  dns: {on: {lan: 10.0.0.3}, files: boot/dns, run: dns-server --zone lab.zone}
  ftp: {on: {lan: 10.0.0.4}, files: boot/ftp, run: ftp-server --root share}
  pc: {on: {lan: auto}}
  host: {on: {lan: auto}, count: 3}
"""
NOT_PLAYED = ()
# Behind the key: what `netrig run` refuses is simulated.
SIMULATED = "simulated"


def nodes_for(text, simulated):
    """The nodes of a file whose links are an example: those of conditions name who sends."""
    links = ", ".join(f"{name}: none" for name in re.findall(r"^([\w-]+):", text, re.M)) if simulated else ""
    return f"  pc: {{on: {{{links}}}}}\n  server: {{on: {{{links}}}}}"


def whole_file(text, kind, simulated=False):
    """An example in a file; `kind` is the key that it stands below."""
    below = textwrap.indent(text, "  ")
    parts = {"links": (below, nodes_for(text, simulated), ""), "nodes": (LINKS, below, ""),
             "scenario": (LINKS, NODES, below)}
    if not kind:
        return text
    links, nodes, scenario = parts[kind]
    return f"name: example\nlinks:\n{links}\nnodes:\n{nodes}\n" + (f"scenario:\n{scenario}" if scenario else "")


def is_version(line):
    return re.fullmatch(r"ftp-client .*\d+\.\d+\.\d+", line) is not None


class Terminal(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory(prefix="netrig-docs-")
        self.addCleanup(directory.cleanup)
        self.console = Console(SOURCE, BIN, Path(directory.name))
        self.addCleanup(self.console.stop_all)

    def assert_shows(self, shown, seen, place, in_part=False):
        difference = differences(shown, seen, in_part)
        self.assertFalse(difference, f"{place}\n{difference}")


class Readme(Terminal):
    def setUp(self):
        super().setUp()
        self.blocks = docs_test.blocks((SOURCE / "README.md").read_text(encoding="utf-8"))
        self.console.write("public/greeting.txt", "Hello!\n")

    def block(self, beginning):
        """The one that begins so: its place and its text."""
        found = [block for block in self.blocks if block.text.startswith(beginning)]
        self.assertEqual(len(found), 1, beginning)
        return f"README.md:{found[0].line}", found[0].text

    def play(self, beginning):
        place, text = self.block(beginning)
        for command, shown in entries(text):
            status, seen = self.console.run(command)
            self.assert_shows(shown, seen, f"{place}: {command}")
            self.assertEqual(status, 0, f"{place}: {command}")

    def test_boot(self):
        self.play("$ build/bin/netrig run topologies/boot.yaml")

    def test_hello(self):
        _, topology = self.block("name: hello")
        self.console.write("hello.yaml", topology)
        self.play("$ build/bin/netrig run hello.yaml")

    def test_hello_with_a_wrong_expectation(self):
        _, topology = self.block("name: hello")
        lines = topology.split("\n")
        lines[-3] = lines[-3].replace("count: 2", "count: 3")  # "the last line but one"
        self.assertIn("count: 3", lines[-3])
        self.console.write("hello.yaml", "\n".join(lines))
        place, shown = self.block("  ✘   3  lan")
        status, seen = self.console.run("build/bin/netrig run hello.yaml")
        self.assertEqual(status, 1)
        self.assert_shows([ANY_LINES, *shown.rstrip("\n").split("\n"), ANY_LINES], seen, place)

    def test_simulating(self):
        place, text = self.block("$ build/bin/netrig sim topologies/boot.yaml")
        for command, shown in entries(text):
            _, seen = self.console.run(command)
            # The examples are played elsewhere, so that a command to repeat has the whole path.
            seen = [line.replace(f"again: {BIN}/", "again: build/bin/") for line in seen]
            self.assert_shows(shown, seen, f"{place}: {command}")

    def test_staying_inside(self):
        place, text = self.block("$ build/bin/netrig up topologies/boot.yaml")
        self.stay(place, text, meanwhile=lambda: self.play("$ build/bin/netrig exec pc"))

    def test_staying_inside_with_the_kernels_stack(self):
        place, text = self.block("$ build/bin/netrig up --stack kernel")
        self.stay(place, text, meanwhile=lambda: None)

    def stay(self, place, text, meanwhile):
        [(command, shown)] = entries(text)
        typed = [line.removeprefix(LAB_PROMPT) for line in shown if line.startswith(LAB_PROMPT)]
        # Without a terminal there is neither a prompt nor an echo.
        shown = [line for line in shown if not line.startswith((LAB_PROMPT, "Type `help`"))]
        lab = self.console.start(command)
        for line in typed:
            if line != "quit":
                lab.type(line)
        lab.type("pc ftp-client --version")  # to see that all others are done
        wait_for(lambda: lab.ended() or any(map(is_version, lab.lines())), place)
        meanwhile()
        lab.process.communicate("quit\n", timeout=60)
        self.assertEqual(lab.process.returncode, 0)
        self.assert_shows(shown, [line for line in lab.lines() if not is_version(line)], place)


class Programs(Terminal):
    """docs/programs.md from its beginning to its end, as one would type it."""

    def setUp(self):
        super().setUp()
        for name, text in PREPARED.items():
            self.console.write(name, text)
        for name in DIRECTORIES:
            (self.console.directory / name).mkdir()
        self.servers = []

    def test_examples(self):
        text = (SOURCE / "docs/programs.md").read_text(encoding="utf-8")
        lines = text.split("\n")
        for block in docs_test.blocks(text):
            before = " ".join(lines[max(0, block.line - 6):block.line - 2])
            place = f"docs/programs.md:{block.line}"
            if block.info == "yaml":
                self.console.write(re.findall(r"`([\w-]+\.yaml)`", before)[-1], block.text)
            elif block.info == "console":
                with self.subTest(place):
                    self.begin_elsewhere(before)
                    self.play(block.text, place)
            elif block.info == "" and "had printed meanwhile" in before:
                self.assert_shows(block.text.rstrip("\n").split("\n"), self.servers[-1][1].lines(), place, in_part=True)
        for place, server, shown in self.servers:
            with self.subTest(place):
                self.assert_shows(shown, server.lines(), place, in_part=True)

    def begin_elsewhere(self, before):
        """What the document says runs in another terminal."""
        for command in ELSEWHERE.findall(before):
            self.console.stop_all()
            if command.startswith("netrig up "):
                self.console.start_lab(command.removeprefix("netrig up "))
            else:
                server = self.console.start(command)
                wait_for(lambda server=server: server.ended() or server.lines(), f"{command} says nothing")

    def play(self, text, place):
        for command, shown in entries(text, ("$ ",)):
            self.type(command, shown, f"{place}: {command}")

    def type(self, command, shown, place):
        command = command.replace("sudo ", "")
        if any(not shutil.which(stage.split()[0], path=self.console.environment["PATH"]) for stage in command.split("|")):
            self.skipTest(f"{command}: not installed")
        if command.startswith("netrig up ") and command.endswith("&"):
            self.console.stop_all()
            self.console.start_lab(command.removeprefix("netrig up ").removesuffix("&").replace("--no-prompt", ""))
        elif command.endswith("&") or (SERVERS.match(command) and not any(word in command for word in FAILS)):
            server = self.console.start(command.removesuffix("&"))
            self.servers.append((place, server, shown))
            wait_for(lambda: server.ended() or comparable(shown[:1]) == comparable(server.lines()[:1]), place)
        else:
            status, seen = self.console.run(command)
            if shown:
                self.assert_shows(shown, seen, place)
            self.assertEqual(status == 0, not any(word in command for word in FAILS), f"{place}: {seen}")


class TcpTraces(Terminal):
    """docs/tcp-traces.md: its files, and what is typed. The figures are the congestion control's business: they may differ."""

    def test_example(self):
        text = (SOURCE / "docs/tcp-traces.md").read_text(encoding="utf-8")
        names = iter(re.findall(r"`([\w-]+\.(?:yaml|py))`", text))
        played = 0
        for block in docs_test.blocks(text):
            if block.info in ("yaml", "python"):
                self.console.write(next(names), block.text)
            elif block.info == "console":
                for command, shown in entries(block.text):
                    status, seen = self.console.run(command)
                    self.assertEqual(status, 0, seen)
                    self.assertEqual(self.without_figures(seen), self.without_figures(shown), command)
                    played += 1
        self.assertEqual(played, 2)

    @staticmethod
    def without_figures(lines):
        """The times remain."""
        return [re.sub(r"(?<=s  )(open|recovery|loss|reduced) +\d+ kB  #+", "<window>", line) for line in lines]


class Topologies(Terminal):
    """docs/topology.md: a whole file runs; parts are put into a small one, as their validation does it
    (tests/unit/topology/docs_test.cpp), and that runs."""

    def test_examples(self):
        blocks = docs_test.blocks((SOURCE / "docs/topology.md").read_text(encoding="utf-8"))
        played = 0
        for block in blocks:
            simulated = block.info.endswith(SIMULATED)
            kind = block.info.removeprefix("yaml").removesuffix(SIMULATED).strip()
            if block.info.startswith("yaml") and block.text not in NOT_PLAYED:
                with self.subTest(f"docs/topology.md:{block.line}"):
                    self.play(block.text, kind, simulated)
                    played += 1
        self.assertGreater(played, 20)

    def play(self, text, kind, simulated):
        for files in SOURCE.joinpath("topologies/boot").iterdir():
            shutil.copytree(files, self.console.directory / "boot" / files.name, dirs_exist_ok=True)
        whole = whole_file(text, kind, simulated)
        self.console.write("example.yaml", whole)
        command = f"netrig {'sim' if simulated else 'run'} example.yaml --runs example-runs"
        status, seen = self.console.run(command)
        self.assertEqual(status, 0, "\n".join([*seen, whole]))


def main():
    if machine.os.geteuid() != 0:
        machine.skip("the examples take ports and change addresses, which needs root")
    machine.run_isolated()
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])


if __name__ == "__main__":
    main()
