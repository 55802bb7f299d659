#!/usr/bin/env python3
"""Holds the documents against the project: links, programs and their options, make targets, the examples.

    docs_test.py SOURCE_DIR BIN_DIR     BIN_DIR holds the built executables
"""
import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from typing import NamedTuple

try:
    import yaml
except ImportError:  # python3-yaml is not among the packages that the tests need
    yaml = None

SOURCE = Path()
BIN = Path()

LONGEST_LINE = 120
# Documents whose lines are held to that; tables, links and what programs print may be longer.
NARROW = ["README.md", "ARCHITECTURE.md", "docs/index.md", "docs/ci.md", "docs/testing.md", "docs/programs.md",
          "docs/stack.md", "docs/conformance.md", "pcap_files/README.md"]

FENCE = re.compile(r"^ *(```+|~~~+)(.*)$")
LINK = re.compile(r"\[[^\]]*\]\(([^()\s]+(?:\([^()]*\))?)\)")
# Boost.Program_options' help: "  -i [ --interface ] NAME (=the only one)   the interface to serve".
OPTION = re.compile(r"^  (?:-(?P<short>\w) \[ )?--(?P<long>[\w-]+)(?: \])?"
                    r"(?: (?P<value>[A-Z]\S*))?(?: \(=(?P<default>[^)]*)\))?(?= |$)")


class Option(NamedTuple):
    """What a user must know to write an option."""
    long: str
    short: str
    value: str  # what stands for it: "FILE"; "" when it takes none
    default: str


class Block(NamedTuple):
    info: str  # what stands behind the fence: "yaml", "sh", …
    text: str
    line: int


def documents() -> list[Path]:
    """The project's own .md files: none of a build's or a run's, whose directories come and go meanwhile."""
    skipped = re.compile(r"^(build.*|runs|\..*|node_modules)$")
    found = []
    for folder, subfolders, files in os.walk(SOURCE):
        subfolders[:] = [name for name in subfolders if not skipped.match(name)]
        found += [Path(folder) / name for name in files if name.endswith(".md")]
    return sorted(found)


def read(name: str) -> str:
    return (SOURCE / name).read_text(encoding="utf-8")


def blocks(text: str) -> list[Block]:
    found, fence, start, info, lines = [], "", 0, "", []
    for number, line in enumerate(text.split("\n"), 1):
        mark = FENCE.match(line)
        if fence and mark and mark.group(1).startswith(fence) and not mark.group(2).strip():
            found.append(Block(info, "\n".join(lines) + "\n", start))
            fence = ""
        elif fence:
            lines.append(line)
        elif mark:
            fence, info, start, lines = mark.group(1), mark.group(2).strip(), number + 1, []
    return found


def prose(text: str) -> list[tuple[int, str]]:
    """The numbered lines that are in no code block."""
    inside = {number for block in blocks(text)
              for number in range(block.line - 1, block.line + block.text.count("\n") + 1)}
    return [(number, line) for number, line in enumerate(text.split("\n"), 1) if number not in inside]


def anchors(text: str) -> set[str]:
    """The names that GitHub gives to headings."""
    names: set[str] = set()
    for _, line in prose(text):
        if heading := re.match(r"^#{1,6} +(.*?) *#*$", line):
            title = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading.group(1))
            base = re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
            name, number = base, 0
            while name in names:
                number += 1
                name = f"{base}-{number}"
            names.add(name)
    return names


def sections(text: str, level: int) -> dict[str, str]:
    """Headings of that level, without backquotes, and what stands below each."""
    found: dict[str, list[str]] = {}
    title = None
    for _, line in prose(text):
        if heading := re.match(r"^(#{1,6}) +(.*)$", line):
            if len(heading.group(1)) <= level:
                title = heading.group(2).strip("` ") if len(heading.group(1)) == level else None
                if title:
                    found[title] = []
                continue
        if title:
            found[title].append(line)
    return {name: "\n".join(lines) for name, lines in found.items()}


def help_of(*words: str) -> str:
    done = subprocess.run([str(BIN / words[0]), *words[1:], "--help"], capture_output=True, text=True, timeout=30,
                          check=True)
    return done.stdout


def printed_options(text: str) -> set[Option]:
    """Those of a --help."""
    found = set()
    for line in text.split("\n"):
        if option := OPTION.match(line):
            found.add(Option(option["long"], option["short"] or "", option["value"] or "",
                             option["default"] or ""))
    return found


