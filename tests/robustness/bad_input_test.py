#!/usr/bin/env python3
"""What a user may do wrong, or what a machine may lack: every time a message that says what to do, an exit status that is
not 0, an end within a limit, logs and captures kept, and nothing else left behind.
"""
import os
import pathlib
import sys
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
    ("run",): "file",
    ("run", "boot.yaml", "--fast"): "--fast",
    ("run", "boot.yaml", "--set", "nonsense"): "KEY=VALUE",
    ("run", "{boot}", "--builder", "magic"): "rtnetlink",
    ("exec", "pc"): "--",
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
        self.assert_failed(self.run_lab(self.lab.directory / "absent.yaml"), r"absent\.yaml: .*no file that can be read")

    def test_directory_as_file(self):
        self.assert_failed(self.run_lab(self.lab.directory), str(self.lab.directory))


class CommandLine(BadInput):
    def test_misuse_is_status_2_with_a_hint(self):
        for words, word in MISUSED.items():
            with self.subTest(words):
                done = self.lab.call(*[w.format(boot=self.lab.boot) for w in words])
                self.assert_failed(done, word, "help|Usage", status=2)


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


def main():
    global OPTIONS
    OPTIONS, rest = rig.arguments(__doc__.splitlines()[0]).parse_known_args()
    machine.run_isolated()
    unittest.main(argv=[sys.argv[0], *rest])


if __name__ == "__main__":
    main()
