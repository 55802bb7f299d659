#!/usr/bin/env python3
"""What a user may do wrong, or what a machine may lack: every time a message that says what to do, an exit status that is
not 0, an end within a limit, logs and captures kept, and nothing else left behind.
"""
import ctypes
import os
import pathlib
import pty
import signal
import struct
import subprocess
import sys
import threading
import unittest

sys.dont_write_bytecode = True
import machine
import rig

LIMIT_SECONDS = 30  # for one run; none of these labs has to wait that long for anything
OPTIONS = None

BROKEN = {  # what is wrong -> (the file, what its message must hold)
    "unknown key": ("name: x\nlinks: {lan: {sbunet: 10.0.0.0/24}}\nnodes: {a: {on: {lan: none}}}\n", "sbunet"),
    "duplicate name": ("name: x\nnodes:\n  a: {on: {}}\n  a: {on: {}}\n", "a"),
    "address outside its subnet":
        ("name: x\nlinks: {lan: {subnet: 10.0.0.0/24}}\nnodes: {a: {on: {lan: 10.0.1.1}}}\n", "10.0.1.1"),
    "unknown program": ("name: x\nnodes: {a: {on: {}, run: dns-sever --zone x}}\n", "dns-sever"),
    "a program that is not installed": ("name: x\nnodes: {a: {on: {}, run: no-such-daemon -k}}\n", "no-such-daemon"),
    "a cycle in after":
        ("name: x\nnodes:\n  a: {on: {}, run: sleep 9, after: b}\n  b: {on: {}, run: sleep 9, after: a}\n", "after"),
    "missing directory of files": ("name: x\nnodes: {a: {on: {}, files: nowhere}}\n", "nowhere"),
    "no YAML": ("name: [x\nnodes: {", ""),
    "binary rubbish": ("\x00\x01\x02\x7f{[", ""),
    "nothing": ("", ""),
    "a bottomless list": ("name: x\nnodes: " + "[" * 100_000, ""),
}

MISUSED = {  # arguments -> what the message must hold
    ("rnu", "boot.yaml"): "rnu",
    ("run",): "FILE is missing",
    ("run", "boot.yaml", "extra.yaml"): "'extra.yaml' is one word too many",
    ("run", "boot.yaml", "--fast"): "--fast",
    ("run", "boot.yaml", "--set", "nonsense"): "KEY=VALUE",
    ("run", "{boot}", "--builder", "magic"): "rtnetlink",
    (): "run",
}

LAB = """
name: {name}
links: {{lan: {{subnet: 10.0.0.0/24}}}}
nodes:
  talker: {{on: {{lan: 10.0.0.1}}, run: ping -i 0.05 10.0.0.2, ready: {{log: bytes from}}}}
  peer: {{on: {{lan: 10.0.0.2}}, after: talker, {peer}}}
scenario:
  - {step}
"""

FILLS_DISK = """
name: fill
links: {lan: {subnet: 10.0.0.0/24}}
nodes:
  talker: {on: {lan: 10.0.0.1}, run: ping -i 0.02 10.0.0.2, ready: {log: bytes from}}
  peer: {on: {lan: 10.0.0.2}}
scenario:
  - wait: {on: lan, pattern: echo reply}
  - run: {on: peer, command: head -c 10M /dev/zero, expect: {exit: any}}
  - wait: {on: lan, pattern: echo reply, count: {min: 50}, within: 2s}
"""


class BadInput(unittest.TestCase):
    def setUp(self):
        self.before = machine.Machine()
        self.lab = rig.Rig(OPTIONS)
        self.addCleanup(self.lab.__exit__)

    def tearDown(self):
        self.assertEqual(machine.what_is_left(self.before), [], "left behind")

    def write(self, name, text):
        path = self.lab.directory / name
        path.write_text(text)
        return path

    def run_lab(self, path, *more, **how):
        return self.lab.call("run", path, "--runs", self.lab.runs, *more, limit_seconds=LIMIT_SECONDS, **how)

    def run_text(self, name, peer="run: sleep 100", step="sleep: 1ms"):
        return self.run_lab(self.write(f"{name}.yaml", LAB.format(name=name, peer=peer, step=step)))

    def assert_failed(self, done, *patterns, status=1):
        said = done.stdout + done.stderr
        self.assertEqual(done.returncode, status, said)
        self.assertNotRegex(said, r"terminate called|Segmentation|AddressSanitizer|std::")
        for pattern in patterns:
            self.assertRegex(said, pattern)

    def assert_results_kept(self, name):
        """The results say that it failed, and the captures and logs of what was still good are there."""
        self.assertFalse(self.lab.results(name)["passed"])
        run = self.lab.runs / name
        self.assertTrue((run / "junit.xml").exists())
        self.assertIn("PING", (run / "nodes/talker/ping.log").read_text())
        self.assertGreater((run / "links/lan.pcap").stat().st_size, 24)  # more than a file header


