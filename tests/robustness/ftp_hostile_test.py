#!/usr/bin/env python3
"""What hostile clients try with an ftp-server: it refuses, stays within its limits, tells the log, and serves all others on.

drip      clients that send or take a byte now and then, to hold a place for ever
bounce    PORT and EPRT to somebody else
outside   "..", symbolic links, and a directory that is replaced by a link over and over again while it is used
flood     more clients than may be, and lines without an end
guess     passwords whose hashes are dear, by many clients at once
"""
import argparse
import os
import pathlib
import socket
import sys
import threading
import time

sys.dont_write_bytecode = True
import ftp_rig
import rig

SECRET = b"what nobody may see"
RACE_SECONDS = 2
PATIENCE_SECONDS = 30
GUESS_SECONDS = 3
# Of "secret", by mkpasswd -m yescrypt.
HASH = "$y$j9T$abcdefghijklmnop$3dL1LkYnZM.OVXuVdnnaKVDlLYT92dRwOzDZ5XiVCe."


def expect(holds, what):
    if not holds:
        sys.exit(f"FAILED: {what}")


def is_served(port):
    client = ftp_rig.Client(port, "ann", "secret")
    content = client.fetch("file")
    client.close()
    return content == b"content"


def wait_for_line(log, text):
    """In the server's log."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        if text in log.read_text():
            return True
        time.sleep(0.02)
    return False


def drip(server, log):
    """The server was told to wait 1 s for a command, and for each 1,024 bytes of a transfer; these are busy all the time."""
    typing = ftp_rig.Client(server.port, "ann", "secret")
    sending = ftp_rig.Client(server.port, "ann", "secret")
    data = sending.passive()
    expect(sending.say("STOR dripped") == 150, "an upload begins")
    ends = {}
    end = time.monotonic() + PATIENCE_SECONDS
    while len(ends) < 2 and time.monotonic() < end:
        for name, drop in (("typing", typing.socket), ("sending", data)):
            try:
                drop.sendall(b"x")
            except OSError:
                ends.setdefault(name, True)
        time.sleep(0.05)
    expect(set(ends) == {"typing", "sending"}, f"those that drip are cut off, but only {sorted(ends)} were")
    expect(sending.hear() == 426, "the upload is ended by 426")
    expect(wait_for_line(log, "STOR /dripped"), "the log tells of it")
    reader = ftp_rig.Client(server.port, "ann", "secret")
    data = reader.passive()
    data.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    expect(reader.say("RETR large") == 150, "a download begins")
    expect(reader.hear() == 426, "who takes nothing is ended by 426")


def bounce(server, log):
    client = ftp_rig.Client(server.port, "ann", "secret")
    for command in ("PORT 127,0,0,9,200,0", "EPRT |1|192.0.2.1|50000|", "PORT 127,0,0,1,0,25", "EPRT |2|::1|50000|"):
        expect(client.say(command) == 504, f"{command} is refused")
        expect(client.say("RETR file") == 425, f"and nothing is sent after {command}")
        expect(wait_for_line(log, "refused " + command), f"the log tells of {command}")
    # Somebody else at the data port gets nothing.
    expect(client.say("EPSV") == 229, "EPSV")
    port = int(client.text.split("|||")[1].split("|")[0])
    stranger = socket.socket()
    stranger.bind(("127.0.0.9", 0))
    stranger.connect(("127.0.0.1", port))
    stranger.settimeout(PATIENCE_SECONDS)
    expect(client.say("RETR file") == 150, "a download begins")
    try:
        got = stranger.recv(100)
    except ConnectionError:
        got = b""
    expect(got == b"", "a stranger gets no byte")
    expect(wait_for_line(log, "away from the data connection"), "the log tells of the stranger")


def outside(server, log, place):
    (place.outside / "secret").write_bytes(SECRET)
    (place.root / "link").symlink_to(place.outside)
    (place.root / "file-link").symlink_to(place.outside / "secret")
    (place.root / "absolute").symlink_to("/etc/passwd")
    client = ftp_rig.Client(server.port, "ann", "secret")
    for path in ("../outside/secret", "/../outside/secret", "link/secret", "file-link", "absolute", "sub/../../outside/secret",
                 "link/../outside/secret"):
        expect(client.fetch(path) is None, f"RETR {path} is refused")
        expect(client.say(f"SIZE {path}") == 550, f"SIZE {path} is refused")
    for command in ("CWD link", "DELE link/secret", "MKD link/new", "RNFR link/secret", "SITE CHMOD 777 file-link",
                    "MFMT 20200101000000 file-link", "HASH file-link", "STAT link"):
        expect(client.say(command) == 550, f"{command} is refused")
    expect(client.say("MLST file-link") == 250 and "type=OS.unix=slink;" in client.text and "size=" not in client.text,
           f"MLST tells of the link alone, not {client.text}")
    expect(client.store("link/new", b"x") is None and client.store("file-link", b"x") in (None, 226), "STOR stays inside")
    expect((place.outside / "secret").read_bytes() == SECRET, "the file outside is as it was")
    expect(wait_for_line(log, "leads out of the root"), "the log tells of it")
    race(server, place)


def race(server, place):
    """A directory and a link to the outside take each other's name as fast as they can, while it is used."""
    real, link, name = place.root / "real", place.root / "evil", place.root / "race"
    real.mkdir()
    (real / "secret").write_bytes(b"harmless")
    link.symlink_to(place.outside)
    done = threading.Event()

    def swap():
        while not done.is_set():
            os.rename(real, name)
            os.rename(name, real)
            os.rename(link, name)
            os.rename(name, link)

    swapper = threading.Thread(target=swap)
    swapper.start()
    seen = set()
    try:
        client = ftp_rig.Client(server.port, "ann", "secret")
        end = time.monotonic() + RACE_SECONDS
        tries = 0
        while time.monotonic() < end:
            tries += 1
            content = client.fetch("race/secret")
            seen.add(content)
            client.store("race/planted", b"planted")
            client.say("DELE race/secret-of-nobody")
            client.say("MKD race/dir")
    finally:
        done.set()
        swapper.join()
    expect(SECRET not in seen, "the secret is never sent")
    expect(sorted(os.listdir(place.outside)) == ["secret"], "nothing is made outside")
    expect(b"harmless" in seen and None in seen, f"the race was run: {tries} tries saw {len(seen)} outcomes")


