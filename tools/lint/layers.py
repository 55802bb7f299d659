#!/usr/bin/env python3
"""Holds node programs to their one door to the world, host/, the stack to none at all, and the lower layers to looking
down only.

What a folder may include is already enforced by the include paths of the build; this finds what they cannot: system
headers, clocks, randomness, threads, files and the environment. A program or a stack that used them would not repeat
in a simulator. Prints FILE:LINE: what, why, what to do instead; exit status 1 if anything was found.

usage: layers.py [ROOT]
"""
import re
import sys
from pathlib import Path
from typing import NamedTuple


class Rule(NamedTuple):
    pattern: str  # searched in a line without comments and strings; for includes, in the included name
    why: str
    instead: str


REPEAT = "a program must repeat exactly in a simulated world"

INCLUDES = [
    Rule(r"^(sys|netinet|arpa|net|netpacket|linux|asm|netdb\.h|unistd\.h|fcntl\.h|poll\.h|signal\.h|ifaddrs\.h"
         r"|pthread\.h|dirent\.h|time\.h|stdlib\.h|stdio\.h)(/|$)",
         "system calls reach past the Host", "use the Host: host/host.hpp"),
    Rule(r"^(thread|mutex|shared_mutex|condition_variable|future|atomic|semaphore|latch|barrier|stop_token)$",
         "a Host is single-threaded", "use Task and TaskGroup (host/task.hpp), Event (host/event.hpp)"),
    Rule(r"^random$", REPEAT, "use host/random.hpp"),
    Rule(r"^(filesystem|fstream)$", "files are granted by the Host", "use Host::files()"),
    Rule(r"^(iostream|print|syncstream)$", "there is no global console", "use Host::console()"),
    Rule(r"^(ctime|csignal|csetjmp)$", REPEAT, "use Host::now(), Host::wall_time(), Host::next_life_event()"),
    Rule(r"^boost/(asio|process|filesystem|thread|random|date_time|interprocess)",
         "the event loop and the system belong to the Host", "use Task, TaskGroup and Event of host/"),
]

TOKENS = [
    Rule(r"\b(system_clock|steady_clock|high_resolution_clock|utc_clock|file_clock)\b", REPEAT,
         "use Host::now() and Host::wall_time()"),
    Rule(r"(?<![\w.>:])(::|std::)?(time|clock|gettimeofday|clock_gettime|localtime|gmtime|mktime)\s*\(", REPEAT,
         "use Host::wall_time() and std::chrono's calendar"),
    Rule(r"\b(random_device|mt19937(_64)?|default_random_engine|s?rand|arc4random|getrandom|RAND_bytes)\b", REPEAT,
         "use Host::random() or host/random.hpp"),
    Rule(r"\b(secure_|set)?(getenv|putenv|setenv)\b", "the environment is the machine's, not the node's",
         "add an option to the program"),
    Rule(r"(?<![\w.>:])(::|std::)?(system|popen|fork|execv[pe]*|posix_spawn|exit|_exit|quick_exit|abort(?=\s*\(\s*\))"
         r"|raise|kill)\s*\(", "a program must not leave or start processes: other nodes may share its process",
         "return an exit status from run()"),
    Rule(r"(?<![\w.>:])(::|std::)?(f?printf|v?fprintf|puts|fputs|putchar|fopen|fwrite|fread|scanf|getline)\s*\(",
         "there is no global console and no global file", "use Host::console() and Host::files()"),
    Rule(r"\bstd::(cout|cerr|clog|cin)\b", "there is no global console", "use Host::console()"),
    Rule(r"\bstd::(ifstream|ofstream|fstream|filesystem)\b", "files are granted by the Host", "use Host::files()"),
    Rule(r"\bstd::(this_thread|j?thread|async|mutex|condition_variable|atomic)\b", "a Host is single-threaded",
         "use Task, TaskGroup and Event of host/"),
    Rule(r"\basio::|\bco_spawn\b", "the event loop belongs to the Host", "use TaskGroup::spawn and Host::event()"),
    Rule(r"\b(static|thread_local)\s+(?!const\b|constexpr\b|constinit\s+const\b|void\b|bool\b|auto\b|inline\b)"
         r"[\w:<>,\s*&]+\s\w+\s*(=|\{\}|;)", "one process may hold many nodes; global state would join them",
         "keep it in an object that run() owns"),
    Rule(r"(?<![\w.>:])(::|std::)?(getaddrinfo|gethostbyname|getifaddrs|if_nametoindex)\s*\(",
         "names and interfaces belong to the Host", "use Host::interfaces() and a resolver on Host::udp()"),
]