class BrokenTopologies(BadInput):
    def test_each_is_refused_with_its_position(self):
        for what, (text, word) in BROKEN.items():
            with self.subTest(what):
                path = self.write("broken.yaml", text)
                done = self.run_lab(path)
                self.assert_failed(done, r"broken\.yaml:\d+:\d+: .*" + word)
                self.assertFalse(self.lab.runs.exists(), "something was built")

    def test_all_errors_are_said_at_once(self):
        path = self.write("broken.yaml", "name: x\nnodes: {a: {on: {moon: auto}, runn: x}, b: {}}\n")
        self.assert_failed(self.run_lab(path), "moon", "runn", r"3 errors|[3-9] errors")

    def test_missing_file(self):
        self.assert_failed(self.run_lab(self.lab.directory / "absent.yaml"),
                           r"absent\.yaml: .*no file that can be read \(No such file or directory\)")

    def test_directory_as_file(self):
        self.assert_failed(self.run_lab(self.lab.directory), str(self.lab.directory), "Is a directory")


class CommandLine(BadInput):
    def test_misuse_is_status_2_with_a_hint(self):
        for words, word in MISUSED.items():
            with self.subTest(words):
                done = self.lab.call(*[w.format(boot=self.lab.boot) for w in words])
                self.assert_failed(done, word, "help|Usage", status=2)

    def test_exec_without_dashes_says_where_the_command_stands(self):
        for words in (("exec", "pc", "client", "ls", "/"), ("exec", "pc", "ls", "-l"), ("exec", "pc")):
            with self.subTest(words):
                self.assert_failed(self.lab.call(*words), r"behind --", status=125)

    def test_version(self):
        said = {}
        for program in sorted(pathlib.Path(self.lab.netrig).parent.iterdir()):
            if program.is_file() and os.access(program, os.X_OK):
                done = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=LIMIT_SECONDS, check=False)
                self.assertEqual((done.returncode, done.stderr), (0, ""), program)
                self.assertRegex(done.stdout, rf"^{program.name} (\(netrig\) )?\d+\.\d+\.\d+\n$")
                said[program.name] = done.stdout.split()[-1]
        self.assertEqual(len(set(said.values())), 1, said)
        self.assertIn("netrig", said)

    def test_exec_tells_its_own_errors_from_the_command(self):
        for words, word in {("exec", "pc"): "--", ("exec", "--", "true"): "NODE is missing",
                            ("exec", "pc", "--", "true"): "no lab of yours is running"}.items():
            with self.subTest(words):
                self.assert_failed(self.lab.call(*words), word, status=125)

    def test_help_of_a_command(self):
        self.assertEqual(self.lab.call("help", "run").stdout, self.lab.call("run", "--help").stdout)
        self.assert_failed(self.lab.call("help", "rnu"), "unknown command 'rnu'", status=2)
        self.assertIn("Usage: netrig list\n", self.lab.call("list", "--help").stdout)
        self.assertIn("Usage: netrig list\n", self.lab.call("list", "more").stderr)

    def test_output_that_cannot_be_written_is_a_failure(self):
        path = self.write("full.yaml", LAB.format(name="full", peer="run: sleep 100", step="sleep: 1ms"))
        for words in (("run", path, "--runs", self.lab.runs), ("check", path), ("list",), ("help", "run")):
            with self.subTest(words), open("/dev/full", "w", encoding="utf-8") as full:
                done = subprocess.run([self.lab.netrig, *map(str, words)], stdout=full, stderr=subprocess.PIPE, text=True,
                                      timeout=LIMIT_SECONDS, check=False)
                self.assertEqual(done.returncode, 1, done.stderr)
                self.assertRegex(done.stderr, "can't be written: No space left on device")

    def test_check_tells_stacks(self):
        self.assertRegex(self.lab.call("check", self.lab.boot).stdout, r"\n  raw +dhcp, dns, ftp, pc\n$")
        self.assertRegex(self.lab.call("check", self.lab.topologies / "simulated/fragile.yaml").stdout,
                         r"\n  netrig run can't play it: \d+:\d+: found 'delay', which needs 'netrig sim'; .*, and 1 more reason\n$")
        path = self.write("mixed.yaml", LAB.format(name="mixed", peer="run: sleep 100", step="sleep: 1ms"))
        done = self.lab.call("check", path, "--stack", "raw")
        self.assertEqual(done.returncode, 0)
        self.assertIn("\n  kernel  peer (runs sleep)\n", done.stdout)
        self.assertIn("netrig: note: --stack raw leaves peer on the kernel's stack: runs sleep\n", done.stderr)
        self.assertEqual(self.lab.call("check", path, "--stack", "kernel").stderr, "")

    def test_packets_of_a_capture(self):
        step = "wait: {on: lan, pattern: ICMP echo reply}"
        self.assertEqual(self.run_text("stored", step=step).returncode, 0)
        capture = self.lab.runs / "stored/links/lan.pcap"
        said = self.lab.call("packets", capture, "ICMP echo reply").stdout
        self.assertRegex(said, r"\A *\d+  10\.0\.0\.2 > 10\.0\.0\.1 ICMP echo reply")
        self.assertNotIn("request", said)
        times = [float(line.split()[1]) for line in self.lab.call("packets", capture, "--times").stdout.splitlines()]
        self.assertEqual([times[0], times], [0, sorted(times)])
        self.assertRegex(self.lab.call("packets", capture, "--filter", "tcp").stdout, r"^no packet matches; \d+ packets")
        self.assert_failed(self.lab.call("packets", self.lab.directory / "absent.pcap"), "absent.pcap")

    def test_help_names_places_in_the_usage_only(self):
        done = self.lab.call("exec", "--help")
        self.assertIn("Usage: netrig exec NODE [--lab LAB] -- COMMAND...", done.stdout)
        self.assertNotIn("--node", done.stdout)


