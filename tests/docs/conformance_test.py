#!/usr/bin/env python3
"""Holds docs/conformance.md against the tests that it names, and docs/stack.md against its departures.

    conformance_test.py SOURCE_DIR
"""
import re
import sys
import unittest
from collections import Counter
from pathlib import Path
from typing import NamedTuple

SOURCE = Path()

TEST = re.compile(r"^(?:TEST|TEST_F|TEST_P)\(\s*(\w+),\s*(\w+)\s*\)", re.M)
NAMED = re.compile(r"`(\w+\.\w+)`")
# RFC 9293, Appendix B: how many numbers of each kind there are.
NUMBERS = {"MUST": 69, "SHLD": 31, "MAY": 18, "REC": 1}
# "Rfc9293Must59AndShld31AndMay13…", "Rfc9293Must22And23…".
NUMBERED = re.compile(r"Rfc9293((?:(?:And)?(?:Must|Shld|May|Rec)\d+|And\d+)+)")
# "9293 MUST-13", "1122 3.2.1.8".
RULE = re.compile(r"\b(\d{3,4}) ((?:MUST|SHLD|MAY)-\d+|\d+(?:\.\d+)*)")


class Row(NamedTuple):
    rule: str  # "9293 MUST-13", "1122 3.2.1.8"
    verdict: str  # "obeyed", "departs: …", "not claimed: …"
    tests: list[str]  # "Suite.Name"


def rows(text: str) -> list[Row]:
    """Of all tables. A rule is told with its RFC unless its section's title names only one."""
    found, rfcs = [], []
    for line in text.split("\n"):
        if line.startswith("## "):
            rfcs = re.findall(r"\b\d{3,4}\b", line.partition(":")[0])
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if not line.startswith("| ") or len(cells) < 4 or cells[0] == "rule":
            continue
        rule = cells[0] if len(rfcs) > 1 else f"{rfcs[0]} {cells[0]}"
        found.append(Row(rule, cells[2], NAMED.findall(cells[3])))
    return found


def numbers_of(name: str) -> list[str]:
    """Those of RFC 9293's numbers that a test is named for."""
    found, kind = [], ""
    match = NUMBERED.match(name)
    for word, number in re.findall(r"(Must|Shld|May|Rec)?(\d+)", match.group(1)) if match else []:
        kind = word or kind
        found.append(f"{kind.upper()}-{number}")
    return found


def tests() -> set[str]:
    return {f"{suite}.{name}" for file in (SOURCE / "tests" / "unit").rglob("*.cpp")
            for suite, name in TEST.findall(file.read_text(encoding="utf-8"))}


class Conformance(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.rows = rows((SOURCE / "docs" / "conformance.md").read_text(encoding="utf-8"))
        cls.tests = tests()

    def test_named_tests_exist(self):
        self.assertGreater(len(self.rows), 200, "the tables of docs/conformance.md are not what they were")
        for row in self.rows:
            for test in row.tests:
                self.assertTrue(test in self.tests, f"{row.rule}: there is no test {test}")

    def test_every_rule_has_one_row_and_a_verdict(self):
        for rule, count in Counter(row.rule for row in self.rows).items():
            self.assertEqual(count, 1, f"{rule} has {count} rows")
        for row in self.rows:
            self.assertRegex(row.verdict, r"^(obeyed(: .+|; .+)?|(departs|not claimed): .+)$", row.rule)
            if row.verdict.startswith("obeyed"):
                self.assertTrue(row.tests, f"{row.rule} is said to be obeyed, and no test shows it")

    def test_every_number_of_rfc_9293_has_its_row(self):
        there = {row.rule for row in self.rows}
        for kind, last in NUMBERS.items():
            for number in range(1, last + 1):
                self.assertTrue(f"9293 {kind}-{number}" in there, f"{kind}-{number} has no row")

    def test_tests_that_are_named_for_a_rule_stand_in_a_row(self):
        listed = {test for row in self.rows for test in row.tests}
        of_rule = {row.rule: row.tests for row in self.rows}
        for test in sorted(self.tests):
            name = test.partition(".")[2]
            if re.match(r"Rfc\d", name):
                self.assertTrue(test in listed, f"{test} stands in no row")
            for number in numbers_of(name):
                self.assertTrue(test in of_rule.get(f"9293 {number}", []), f"{test} is not in the row of {number}")

    def test_departures_are_those_of_the_list(self):
        text = (SOURCE / "docs" / "stack.md").read_text(encoding="utf-8")
        section = re.search(r"^## Departures\n(.*?)^## ", text, re.M | re.S)
        self.assertIsNotNone(section, "docs/stack.md has no list of departures")
        told = {" ".join(rule) for rule in RULE.findall(re.sub(r"\s+", " ", section.group(1)))}
        departures = {row.rule for row in self.rows if row.verdict.startswith("departs")}
        self.assertEqual(sorted(departures - told), [], "docs/stack.md does not tell of them")
        self.assertEqual(sorted(told - departures), [], "docs/conformance.md does not say that these are departed from")


class Reading(unittest.TestCase):
    def test_rows_are_read(self):
        text = "## RFC 9293: TCP\n\n| rule | what | verdict | tests |\n|---|---|---|---|\n" \
               "| MUST-1 | a | obeyed | `A.B`, `C.D` |\n\n## RFC 791, 1122 3: IP\n\n| 791 3.1 | b | departs: c | |\n"
        self.assertEqual(rows(text), [Row("9293 MUST-1", "obeyed", ["A.B", "C.D"]), Row("791 3.1", "departs: c", [])])

    def test_numbers_are_read(self):
        self.assertEqual(numbers_of("Rfc9293Must59AndShld31AndMay13AreJoined"), ["MUST-59", "SHLD-31", "MAY-13"])
        self.assertEqual(numbers_of("Rfc9293Must22And23IsRepeatedAnd24Times"), ["MUST-22", "MUST-23"])
        self.assertEqual(numbers_of("Rfc9293Must15APeerTakes536Bytes"), ["MUST-15"])
        self.assertEqual(numbers_of("Rfc9293Section36Closes"), [])
        self.assertEqual(numbers_of("Rfc8985Section62"), [])


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("usage: conformance_test.py SOURCE_DIR")
    SOURCE = Path(sys.argv.pop(1)).resolve()
    unittest.main()
