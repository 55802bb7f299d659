"""An ftp-server of ours on the loopback, and clients that say what a test wants: for the robustness tests of FTP."""
import os
import pathlib
import re
import select
import shutil
import signal
import socket
import subprocess
import tempfile

HOST = "127.0.0.1"
READY_LIMIT_SECONDS = 20
REPLY_LIMIT_SECONDS = 60


def free_port():
    """One that nobody listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


class Server:
    """ftp-server on a directory, until stop() or kill()."""

    def __init__(self, binaries, root, *more, log=None):
        self.port = free_port()
        ready, signal_end = os.pipe()
        words = [str(binaries / "ftp-server"), "--root", str(root), "--port", str(self.port), "--listen", HOST, *map(str, more)]
        self.process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=log or subprocess.DEVNULL, stderr=subprocess.STDOUT,
                                        pass_fds=[signal_end], env={**os.environ, "NETRIG_READY_FD": str(signal_end)})
        os.close(signal_end)
        is_ready = select.select([ready], [], [], READY_LIMIT_SECONDS)[0] and os.read(ready, 100) == b"ready\n"
        os.close(ready)
        if not is_ready:
            self.kill()
            raise SystemExit("ftp-server does not get ready")

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=30)

    def resident_kib(self):
        text = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", text)[1])

    def processor_seconds(self):
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))


class Client:
    """A control connection. say() gives the reply's code; text holds all of the reply."""

    def __init__(self, port, user=None, password="x"):
        self.socket = socket.create_connection((HOST, port), timeout=REPLY_LIMIT_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.stream = self.socket.makefile("rb")
        self.text = ""
        self.hear()
        if user is not None:
            self.say(f"USER {user}")
            if self.say(f"PASS {password}") != 230:
                raise SystemExit(f"cannot log in: {self.text}")
            self.say("TYPE I")

    def hear(self):
        """EOFError when the server closed the connection."""
        self.text = ""
        while True:
            line = self.stream.readline().decode(errors="replace")
            if not line.endswith("\n"):
                raise EOFError
            self.text += line
            if re.match(r"\d{3} ", line):
                return int(line[:3])

    def say(self, line):
        self.socket.sendall(line.encode() + b"\r\n")
        return self.hear()

    def passive(self):
        if self.say("EPSV") != 229:
            raise EOFError(self.text)
        port = int(re.search(r"\|\|\|(\d+)\|", self.text)[1])
        return socket.create_connection((HOST, port), timeout=REPLY_LIMIT_SECONDS)

    def store(self, name, content):
        """The last reply's code: 226 confirms the upload."""
        with self.passive() as data:
            if self.say(f"STOR {name}") != 150:
                return None
            data.sendall(content)
        return self.hear()

    def fetch(self, name, verb="RETR"):
        """The content; None when it was refused or broken off."""
        with self.passive() as data:
            if self.say(f"{verb} {name}".strip()) != 150:
                return None
            content = b""
            while piece := data.recv(1 << 16):
                content += piece
        return content if self.hear() == 226 else None

    def close(self):
        self.stream.close()
        self.socket.close()


class Place:
    """A directory for a test: `root` is served, `outside` lies beside it."""

    def __enter__(self):
        self.base = pathlib.Path(tempfile.mkdtemp(prefix="netrig-ftp-"))
        self.root = self.base / "root"
        self.outside = self.base / "outside"
        self.root.mkdir()
        self.outside.mkdir()
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.base, ignore_errors=True)