class Quiet(BadInput):
    def test_a_failure_is_told_on_standard_error(self):
        path = self.write("quiet.yaml", LAB.format(name="quiet", peer="run: sleep 100", step="run: {on: peer, command: 'false'}"))
        done = self.run_lab(path, "--quiet")
        self.assert_failed(done, "run false on peer", "exit status 1", r"results +\S+/runs/quiet\n")
        self.assertEqual(done.stdout, "")

    def test_success_is_not_told(self):
        path = self.write("quiet.yaml", LAB.format(name="quiet", peer="run: sleep 100", step="sleep: 1ms"))
        done = self.run_lab(path, "--quiet")
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))


class Staying(BadInput):
    """`netrig up`, and `exec` into it."""

    def up(self):
        path = self.write("stay.yaml", LAB.format(name="stay", peer="run: sleep 100", step="sleep: 1ms"))
        lab = subprocess.Popen([self.lab.netrig, "up", str(path), "--no-prompt", "--runs", str(self.lab.runs)],
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        self.addCleanup(lab.kill)
        for line in lab.stdout:
            if "The lab is up" in line:
                return lab
        self.fail("the lab did not get up")

    def end(self, lab):
        lab.terminate()
        output, _ = lab.communicate(timeout=LIMIT_SECONDS)
        self.assertRegex(output, r"The lab was up for ")
        self.assertEqual(lab.returncode, 0)

    def test_it_leaves_results_that_the_next_replaces(self):
        for _ in range(2):
            self.end(self.up())
            self.assertTrue(self.lab.results("stay")["passed"])
            self.assertTrue((self.lab.runs / "stay/junit.xml").exists())
        self.assertEqual([path.name for path in self.lab.runs.iterdir()], ["stay"])

    def test_exec_gives_the_commands_status(self):
        lab = self.up()
        for status, command in {0: "true", 1: "false", 126: "/etc/passwd", 127: "no-such-command"}.items():
            done = self.lab.call("exec", "peer", "--", command)
            self.assertEqual(done.returncode, status, command)
            if status > 1:
                self.assertRegex(done.stderr, "/etc/passwd can't be executed: Permission denied|there is no program no-such-command in PATH")
        self.assertEqual(self.lab.call("exec", "nobody", "--", "true").returncode, 125)
        self.end(lab)

    def test_shell_takes_a_script(self):
        lab = self.up()
        done = subprocess.run([self.lab.netrig, "shell", "peer"], input="hostname\nexit 3\n", text=True, capture_output=True,
                              env={**os.environ, "SHELL": "/bin/sh"}, timeout=LIMIT_SECONDS, check=False)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (3, "peer\n", ""))
        self.end(lab)

    def test_exec_hands_signals_on(self):
        lab = self.up()
        script = "trap 'exit 7' TERM; trap 'exit 8' HUP; echo up; while :; do sleep 0.1; done"
        for sent, status in ((signal.SIGTERM, 7), (signal.SIGHUP, 8)):
            command = subprocess.Popen([self.lab.netrig, "exec", "peer", "--", "sh", "-c", script], text=True,
                                       stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
            self.addCleanup(command.kill)
            self.assertEqual(command.stdout.readline(), "up\n")
            command.send_signal(signal.SIGINT)  # of the terminal's keys; the command has got it by itself
            command.send_signal(sent)
            self.assertEqual(command.wait(LIMIT_SECONDS), status)
            command.stdout.close()
        self.end(lab)

    def test_labs_with_the_same_name_are_told_apart(self):
        labs = [self.up(), self.up()]
        self.assert_failed(self.lab.call("exec", "peer", "--lab", "stay", "--", "true"), r"several labs named stay are running: say which with --lab: \d+ \(stay\), \d+ \(stay\)", status=125)
        self.assert_failed(self.lab.call("exec", "peer", "--lab", "foo", "--", "true"),
                           r"no lab foo of yours is running; there is \d+ \(stay\), \d+ \(stay\)", status=125)
        listed = [line.split() for line in self.lab.call("list").stdout.splitlines()[1:]]
        self.assertEqual({words[0] for words in listed}, {"stay"})
        for words in listed:
            self.assertEqual(self.lab.call("exec", "peer", "--lab", words[1], "--", "true").returncode, 0)
        for lab in labs:
            self.end(lab)

    def at_the_prompt(self, typed, path=None, *options):
        """What a lab says, standard output and error in one, to commands that are piped into it."""
        path = path or self.write("stay.yaml", LAB.format(name="stay", peer="run: sleep 100", step="sleep: 1ms"))
        done = subprocess.run([self.lab.netrig, "up", str(path), "--runs", str(self.lab.runs), *options], text=True, check=False,
                              input=typed, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=LIMIT_SECONDS)
        self.assertEqual(done.returncode, 0, done.stdout)
        return done.stdout

    def test_blanks_in_a_pattern_at_the_prompt(self):
        said = self.at_the_prompt("peer ping -c 2 talker\npackets lan ICMP echo request\npackets lan ICMP echo nonsense\n")
        self.assertRegex(said, r"(?m)^ +\d+  .*ICMP echo request")
        self.assertNotIn("ICMP echo reply", said)
        self.assertRegex(said, r"no packet matches; \d+ packets captured so far")

    def test_times_at_the_prompt(self):
        said = self.at_the_prompt("peer ping -c 1 talker\npackets lan -t ICMP echo request\n")
        self.assertRegex(said, r"(?m)^ +\d+ +\d+\.\d{6}  10\.\S+ > 10\.\S+ ICMP echo request")

    def test_prompt_says_what_is_wrong(self):
        said = self.at_the_prompt("packets lann\npackets\npackets lan (\npeer no-such-command\nnobody true\n")
        for line in ("no link is named lann; there is lan", "name a link: lan", "no regular expression",
                     "there is no program no-such-command in PATH", "named nobody"):
            self.assertIn(line, said)

    def test_prompt_tells_of_programs_that_end(self):
        path = self.write("ends.yaml", LAB.format(name="ends", peer="run: sleep 100", step="sleep: 1ms"))
        lab = subprocess.Popen([self.lab.netrig, "up", str(path), "--runs", str(self.lab.runs)], text=True,
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.addCleanup(lab.kill)
        lab.stdin.write("peer pkill sleep\n")
        lab.stdin.flush()
        for line in lab.stdout:
            if "has ended" in line:
                break
        self.assertEqual(line, "peer:sleep has ended: killed by signal 15 (Terminated); "
                               "its output is in nodes/peer/sleep.log\n")
        said, _ = lab.communicate("peer true\n", timeout=LIMIT_SECONDS)
        self.assertNotIn("has ended", said, "once")

    def test_a_lab_that_stays_tells_of_programs_that_end(self):
        path = self.write("brief.yaml", LAB.format(name="brief", peer="run: sleep 0.1", step="sleep: 1ms"))
        lab = subprocess.Popen([self.lab.netrig, "up", str(path), "--no-prompt", "--runs", str(self.lab.runs)], text=True,
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
        self.addCleanup(lab.kill)
        self.assertTrue(any(line.startswith("peer:sleep has ended: exit status 0; ") for line in lab.stdout))
        lab.terminate()
        self.assertEqual(lab.wait(LIMIT_SECONDS), 0)

    def test_prompt_knows_the_addresses_that_nodes_have_now(self):
        words = ["boot", "ftp://ftp.lab/report.txt", "--start-wait", "0", "--probe-wait", "10ms"]
        said = self.at_the_prompt(f"pc {' '.join(words)}\nnodes\nftp ping -c 1 pc\npc curl -sS ftp://ftp/report.txt\n",
                                  self.lab.boot, "--stack", "kernel")
        self.assertRegex(said, r"pc +kernel +eth0@lan 10\.0\.0\.1\d\d/24")
        self.assertRegex(said, r"1 packets transmitted, 1 received")
        self.assertIn("STATION REPORT", said)

    def test_prompt_tells_stacks_and_subnets(self):
        said = self.at_the_prompt("nodes\nlinks\n", self.lab.boot)
        self.assertRegex(said, r"ftp +raw +eth0@lan 10\.0\.0\.4/24")
        self.assertRegex(said, r"lan +10\.0\.0\.0/24 dhcp:eth0")

    def test_exec_and_shell_say_why_a_foreign_program_reaches_nothing(self):
        lab = subprocess.Popen([self.lab.netrig, "up", self.lab.boot, "--no-prompt", "--runs", str(self.lab.runs)],
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        self.addCleanup(lab.kill)
        for line in lab.stdout:
            if "The lab is up" in line:
                break
        hint = "netrig: pc has netrig's own stack, which curl can't use; with --stack kernel it can reach the network\n"
        self.assertIn(hint, self.lab.call("exec", "pc", "--", "curl", "-sS", "ftp://10.0.0.4/").stderr)
        self.assertIn("netrig's own stack", self.lab.call("exec", "pc", "--", "sh", "-c", "exit 3").stderr)
        for quiet in (("sh", "-c", "exit 0"), ("dns-query", "--help"), ("dns-query",)):
            self.assertNotIn("netrig's own stack", self.lab.call("exec", "pc", "--", *quiet).stderr)
        self.end(lab)

    def test_prompt_ends_reloads_and_restarts_programs(self):
        typed = ("reload dns:dns-server\npc boot ftp://ftp.lab/report.txt --start-wait 0 --probe-wait 10ms\n"
                 "stop dns:dns-server\nprograms\npc dns-query @10.0.0.3 ftp.lab --timeout 100ms\n"
                 "restart dns\npc dns-query @10.0.0.3 ftp.lab +short\n"
                 "kill ftp\npc ping -c 1 --timeout 100ms 10.0.0.4\nrestart ftp\npc ping -c 1 10.0.0.4\n")
        said = self.at_the_prompt(typed, self.lab.boot)
        self.assertRegex(said, r"(?s)dns:dns-server is told.*dns:dns-server has ended: exit status 0.*"
                               r"dns:dns-server +exit status 0 +nodes/dns/dns-server\.log\n  ftp:ftp-server +running.*"
                               r"\(exit status \d+\).*dns:dns-server is ready\n10\.0\.0\.4\n.*"
                               r"ftp is silent.*\n1 packets? .*100% packet loss.*ftp:ftp-server is ready\n.*0% packet loss")
        self.assertIn("zones read again", (self.lab.runs / "boot/nodes/dns/dns-server.log").read_text())

    def test_prompt_says_what_cannot_be_done_to_programs(self):
        said = self.at_the_prompt("stop dsn\nstop dns:dsn-server\nreload dns\nkill\nrestart dns:\n"
                                  "stop dns\nreload dns:dns-server\n", self.lab.boot)
        for line in ("stop: no node is named dsn; `nodes` lists them\n",
                     "stop: expected a program dns:dsn-server: no such program was started\n",
                     "reload: say NODE:PROGRAM; `programs` lists them\n", "kill: say NODE or NODE:PROGRAM; `programs` lists them\n",
                     "restart: say NODE or NODE:PROGRAM; `programs` lists them\n",
                     "reload: expected dns:dns-server running, to be reloaded: exit status 0\n"):
            self.assertIn(line, said)

    def test_prompt_says_why_a_foreign_program_reaches_nothing(self):
        said = self.at_the_prompt("pc curl -sS ftp://10.0.0.4/report.txt\n", self.lab.boot)
        self.assertIn("pc has netrig's own stack, which curl can't use; with --stack kernel it can reach the network", said)

    def test_a_signal_ends_the_command_at_the_prompt_and_the_lab(self):
        willing, stubborn = "echo up; exec sleep 1000", "trap '' TERM; echo up; while :; do sleep 0.1; done"
        for sent, script in ((signal.SIGTERM, willing), (signal.SIGINT, willing), (signal.SIGTERM, stubborn)):
            path = self.write("stay.yaml", LAB.format(name="stay", peer="run: sleep 100", step="sleep: 1ms"))
            lab = subprocess.Popen([self.lab.netrig, "up", str(path), "--runs", str(self.lab.runs)], text=True,
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            self.addCleanup(lab.kill)
            lab.stdin.write(f'peer sh -c "{script}"\npeer echo after\n')
            lab.stdin.flush()
            for line in lab.stdout:
                if line == "up\n":
                    break
            lab.send_signal(sent)
            said = lab.stdout.read()
            lab.stdin.close()
            lab.stdout.close()
            self.assertEqual(lab.wait(LIMIT_SECONDS), 0, said)
            self.assertNotIn("after", said)

    def test_ctrl_c_at_the_prompt_begins_a_new_line(self):
        terminal, its_end = pty.openpty()
        lab = subprocess.Popen([self.lab.netrig, "up", self.lab.boot, "--runs", str(self.lab.runs)],
                               stdin=its_end, stdout=its_end, stderr=its_end)
        os.close(its_end)
        self.addCleanup(os.close, terminal)
        self.addCleanup(lab.kill)
        said = ""
        while not said.endswith("netrig> "):
            said += os.read(terminal, 4096).decode()
        os.write(terminal, b"half a line")
        lab.send_signal(signal.SIGINT)
        while said.count("netrig> ") < 2:
            said += os.read(terminal, 4096).decode()
        self.assertRegex(said, r"netrig> (half a line)?\r\nnetrig> ")
        os.write(terminal, b"\x15quit\n")  # Ctrl-U: what was typed is forgotten
        try:
            while os.read(terminal, 4096):
                pass
        except OSError:  # nobody has its other end any more
            pass
        self.assertEqual(lab.wait(LIMIT_SECONDS), 0)

    def test_commands_do_not_read_what_is_piped_to_the_prompt(self):
        lab = subprocess.Popen([self.lab.netrig, "up", self.lab.boot, "--runs", str(self.lab.runs)], text=True,
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.addCleanup(lab.kill)
        lab.stdin.write("pc sh -c 'echo first; cat; echo second'\n")
        lab.stdin.flush()
        for line in lab.stdout:
            if line == "second\n":
                break
        said, _ = lab.communicate("pc echo third\n", timeout=LIMIT_SECONDS)
        self.assertIn("third\n", said)


class Interruption(BadInput):
    def test_ctrl_c_says_where(self):
        path = self.write("long.yaml", LAB.format(name="long", peer="run: sleep 100", step="sleep: 50s"))
        run = subprocess.Popen(self.lab.run_words(path), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        self.addCleanup(run.kill)
        for line in run.stdout:
            if "peer:sleep is ready" in line:
                break
        run.send_signal(signal.SIGINT)
        output, _ = run.communicate(timeout=LIMIT_SECONDS)
        self.assertEqual(run.returncode, 130, output)
        self.assertRegex(output, r"interrupted by signal 2 \(Interrupt\) (in step 1 \(sleep 50s\)|while)")
        self.assertRegex(output, r"peer:sleep +stopped")
        self.assertTrue(self.lab.results("long")["interrupted"])


class Programs(BadInput):
    def test_one_that_exits_early(self):
        done = self.run_text("early", peer="run: {command: sh -c 'echo my-last-words; exit 3', ready: {tcp: 80}}")
        self.assert_failed(done, r"peer:sh", r"exit status 3", "my-last-words")
        self.assert_results_kept("early")

    def test_one_that_never_gets_ready(self):
        done = self.run_text("never", peer="run: {command: sleep 100, ready: {tcp: 80, within: 300ms}}")
        self.assert_failed(done, r"peer:sleep", r"ready", r"80", r"300 ?ms|0\.3 ?s")
        self.assert_results_kept("never")

    def test_own_server_with_a_bad_option(self):
        done = self.run_text("option", peer="run: ftp-server --no-such-option")
        self.assert_failed(done, r"ftp-server", "no-such-option")
        self.assert_results_kept("option")

    def test_step_that_takes_too_long(self):
        step = "run: {on: peer, command: sleep 100, expect: {within: 300ms}}"
        done = self.run_text("long", step=step)
        self.assert_failed(done, r"sleep", r"300 ?ms|0\.3 ?s")
        self.assert_results_kept("long")

    def test_step_that_cannot_be_started(self):
        done = self.run_text("start", step="run: {on: peer, command: ./absent}")
        self.assert_failed(done, r"absent", r"No such file|not found")
        self.assert_results_kept("start")

    def test_wait_that_never_holds(self):
        done = self.run_text("wait", step="wait: {on: lan, pattern: no such packet, within: 300ms}")
        self.assert_failed(done, r"no such packet")
        self.assert_results_kept("wait")

    def test_one_that_ignores_its_end(self):
        done = self.run_text("stubborn", peer="run: {command: sh -c 'trap \"\" TERM; echo deaf; while :; do sleep 1; done', ready: {log: deaf}}")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)  # it is killed, and that is said
        self.assertRegex(done.stdout, r"peer:sh +.*(killed|signal 9)")


class Leftovers(BadInput):
    def test_files_of_other_users_do_not_stop_the_next_run(self):
        """What programs leave that changed their user: uids that an ordinary user can't remove files of."""
        step = "run: {on: peer, command: sh -c 'mkdir theirs && echo x > theirs/x && chmod 700 theirs && chown -R 33:33 theirs'}"
        for _ in range(2):
            done = self.run_text("theirs", step=step)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            self.assertEqual([path.name for path in self.lab.runs.iterdir()], ["theirs"])
        self.assertEqual((self.lab.runs / "theirs/nodes/peer/files/theirs/x").read_text(), "x\n")


class DumbFileSystem:
    """A file system (FUSE) that answers nothing once it is mounted: whoever looks into it hangs in the kernel, and not even a
    kill ends that. Only in this process's mount namespace; gone with close()."""
    INIT = 26  # fuse.h: enum fuse_opcode

    def __init__(self, directory):
        libc = ctypes.CDLL(None, use_errno=True)
        self.device = os.open("/dev/fuse", os.O_RDWR)
        options = f"fd={self.device},rootmode=40000,user_id=0,group_id=0,allow_other".encode()
        if libc.mount(b"netrig-test", str(directory).encode(), b"fuse", 0, options) != 0:
            os.close(self.device)
            raise OSError(ctypes.get_errno(), "mount a FUSE file system")
        self.unmount = lambda: libc.umount2(str(directory).encode(), 1 | 2)  # MNT_FORCE: fails all requests; MNT_DETACH
        self.server = threading.Thread(target=self.serve, daemon=True)
        self.server.start()

    def serve(self):
        try:
            while True:
                _, opcode, unique = struct.unpack_from("=IIQ", os.read(self.device, 1 << 17))
                if opcode == self.INIT:
                    answer = struct.pack("=IIIIHHIIHHI28x", 7, 31, 65536, 0, 12, 10, 65536, 1, 1, 0, 0)
                    os.write(self.device, struct.pack("=IiQ", 16 + len(answer), 0, unique) + answer)
        except OSError:
            pass  # unmounted

    def close(self):
        self.unmount()
        self.server.join()
        os.close(self.device)


@unittest.skipUnless(os.geteuid() == 0 and os.path.exists("/dev/fuse"), "mounts a file system, which needs root and /dev/fuse")
class Hanging(BadInput):
    def test_a_process_that_no_kill_ends(self):
        place = "/mnt"  # not hidden by what nodes have of their own
        file_system = DumbFileSystem(place)
        try:
            step = f"run: {{on: peer, command: cat {place}/file, expect: {{within: 300ms}}}}"
            path = self.write("hang.yaml", LAB.format(name="hang", peer="run: sleep 100", step=step))
            done = self.lab.call("run", path, "--runs", self.lab.runs, limit_seconds=3 * LIMIT_SECONDS)
        finally:
            file_system.close()
        self.assert_failed(done, r"peer:cat: process \d+ \(cat, state D\) is still there", r"the lab did not end within 10 s")
        self.assert_results_kept("hang")


@unittest.skipUnless(os.geteuid() == 0, "changes mounts, which needs root")
class Machines(BadInput):
    """A machine that lacks something, made by mounts that only the command sees."""

    def with_mounts(self, script):
        return ["unshare", "--mount", "sh", "-ec", script + '\nexec "$@"', "sh"]

    def test_full_disk(self):
        self.lab.runs.mkdir()
        mounts = self.with_mounts(f"mount -t tmpfs -o size=16k tmpfs {self.lab.runs}; "
                                  f"head -c 12k /dev/zero > {self.lab.runs}/filler 2>/dev/null || :")
        self.assert_failed(self.run_lab(self.lab.boot, before=mounts), r"[Nn]o space left on device")

    def test_disk_that_fills_up(self):
        self.lab.runs.mkdir()
        kept = self.lab.directory / "kept"
        kept.mkdir()
        mounts = self.with_mounts(f"mount -t tmpfs -o size=1m tmpfs {self.lab.runs}")
        mounts += ["sh", "-c", f'"$@"; status=$?; cp -r {self.lab.runs}/. {kept}; exit $status', "sh"]
        done = self.run_lab(self.write("fill.yaml", FILLS_DISK), before=mounts)
        self.assert_failed(done, r"capture of lan failed: .*No space left on device", r"run\.json: No space left on device")
        self.assertGreater((kept / "fill/links/lan.pcap").stat().st_size, 24)
        self.assertIn("PING", (kept / "fill/nodes/talker/ping.log").read_text())

    def test_read_only_disk(self):
        self.lab.runs.mkdir()
        mounts = self.with_mounts(f"mount -t tmpfs -o ro tmpfs {self.lab.runs}")
        self.assert_failed(self.run_lab(self.lab.boot, before=mounts), str(self.lab.runs), r"Read-only file system", r"--runs DIR")

    def test_runs_is_a_file(self):
        self.lab.runs.write_text("")
        self.assert_failed(self.run_lab(self.lab.boot), str(self.lab.runs), r"Not a directory", r"--runs DIR")

    def test_nft_is_not_installed(self):
        office = pathlib.Path(self.lab.boot).with_name("office.yaml")
        done = self.run_lab(office, before=self.with_mounts("mount -t tmpfs tmpfs /usr/sbin"))
        self.assert_failed(done, r"nft", r"installed", r"netrig doctor|apt-get install")
        self.assertFalse(self.lab.results("office")["passed"])
        doctor = self.lab.call("doctor", before=self.with_mounts("mount -t tmpfs tmpfs /usr/sbin"))
        self.assert_failed(doctor, r"MISSING +tool nft", r"apt-get install nftables")

    def test_no_right_to_make_namespaces(self):
        powerless = ["setpriv", "--bounding-set=-sys_admin"]
        self.assert_failed(self.run_lab(self.lab.boot, before=powerless), r"[Oo]peration not permitted", r"netrig doctor")
        self.assert_failed(self.lab.call("doctor", before=powerless), r"MISSING", r"--privileged")

    def test_no_user_namespaces(self):
        """For an ordinary user: of a user namespace, in which the limit of further ones is its own."""
        script = 'echo 0 > /proc/sys/user/max_user_namespaces; exec setpriv --ambient-caps=-all --inh-caps=-all "$@"'
        nobody = ["unshare", "--user", "--map-user=1000", "--map-group=1000", "--keep-caps", "sh", "-ec", script, "sh"]
        self.assert_failed(self.run_lab(self.lab.boot, before=nobody), r"create the lab's namespaces", r"netrig doctor")
        self.assert_failed(self.lab.call("doctor", before=nobody),
                           r"MISSING +user namespaces +none allowed \(user\.max_user_namespaces = 0\)",
                           r"-> sysctl -w user\.max_user_namespaces=\d+, or run netrig with sudo", r"Labs cannot run here yet")
        self.assertNotEqual(pathlib.Path("/proc/sys/user/max_user_namespaces").read_text(), "0\n", "this machine's was changed")


class Output(BadInput):
    def test_nobody_reads_it(self):
        """The pipe's reader is gone: the run still ends and leaves its results."""
        reader, writer = os.pipe()
        os.close(reader)
        run = self.lab.start()
        run.stdout.close()
        os.close(writer)
        self.assertIsNotNone(run.wait(LIMIT_SECONDS))
        self.assertIsNotNone(self.lab.results())


    def test_its_reader_sleeps(self):
        """A stopped pager: the pipe is full, and nobody reads."""
        reader, writer = os.pipe()
        self.addCleanup(os.close, reader)
        os.set_blocking(writer, False)
        with self.assertRaises(BlockingIOError):
            while True:
                os.write(writer, b"x" * 4096)
        os.set_blocking(writer, True)
        for words in ([], ["--quiet"]):
            step = "sleep: 1ms" if not words else "run: {on: peer, command: 'false'}"
            path = self.write("sleepy.yaml", LAB.format(name="sleepy", peer="run: sleep 100", step=step))
            stderr = subprocess.PIPE if not words else writer
            run = subprocess.Popen(self.lab.run_words(path, *words), stdin=subprocess.DEVNULL, stdout=writer, stderr=stderr, text=True)
            self.addCleanup(run.kill)
            _, said = run.communicate(timeout=LIMIT_SECONDS)
            self.assertEqual(run.returncode, 1 if words else 0)
            self.assertEqual(self.lab.results("sleepy")["passed"], not words)
            if not words:
                self.assertRegex(said, r"nobody read standard output for 10 s.*runs/sleepy")
        os.close(writer)


def main():
    global OPTIONS
    OPTIONS, rest = rig.arguments(__doc__.splitlines()[0]).parse_known_args()
    machine.run_isolated()
    unittest.main(argv=[sys.argv[0], *rest])


if __name__ == "__main__":
    main()
