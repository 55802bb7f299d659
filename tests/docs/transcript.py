"""What a document shows of a terminal, and whether a run of today shows the same: with times, numbers that are drawn, and counts
that depend on the machine left out."""
import difflib
import re
from typing import NamedTuple

ANY_LINES = "…"  # a line of its own: whatever was left out here
PROMPTS = ("$ ", "# ")
LAB_PROMPT = "netrig> "
LONGEST_TITLE = 60  # of a step whose name is cut: where it is cut depends on how long the time behind it is

MASKS = [(re.compile(pattern), text) for pattern, text in (
    (r"\[ *\d+\.\d+ s\]", "[<time>]"),
    (r"= [\d./]+ ms\b", "= <times>"),
    (r"(?<![\w.])\d+(\.\d+)? ?(ns|us|ms|msec|s)\b", "<time>"),
    (r"\d+ frames?\b", "<count> frames"),
    (r"\d+ packets, \d+ of them", "<count> packets, <count> of them"),
    (r"((?:\d+\.){3}\d+):(3[3-9]\d{3}|32[89]\d\d|327[7-9]\d|[4-6]\d{4})\b", r"\1:<port>"),
    (r"\b(seq|ack|win|id:) \d+", r"\1 <number>"),
    (r"\bts \d+/\d+", "ts <numbers>"),
    (r"\bxid 0x[0-9a-f]{8}", "xid <number>"),
    (r"[\d.]+ times as fast", "<number> times as fast"),
    (r"@if\d+", "@if<number>"),
    (r"^ +\d+  (\d+\.\d{6}  )?(?=\d)", "<number> "),  # a packet's
    (r"[A-Z][a-z]{2} [ \d]\d \d\d:\d\d\b", "<date>"),
    (r"^(d\S+ +\d+ +\w+ +\w+) +\d+", r"\1 <size>"),
    (r" +", " "),
)]


class Entry(NamedTuple):
    command: str
    shown: list[str]  # what stands below it


def entries(text: str, prompts=PROMPTS) -> list[Entry]:
    found: list[Entry] = []
    for line in text.rstrip("\n").split("\n"):
        prompt = next((prompt for prompt in prompts if line.startswith(prompt)), None)
        if prompt:
            found.append(Entry(line[len(prompt):], []))
        elif found:
            found[-1].shown.append(line)
    return found


def masked(line: str) -> str:
    if line.startswith("[") and ("sec" in line or "ID]" in line):  # figures of a measurement
        return re.sub(r"[\d.]+[KMGT]?", "<number>", line.replace(" ", ""))
    for pattern, text in MASKS:
        line = pattern.sub(text, line)
    if ANY_LINES in line.strip()[1:]:
        line = line[:LONGEST_TITLE]
    return line.rstrip()


def is_unordered(line: str) -> bool:
    """What happens at the same time may be told in any order."""
    return " is ready " in line or line.startswith("<number> ")


def comparable(lines: list[str]) -> list[str]:
    result, together = [], []
    for line in [*map(masked, lines), None]:
        if line is not None and is_unordered(line):
            together.append(line)
            continue
        result += sorted(together)
        together = []
        if line is not None:
            result.append(line)
    return result


def differences(shown: list[str], seen: list[str], in_part=False) -> str:
    """What differs between a document and a run; empty when they tell the same. `in_part`: the document shows some lines of it,
    in this order."""
    shown, seen = comparable(shown), comparable(seen)
    pattern = "".join(r"(?:.*\n)*?" if line == ANY_LINES else re.escape(line) + r"\n" + (r"(?:.*\n)*?" if in_part else "")
                      for line in shown)
    if in_part:
        pattern = r"(?:.*\n)*?" + pattern
    if re.fullmatch(pattern, "".join(line + "\n" for line in seen)):
        return ""
    return "\n".join(difflib.unified_diff(shown, seen, "the document", "a run of today", lineterm="", n=1))
