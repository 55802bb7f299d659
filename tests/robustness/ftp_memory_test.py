#!/usr/bin/env python3
"""An ftp-server that serves clients of all kinds for a while takes no more memory and no more descriptors in the end than
in the beginning. The first third of the rounds is for whatever it keeps for later.
"""
import pathlib
import random
import socket
import sys
import threading

sys.dont_write_bytecode = True
import ftp_rig
import rig

CLIENTS = 20
ALLOWED_GROWTH_KIB = 512


def behave(port, generator):
    """One client, in one of many ways."""
    manner = generator.randrange(8)
    if manner == 0:  # noise
        with socket.create_connection((ftp_rig.HOST, port)) as stranger:
            stranger.sendall(generator.randbytes(generator.randrange(20_000)))
        return
    if manner == 1:  # comes and goes
        ftp_rig.Client(port).close()
        return
    if manner == 2:  # guesses
        client = ftp_rig.Client(port)
        client.say("USER eve")
        client.say("PASS guess")
        client.close()
        return
    client = ftp_rig.Client(port, "anonymous")
    name = f"file-{generator.randrange(10)}"
    if manner == 3:
        client.store(name, generator.randbytes(generator.randrange(500_000)))
    elif manner == 4:
        client.fetch(name)
        client.fetch("", "MLSD")
    elif manner == 5:  # an upload that is broken off
        data = client.passive()
        client.say(f"STOR {name}")
        data.sendall(b"half")
        client.say("ABOR")
        data.close()
    elif manner == 6:  # leaves in the midst of a download
        client.passive().close()
        client.socket.sendall(f"RETR {name}\r\nLIST\r\n".encode())
    else:
        for line in ("STAT", f"STAT {name}", "LIST", "PASV", "PASV", f"HASH {name}", "FEAT", "MKD d", "RMD d"):
            client.say(line)
    client.close()


def play_round(port, seed):
    errors = []

    def play(number):
        try:
            behave(port, random.Random(f"{seed} {number}"))
        except (OSError, EOFError) as error:
            errors.append(error)

    clients = [threading.Thread(target=play, args=(number,)) for number in range(CLIENTS)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    return len(errors)


def settled_descriptors(server, limit):
    """Once all clients have left; more than `limit` when some never do."""
    pause = threading.Event()
    for _ in range(500):
        if server.descriptors() <= limit:
            break
        pause.wait(0.02)
    return server.descriptors()


def main():
    parser = rig.arguments(__doc__)
    parser.add_argument("--count", type=int, default=60, help="rounds of 20 clients")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with ftp_rig.Place() as place:
        server = ftp_rig.Server(pathlib.Path(options.bin).resolve(), place.root, "--writable")
        try:
            empty = server.descriptors()
            broken = early = 0
            for number in range(options.count):
                broken += play_round(server.port, f"{options.seed} {number}")
                if number == options.count // 3:
                    early = server.resident_kib()
            descriptors = settled_descriptors(server, empty)
            late = server.resident_kib()
        finally:
            server.kill()
    served = options.count * CLIENTS
    print(f"seed {options.seed}: {served} clients, {broken} broken off; {early} KiB after a third, {late} KiB in the end; "
          f"{empty} descriptors before, {descriptors} after")
    if broken > served // 4:
        sys.exit("too many clients were broken off to prove anything")
    if late - early > ALLOWED_GROWTH_KIB:
        sys.exit(f"it grew by {late - early} KiB, more than {ALLOWED_GROWTH_KIB}")
    if descriptors > empty:
        sys.exit("descriptors are left")


if __name__ == "__main__":
    main()