def flood(server):
    crowd = []
    refused = 0
    for _ in range(40):
        try:
            crowd.append(ftp_rig.Client(server.port))
            refused += "421" in crowd[-1].text
        except EOFError:
            refused += 1
    expect(refused >= 20, f"beyond 20 clients from one address all are refused, but only {refused} were")
    for client in crowd:
        client.close()
    endless = socket.create_connection((ftp_rig.HOST, server.port))
    before = server.resident_kib()
    try:
        for _ in range(200):
            endless.sendall(b"A" * 100_000)
    except OSError:
        pass
    endless.close()
    expect(server.resident_kib() - before < 4096, "a line without an end takes no memory")


def guess(server):
    """A check takes some milliseconds: without a limit, those who guess take all of the server's time."""
    client = ftp_rig.Client(server.port, "ann", "secret")
    done = threading.Event()
    replies = []

    def try_on():
        while not done.is_set():
            try:
                guesser = ftp_rig.Client(server.port)
                guesser.say("USER ann")
                while not done.is_set():
                    replies.append(guesser.say("PASS guess"))
                    guesser.say("USER ann")
            except (EOFError, OSError):
                pass

    guessers = [threading.Thread(target=try_on) for _ in range(16)]
    used, begun = server.processor_seconds(), time.monotonic()
    for guesser in guessers:
        guesser.start()
    try:
        while time.monotonic() - begun < GUESS_SECONDS:
            expect(client.say("NOOP") == 200, "others are served meanwhile")
            time.sleep(0.01)
        share = (server.processor_seconds() - used) / (time.monotonic() - begun)
    finally:
        done.set()
        for guesser in guessers:
            guesser.join()
    expect(530 in replies or 421 in replies, "passwords were guessed")
    expect(replies.count(530) <= 5 + GUESS_SECONDS + PATIENCE_SECONDS, f"few were checked, not {replies.count(530)}")
    expect(share < 0.5, f"guessing takes little of the processor, not {share:.0%}")


def main():
    parser = rig.arguments(__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    options = parser.parse_args()
    with ftp_rig.Place() as place:
        (place.root / "file").write_bytes(b"content")
        (place.root / "large").write_bytes(bytes(64 << 20))
        (place.root / "sub").mkdir()
        log = place.base / "log"
        with open(log, "wb") as stream:
            server = ftp_rig.Server(pathlib.Path(options.bin).resolve(), place.root, "--user", "ann:secret", "--writable",
                                    "--idle-timeout", "1s", "--data-timeout", "1s", "--max-clients", "100",
                                    "--max-clients-per-address", "20", log=stream)
            try:
                for name, attack in (("drip", lambda: drip(server, log)), ("bounce", lambda: bounce(server, log)),
                                     ("outside", lambda: outside(server, log, place)), ("flood", lambda: flood(server))):
                    attack()
                    expect(wait_until_served(server.port), f"others are served on after {name}")
                    print(f"{name}: refused, and others are served on")
                expect(server.stop() == 0, "it stops when it is asked to")
            finally:
                server.kill()
        users = place.base / "users"
        users.write_text(f"ann:{HASH}:ro\n")
        server = ftp_rig.Server(pathlib.Path(options.bin).resolve(), place.root, "--users", users)
        try:
            guess(server)
            print("guess: few passwords are checked, and others are served on")
            expect(server.stop() == 0, "it stops when it is asked to")
        finally:
            server.kill()


def wait_until_served(port):
    """The places of those who left may take a moment to be free."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        try:
            if is_served(port):
                return True
        except (EOFError, OSError, SystemExit):
            time.sleep(0.05)
    return False


if __name__ == "__main__":
    main()
