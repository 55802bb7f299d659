"""The part of the benchmark that is about FTP: ftp-server beside vsftpd, ftp-client beside curl, over one link."""
import json
import pathlib
import shutil
import statistics
import subprocess
import sys

import ftp_pair
import pair
import stack
from verdicts import of_all, verdict

RUN_LIMIT_SECONDS = 1200
# What of vsftpd's rate the server must reach, and of curl's the client.
BIG_BAR = 0.95
SMALL_BAR = 1.0
IDLE_BAR_MB = 100
BIG_BYTES = 1 << 30
SMALL_FILES = 10000

WORKS = (("fetch big, offloads", "1 GiB fetched, with offloads", BIG_BAR), ("store big, offloads", "1 GiB stored, with offloads", BIG_BAR),
         ("fetch big", "1 GiB fetched", BIG_BAR), ("store big", "1 GiB stored", BIG_BAR),
         ("fetch small", "10,000 files fetched", SMALL_BAR), ("store small", "10,000 files stored", SMALL_BAR))


def measure(private, options):
    words = [*private, ftp_pair.__file__, "--build", options.build, "--repeats", options.repeats, "--bytes", BIG_BYTES, "--files",
             SMALL_FILES]
    done = subprocess.run([str(word) for word in words], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          timeout=RUN_LIMIT_SECONDS)
    if done.returncode != 0:
        sys.exit(f"bench: ftp failed:\n{done.stdout}{done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])


def rate(work, seconds):
    """MB/s of a big file, files a second of small ones."""
    return SMALL_FILES / seconds if "small" in work else BIG_BYTES / seconds / 1e6


def bench_ftp(options):
    missing = [name for name in ("vsftpd", "curl") if shutil.which(name, path="/usr/sbin:/usr/bin:/bin") is None]
    if missing:
        print(f"\nftp is left out: apt-get install {' '.join(missing)}")
        return None
    private = stack.private_words("ftp")
    if private is None:
        return None
    results = measure(private, options)
    print(f"\nFTP over a veth link, a core each, TCP reno, files on a tmpfs: MB/s, files/s; medians of {options.repeats} after "
          "one to warm up, in turns")
    print(f"{'':30}{'server, client':>18}{'ours, curl':>12}{'vsftpd, curl':>14}{'vsftpd, ours':>14}{'ours, ours':>12}")
    verdicts = []
    for work, title, bar in WORKS:
        speed, own_pauses = {}, {}
        for server in ("netrig", "vsftpd"):
            for client in ("curl", "netrig"):
                seconds = results["seconds"][f"{work}|{server}|{client}"]
                pauses = results["curls_pauses"].get(f"{work}|{server}") if client == "curl" else None
                if pauses is not None:
                    own_pauses[server] = sum(pauses)
                    seconds = [second - pause for second, pause in zip(seconds, pauses)]
                speed[server, client] = rate(work, statistics.median(seconds))
        of_server = {client: speed["netrig", client] / speed["vsftpd", client] for client in ("curl", "netrig")}
        of_client = speed["vsftpd", "netrig"] / speed["vsftpd", "curl"]
        # A server is judged by the client that limits it less.
        fastest = max(of_server, key=lambda client: speed["vsftpd", client])
        print(f"{title:48}{speed['netrig', 'curl']:12.0f}{speed['vsftpd', 'curl']:14.0f}{speed['vsftpd', 'netrig']:14.0f}"
              f"{speed['netrig', 'netrig']:12.0f}")
        print(f"{'':30}server, of vsftpd's: with curl {of_server['curl']:.2f}, with ours {of_server['netrig']:.2f}; "
              f"with the faster >= {bar}: {verdict(of_server[fastest] >= bar)}; client {of_client:.2f} of curl's >= {bar}: "
              f"{verdict(of_client >= bar)}")
        if own_pauses:
            print(f"{'':30}without pauses of a second that are curl's own (ftp_pair.py), in {options.repeats} runs: "
                  f"{own_pauses['netrig']} with ours, {own_pauses['vsftpd']} with vsftpd")
        of_server = of_server[fastest]
        verdicts += [of_server >= bar, of_client >= bar]
    idle = results["idle"]
    megabytes = idle["full_kib"] * 1024 / 1e6
    print(f"{idle['clients']} idle clients: {megabytes:.1f} MB (without any {idle['empty_kib'] * 1024 / 1e6:.1f})   < {IDLE_BAR_MB}: "
          f"{verdict(megabytes < IDLE_BAR_MB)}")
    verdicts.append(megabytes < IDLE_BAR_MB)
    return of_all(verdicts)


PARTS = {"ftp": bench_ftp}