# Folders of the project that a layer may include, by the folder of the including file.
LOOKS_DOWN_ON = {
    "sim/wire": {"wire"},
    "sim/host": {"host", "wire"},
    "sim/topology": {"topology", "link", "host", "wire"},
    "sim/scenario": {"scenario", "topology", "link", "host", "wire"},
    "sim/link": {"link", "host", "wire"},
    "sim/advertising": {"advertising", "host", "wire"},
    "sim/stack": {"stack", "advertising", "host", "wire"},
    "sim/router": {"router", "topology", "stack", "host", "wire"},
    "sim/async": {"async", "host", "wire"},
    "sim/stack_host": {"stack_host", "stack", "async", "host", "wire"},
    "sim/kernel": {"kernel", "stack", "async", "host", "wire"},
    "sim/raw": {"raw", "kernel", "stack_host", "stack", "async", "host", "wire"},
    "sim/simulator": {"simulator", "router", "scenario", "topology", "stack_host", "link", "stack", "async", "host", "wire"},
    "sim/emulator": {"emulator", "scenario", "raw", "kernel", "topology", "link", "host", "wire"},
}
NODES_SEE = {"host", "wire", "advertising"}
# The layers that own no clock, no randomness, no socket and no coroutine: all of it is passed to them.
PURE = ["sim/wire", "sim/link", "sim/advertising", "sim/stack", "sim/router"]
COROUTINES = Rule(r"\b(co_await|co_return|co_yield|awaitable|Task\s*<|TaskGroup)", "a state machine never waits", "")
# What sim/stack may know of host/: plain values.
VALUES_OF_HOST = {f"host/{name}.hpp" for name in ("ethernet_filter", "interfaces", "network_error", "result", "time")}
# What the layers above sim/link that do not drive links may know of it: plain values.
VALUES_OF_LINK = {f"link/{name}.hpp" for name in ("conditions", "conditions_change", "fault_choice", "frame_fate")}
SEE_VALUES_OF_LINK = {"sim/topology", "sim/scenario", "sim/emulator"}
# What a file is there for, by the beginning of its path.
EXCUSED = {
    "sim/wire/capture_file": r"filesystem|fopen",  # reads and writes them, for tools and tests
    "sim/wire/ip_address.cpp": r"arpa/inet\.h",  # addresses as text
    "sim/wire/packet_buffer.cpp": r"thread_local",  # memory to use again, of no content
    "sim/stack/byte_ring.cpp": r"thread_local",  # the same
}
# The one main is the door itself; the list of programs only names them.
EXEMPT = {"nodes/main", "nodes/programs"}

COMMENT_OR_STRING = re.compile(r'//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'', re.S)
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def without_comments_and_strings(text: str) -> str:
    """The same text with the same line numbers; digit separators are no quotes."""
    text = re.sub(r"(?<=[0-9a-fA-F])'(?=[0-9a-fA-F])", "_", text)
    return COMMENT_OR_STRING.sub(lambda found: "\n" * found.group().count("\n"), text)


def includes_of(text: str):
    """Number, kind (< or ") and name of each."""
    for number, line in enumerate(text.split("\n"), 1):
        if include := INCLUDE.match(line):
            yield number, *include.groups()


def reaching_out(text: str, tokens: list[Rule]):
    """System headers and forbidden words."""
    for number, kind, name in includes_of(text):
        for rule in INCLUDES:
            if re.search(rule.pattern, name):
                yield number, f"#include {kind}{name}{'>' if kind == '<' else kind}", rule
    for number, line in enumerate(without_comments_and_strings(text).split("\n"), 1):
        if line.lstrip().startswith("#"):
            continue
        for rule in tokens:
            if found := re.search(rule.pattern, line):
                yield number, found.group().strip(), rule


def check_node_file(path: Path, layers: set[str]):
    text = path.read_text(encoding="utf-8")
    yield from reaching_out(text, TOKENS)
    for number, kind, name in includes_of(text):
        if kind == '"' and name.split("/")[0] not in layers:
            yield number, f'#include "{name}"', Rule("", "node programs see host/, wire/ and advertising/ only", "go by the Host")


def check_pure_file(path: Path, name: str):
    """A file of a pure layer; `name` is its path in the project."""
    text = path.read_text(encoding="utf-8")
    excused = [pattern for beginning, pattern in EXCUSED.items() if name.startswith(beginning)]
    for number, what, rule in reaching_out(text, [*TOKENS, COROUTINES]):
        if not any(re.search(pattern, what) for pattern in excused):
            yield number, what, rule._replace(instead="have it passed in by whoever drives it")
    for number, kind, included in includes_of(text):
        if kind == '"' and included.startswith("host/") and included not in VALUES_OF_HOST:
            yield number, f'#include "{included}"', Rule("", "of host/ only values are for it", "move the value down")


def check_lower_layer(path: Path, layer: str, project_folders: set[str]):
    allowed = LOOKS_DOWN_ON[layer]
    for number, kind, name in includes_of(path.read_text(encoding="utf-8")):
        folder = name.split("/")[0]
        if kind == '"' and folder in project_folders and folder not in allowed:
            yield number, f'#include "{name}"', Rule(
                "", "this layer must not know the ones above it", "move what both need down")
        if kind == '"' and folder == "link" and layer in SEE_VALUES_OF_LINK and name not in VALUES_OF_LINK:
            yield number, f'#include "{name}"', Rule("", "of link/ only values are for it", "leave it to the world")


def sources(folder: Path):
    return sorted(file for suffix in ("*.cpp", "*.hpp") for file in folder.rglob(suffix))


def check(root: Path):
    nodes = {folder.name for folder in (root / "nodes").iterdir() if folder.is_dir()}
    project = nodes | {folder.name for folder in (root / "sim").iterdir() if folder.is_dir()}
    for file in sources(root / "nodes"):
        if file.relative_to(root).parts[:2] not in {tuple(name.split("/")) for name in EXEMPT}:
            yield from ((file, *finding) for finding in check_node_file(file, NODES_SEE | nodes))
    for layer in PURE:
        for file in sources(root / layer):
            yield from ((file, *finding) for finding in check_pure_file(file, file.relative_to(root).as_posix()))
    for layer in LOOKS_DOWN_ON:
        for file in sources(root / layer):
            yield from ((file, *finding) for finding in check_lower_layer(file, layer, project))


def main() -> int:
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[2]
    findings = list(check(root))
    for file, number, what, rule in findings:
        print(f"{file.relative_to(root)}:{number}: {what}: {rule.why}; {rule.instead}")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
