#!/usr/bin/env python3
"""Tests of layers.py: it finds what it says, and leaves alone what only looks like it."""
import tempfile
import unittest
from pathlib import Path

import layers

BAD = [
    "#include <unistd.h>", "#include <sys/socket.h>", "#include <netinet/in.h>", "#include <linux/if.h>",
    "#include <thread>", "#include <mutex>", "#include <random>", "#include <filesystem>", "#include <fstream>",
    "#include <iostream>", "#include <boost/asio.hpp>", "#include <boost/asio/post.hpp>",
    '#include "kernel/kernel_host.hpp"', '#include "topology/plan.hpp"',
    "auto now = std::chrono::steady_clock::now();", "using Clock = std::chrono::system_clock;",
    "auto now = time(nullptr);", "auto now = std::time(nullptr);", "gettimeofday(&now, nullptr);",
    "std::random_device device;", "int r = rand();", 'auto home = std::getenv("HOME");', 'system("reboot");',
    "exit(1);", "std::abort();", 'printf("%d", 1);', 'std::fprintf(stderr, "x");', 'std::cout << "x";',
    'std::ofstream file("x");', "std::thread thread;", "std::this_thread::sleep_for(x);",
    "boost::asio::co_spawn(x);", "static int counter = 0;", "static std::map<int, int> cache;",
]
COROUTINES = ["co_await frames_.next();", "co_return 1;", "boost::asio::awaitable<int> f();", "Task<int> f();"]
GOOD = [
    "// time(nullptr) is not called", '"system(x)"', "auto text = R\"(printf(\"x\"))\";", "/* rand() */",
    "host.exit(1);", "void stop();",
    "lease.time(now);", "session->abort();", "(*connection)->abort();",
    "std::snprintf(text, sizeof text, format);", "#include <chrono>", '#include "host/host.hpp"',
    '#include "wire/bytes.hpp"', "static const int kCount = 1;", "static constexpr int kCount = 1;",
    "static Task<> serve(std::shared_ptr<State> state);", "const auto seconds = 86'400;",
    "void abort(Instant now);", "layer.abort(now);", "abort(now);",
    "auto lease_time(int x);", "std::getline_of(x);", "static bool is_open(int x);",
]


class LayersTest(unittest.TestCase):
    def findings(self, line, path="nodes/dns/file.cpp"):
        with tempfile.TemporaryDirectory() as name:
            root = Path(name)
            for folder in ("nodes/dns", "nodes/main", "sim/wire", "sim/stack", "sim/host", "sim/kernel", "sim/topology",
                           "sim/scenario", "sim/emulator", "sim/link"):
                (root / folder).mkdir(parents=True)
            (root / path).write_text("// first line\n" + line + "\n", encoding="utf-8")
            return [(str(file.relative_to(root)), number) for file, number, *_ in layers.check(root)]

    def test_finds_what_a_program_must_not_use(self):
        for line in BAD:
            with self.subTest(line):
                self.assertEqual(set(self.findings(line)), {("nodes/dns/file.cpp", 2)})

    def test_leaves_alone_what_only_looks_like_it(self):
        for line in GOOD:
            with self.subTest(line):
                self.assertEqual(self.findings(line), [])

    def test_exempts_the_main(self):
        self.assertEqual(self.findings("#include <cstdio>\n#include <unistd.h>", "nodes/main/main.cpp"), [])

    def test_finds_what_the_stack_and_the_wire_must_not_use(self):
        project = ('#include "kernel/', '#include "topology/')
        for line in [line for line in BAD if not line.startswith(project)] + COROUTINES:
            for file in ("sim/stack/file.cpp", "sim/wire/file.hpp"):
                with self.subTest(line, file=file):
                    self.assertEqual(set(self.findings(line, file)), {(file, 2)})

    def test_leaves_alone_what_only_looks_like_it_in_the_stack(self):
        for line in [line for line in GOOD if "host/host.hpp" not in line and "Task<>" not in line]:
            with self.subTest(line):
                self.assertEqual(self.findings(line, "sim/stack/file.cpp"), [])

    def test_the_stack_sees_values_of_the_host_only(self):
        self.assertEqual(self.findings('#include "host/time.hpp"', "sim/stack/file.hpp"), [])
        for header in ("host", "task", "event", "udp", "random"):
            self.assertTrue(self.findings(f'#include "host/{header}.hpp"', "sim/stack/file.hpp"), header)

    def test_excuses_what_a_file_is_there_for_and_nothing_else(self):
        self.assertEqual(self.findings("#include <filesystem>", "sim/wire/capture_file_reader.cpp"), [])
        self.assertTrue(self.findings("#include <thread>", "sim/wire/capture_file_reader.cpp"))
        self.assertTrue(self.findings("#include <filesystem>", "sim/wire/describe.cpp"))

    def test_lower_layers_look_down_only(self):
        self.assertTrue(self.findings('#include "kernel/x.hpp"', "sim/host/file.hpp"))
        self.assertTrue(self.findings('#include "host/x.hpp"', "sim/wire/file.hpp"))
        self.assertTrue(self.findings('#include "dns/x.hpp"', "sim/host/file.hpp"))
        self.assertEqual(self.findings('#include "wire/x.hpp"', "sim/host/file.hpp"), [])
        self.assertEqual(self.findings("#include <unistd.h>", "sim/host/file.hpp"), [])

    def test_topologies_and_scenarios_see_values_of_the_link_only(self):
        for layer in ("topology", "scenario", "emulator"):
            self.assertEqual(self.findings('#include "link/conditions.hpp"', f"sim/{layer}/file.cpp"), [])
            self.assertTrue(self.findings('#include "link/link_direction.hpp"', f"sim/{layer}/file.cpp"))

    def test_every_layer_sees_those_below_it(self):
        below = {"topology": "wire host", "scenario": "wire host topology", "kernel": "wire host",
                 "emulator": "wire host kernel topology scenario"}
        for layer, seen in below.items():
            for other in ("wire", "host", "kernel", "topology", "scenario", "emulator", "dns"):
                expected = [] if other in [layer, *seen.split()] else [(f"sim/{layer}/file.cpp", 2)]
                with self.subTest(layer=layer, other=other):
                    self.assertEqual(self.findings(f'#include "{other}/x.hpp"', f"sim/{layer}/file.cpp"), expected)


if __name__ == "__main__":
    unittest.main()