def documented_options(text: str) -> set[Option]:
    """Those of tables with rows like: | `-p`, `--port PORT` | `53` | the port |"""
    found = set()
    for line in text.split("\n"):
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if not line.startswith("| `-") or len(cells) < 3:
            continue
        names = re.findall(r"`(-[^`]*)`", cells[0])
        long, _, value = names[-1].removeprefix("--").partition(" ")
        short = names[0].removeprefix("-") if len(names) > 1 else ""
        found.add(Option(long, short, value, cells[1].strip("`")))
    return found


def executables() -> list[str]:
    return sorted(path.name for path in BIN.iterdir() if path.is_file() and path.stat().st_mode & 0o111)


def structure_errors(text: str) -> list[str]:
    """What is certainly wrong with block-style YAML, where no parser is at hand."""
    errors, levels, literal = [], [0], None
    for number, line in enumerate(text.split("\n"), 1):
        indent = len(line) - len(line.lstrip(" "))
        if literal is not None and (not line.strip() or indent > literal):
            continue
        literal = None
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if "\t" in line:
            errors.append(f"line {number}: a tab")
        deepest = levels[-1]
        while indent < levels[-1]:
            levels.pop()
        if indent > levels[-1]:
            if indent < deepest:
                errors.append(f"line {number}: indented like nothing above")
            levels.append(indent)
        if not re.match(r"^ *(- )*([\w.\-'\"/$]+:( |$)|- |[\w\"'])", line):
            errors.append(f"line {number}: neither a key nor an item: {line.strip()}")
        if re.search(r"[|>]-?$", line):
            literal = indent
    return errors


class Links(unittest.TestCase):
    def test_relative_links_resolve(self):
        for document in documents():
            for number, line in prose(document.read_text(encoding="utf-8")):
                for target in LINK.findall(re.sub(r"`[^`]*`", "", line)):
                    if re.match(r"^[a-z]+:", target):
                        continue
                    with self.subTest(place=f"{document.relative_to(SOURCE)}:{number}", link=target):
                        self.check(document, target)

    def check(self, document: Path, target: str):
        name, _, anchor = target.partition("#")
        path = document.parent / name if name else document
        self.assertTrue(path.exists(), f"{name} is not there")
        if anchor:
            self.assertTrue(anchor in anchors(path.read_text(encoding="utf-8")), f"no heading has the anchor {anchor}")


class Form(unittest.TestCase):
    def test_lines_fit(self):
        for name in NARROW:
            for number, line in prose(read(name)):
                if not line.startswith("|") and "](" not in line:
                    self.assertLessEqual(len(line), LONGEST_LINE, f"{name}:{number}")

    def test_index_names_every_document(self):
        linked = set(LINK.findall(read("docs/index.md")))
        for document in sorted((SOURCE / "docs").glob("*.md")):
            if document.name != "index.md":
                self.assertIn(document.name, linked, "docs/index.md does not link it")


class Programs(unittest.TestCase):
    def setUp(self):
        self.sections = sections(read("docs/programs.md"), 2)

    def test_every_program_has_a_section(self):
        self.assertTrue(executables(), f"nothing was built in {BIN}")
        self.assertLessEqual(set(executables()), set(self.sections), "docs/programs.md lacks a section")

    def test_every_section_is_a_program(self):
        programs = {name for name, text in self.sections.items()
                    if documented_options(text) and name != "Network stack"}
        self.assertLessEqual(programs, set(executables()), "docs/programs.md has options of what was not built")

    def test_options_are_those_of_the_help(self):
        for program in executables():
            if program != "netrig":
                with self.subTest(program=program):
                    own, of_all = help_of(program).split("\nNetwork stack:\n")
                    self.compare(self.sections.get(program, ""), own)
                    self.compare(self.sections.get("Network stack", ""), of_all)

    def test_options_of_netrigs_commands_are_those_of_the_help(self):
        commands = re.findall(r"^  ([a-z]+) +[A-Z]", help_of("netrig"), re.M)
        self.assertGreater(len(commands), 0)
        documented = sections(read("docs/programs.md"), 3)
        for command in commands:
            with self.subTest(command=command):
                self.compare(documented.get(f"netrig {command}", ""), help_of("netrig", command))

    def compare(self, section: str, text: str):
        printed = printed_options(text)
        self.assertTrue(printed, "--help prints no option")
        self.assertEqual(sorted(documented_options(section)), sorted(printed))


