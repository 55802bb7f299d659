#!/usr/bin/env python3
"""Kills an ftp-server at many random moments, in the midst of uploads by several clients, and proves that each upload that
it confirmed (226) is there, byte by byte, and that no name ever shows a half of one. Then it is started again on the same
directory. New names and old ones, which are replaced, take turns.
"""
import collections
import pathlib
import random
import sys
import threading

sys.dont_write_bytecode = True
import ftp_rig
import rig

CLIENTS = 4
NAMES = 5  # of each client
MOST_BYTES = 3_000_000
MOMENT_SECONDS = (0.005, 0.5)


def content_of(name, version):
    """No piece of one is a piece of another."""
    generator = random.Random(f"{name} {version}")
    return generator.randbytes(generator.choice((0, 1, 1000, 70_000, generator.randrange(MOST_BYTES))))


class Uploads:
    """What was sent under each name: the versions since the last that was confirmed, which is the first of them."""

    def __init__(self):
        self.possible = collections.defaultdict(lambda: [None])  # None: no such file
        self.confirmed = 0

    def begin(self, name, version):
        self.possible[name].append(version)

    def confirm(self, name, version):
        self.possible[name] = [version]
        self.confirmed += 1

    def settle(self, root):
        """Holds the directory against it; gives complaints."""
        complaints = []
        for name, versions in self.possible.items():
            path = root / name
            seen = path.read_bytes() if path.exists() else None
            fitting = [version for version in versions if seen == (None if version is None else content_of(name, version))]
            if fitting:
                self.possible[name] = [fitting[-1]]
            else:
                size = "absent" if seen is None else f"{len(seen)} bytes"
                complaints.append(f"{name} is {size}, and none of its versions {versions}")
        strangers = [path.name for path in root.iterdir() if path.name not in self.possible and not path.name.startswith(".ftp-part-")]
        return complaints + [f"{name} is nobody's" for name in strangers]


def upload(port, number, first_version, uploads, errors):
    """One client, until the server is gone."""
    version = first_version
    try:
        client = ftp_rig.Client(port, "anonymous")
        while True:
            version += 1
            name = f"client-{number}-{version % NAMES}"
            uploads.begin(name, version)
            if client.store(name, content_of(name, version)) == 226:
                uploads.confirm(name, version)
    except (OSError, EOFError):
        pass  # it was killed
    except Exception as error:  # of the test itself
        errors.append(error)


def strike(options, place, moment, round_number, uploads, moments):
    server = ftp_rig.Server(options.bin, place.root, "--writable")
    errors = []
    clients = [threading.Thread(target=upload, args=(server.port, number, round_number * 100_000, uploads, errors))
               for number in range(CLIENTS)]
    for client in clients:
        client.start()
    moments.wait(moment)
    server.kill()
    for client in clients:
        client.join()
    if errors:
        raise errors[0]
    return uploads.settle(place.root)


def main():
    parser = rig.arguments(__doc__)
    parser.add_argument("--count", type=int, default=10, help="how often it is killed")
    parser.add_argument("--seed", type=int, default=None)
    options = parser.parse_args()
    options.bin = pathlib.Path(options.bin).resolve()
    seed = options.seed if options.seed is not None else random.randrange(1 << 32)
    print(f"seed {seed}")
    generator = random.Random(seed)
    moments = threading.Event()  # never set: its wait is the moment
    uploads = Uploads()
    with ftp_rig.Place() as place:
        for number in range(options.count):
            moment = generator.uniform(*MOMENT_SECONDS)
            complaints = strike(options, place, moment, number, uploads, moments)
            if complaints:
                sys.exit("\n".join([f"killed after {moment:.3f} s, seed {seed}:", *complaints]))
        left = [path.name for path in place.root.iterdir() if path.name.startswith(".ftp-part-")]
    if uploads.confirmed < options.count:
        sys.exit(f"only {uploads.confirmed} uploads were confirmed: too few to prove anything")
    print(f"killed {options.count} times: {uploads.confirmed} confirmed uploads are whole, no half of one is seen; "
          f"{len(left)} hidden names were left")


if __name__ == "__main__":
    main()