class Commands(unittest.TestCase):
    """What the documents tell a reader to type is there."""

    def test_make_targets_exist(self):
        targets = set(re.findall(r"^([\w-]+):", read("Makefile"), re.M))
        told = 0
        for document in documents():
            for target in re.findall(r"(?:^|`|\$ |# |- run: |- )make ([a-z][\w-]*)", document.read_text(encoding="utf-8"),
                                     re.M):
                told += 1
                self.assertIn(target, targets, f"{document.relative_to(SOURCE)}: make {target}")
        self.assertGreater(told, 0)
        for target in ("demo", "test"):
            self.assertIn(f"make {target}", read("README.md"))

    def test_netrig_commands_exist(self):
        commands = set(re.findall(r"^  ([a-z]+) +[A-Z]", help_of("netrig"), re.M)) | {"help"}
        for document in documents():
            text = document.read_text(encoding="utf-8")
            for command in re.findall(r"(?:^\$ |`|bin/)netrig ([a-z]+)\b", text, re.M):
                self.assertIn(command, commands, f"{document.relative_to(SOURCE)}: netrig {command}")


class Examples(unittest.TestCase):
    def test_topologies_are_valid(self):
        for name in ("README.md", "docs/programs.md"):
            for block in blocks(read(name)):
                if block.info == "yaml":
                    with self.subTest(place=f"{name}:{block.line}"), tempfile.TemporaryDirectory() as directory:
                        for files in re.findall(r"files: ([\w/.-]+)", block.text):
                            (Path(directory) / files).mkdir(parents=True)
                        file = Path(directory) / "example.yaml"
                        file.write_text(block.text, encoding="utf-8")
                        done = subprocess.run([str(BIN / "netrig"), "check", str(file)], capture_output=True,
                                              text=True, timeout=30, check=False)
                        self.assertEqual(done.returncode, 0, done.stderr)

    def test_readme_shows_a_topology(self):
        self.assertIn("yaml", [block.info for block in blocks(read("README.md"))])

    def test_project_of_ones_own_is_the_tested_one(self):
        shown = {block.text for block in blocks(read("docs/testing.md"))}
        for file in ("CMakeLists.txt", "my_service_test.cpp"):
            self.assertTrue(read(f"tests/docs/own_project/{file}") in shown,
                            f"docs/testing.md does not show tests/docs/own_project/{file} as it is")

    def test_ci_examples_are_yaml(self):
        examples = [block for block in blocks(read("docs/ci.md")) if block.info == "yaml"]
        self.assertGreaterEqual(len(examples), 2)
        for block in examples:
            with self.subTest(place=f"docs/ci.md:{block.line}"):
                self.assertEqual(structure_errors(block.text), [])
                self.assertIn("make test", block.text)
                if yaml:
                    self.check_jobs(yaml.safe_load(block.text))

    def check_jobs(self, document):
        self.assertIsInstance(document, dict)
        jobs = document.get("jobs", document)
        for name, job in jobs.items():
            self.assertTrue("steps" in job or "script" in job, f"job {name} does nothing")

    def test_structure_check_sees_what_is_wrong(self):
        self.assertEqual(structure_errors("a:\n  b: c\n  d:\n    - e: f\n      g: |\n        any: [\n"), [])
        self.assertEqual(len(structure_errors("a:\n\tb: c\n")), 2)
        self.assertEqual(len(structure_errors("a:\n  }: c\n")), 1)
        self.assertEqual(len(structure_errors("a:\n    b: c\n  d: e\n")), 1)


class Captures(unittest.TestCase):
    def test_every_capture_is_described(self):
        text = read("pcap_files/README.md")
        captures = sorted((SOURCE / "pcap_files").glob("*.pcap"))
        self.assertGreater(len(captures), 0)
        for capture in captures:
            self.assertTrue(f"`{capture.name}`" in text, f"{capture.name} is not described")
        for name in re.findall(r"`([\w-]+\.pcap)`", text):
            self.assertTrue((SOURCE / "pcap_files" / name).exists(), f"{name} is described but not there")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit("usage: docs_test.py SOURCE_DIR BIN_DIR")
    BIN = Path(sys.argv.pop(2)).resolve()
    SOURCE = Path(sys.argv.pop(1)).resolve()
    unittest.main()
