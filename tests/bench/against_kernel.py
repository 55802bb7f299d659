"""The parts of the benchmark that hold our TCP against the kernel's on links that lose, reorder and double frames: each sender
to the same kernel's receiver, through the same link with the same seeds (wired_pair.py)."""
import json
import math
import statistics
import subprocess
import sys

import stack
import wired_pair
from verdicts import verdict

RATE_BAR = 0.9
SHARE_BAR = 0.4  # 60:40
RUN_LIMIT_SECONDS = 120
RATE_SECONDS = 4
SHARE_SECONDS = 20

# Mbit/s and the delay one way in ms: round trips of 1 to 100 ms.
LINKS = ((10, 50), (100, 10), (100, 50), (1000, 0.5))
TROUBLES = ("", "loss: 0.1%", "loss: 1%", "loss: 5%", "loss: {burst: {enter: 0.2%, leave: 25%}}", "reorder: 1%", "reorder: 10%",
            "reorder: 30%", "duplicate: 1%", "duplicate: 30%")
SHARED_LINKS = ((10, 10), (10, 50), (100, 10), (100, 50))


def queue_frames(mbit, delay_ms):
    """What is on the way in a round trip, as a router's queue is made."""
    return max(20, round(mbit * 1e6 / 8 * 2 * delay_ms / 1e3 / 1514))


def conditions(mbit, delay_ms, trouble=""):
    parts = [f"rate: {mbit}mbit", f"queue: {queue_frames(mbit, delay_ms)}", f"delay: {delay_ms * 1000:.0f}us"]
    return "{" + ", ".join(parts + ([trouble] if trouble else [])) + "}"


def play(private, options, senders, link, trouble, seed, seconds):
    words = [*private, wired_pair.__file__, *senders, "--build", options.build, "--conditions", conditions(*link, trouble),
             "--seed", seed, "--time", seconds]
    done = subprocess.run([str(word) for word in words], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          timeout=RUN_LIMIT_SECONDS)
    if done.returncode != 0:
        sys.exit(f"bench: {' '.join(map(str, words))} failed:\n{done.stdout}{done.stderr}")
    return json.loads(done.stdout)["flows"]


def bench_losses(options):
    """Our sender's rate beside the kernel's."""
    private = stack.private_words("losses")
    if private is None:
        return None
    print(f"\nOne TCP stream of {RATE_SECONDS} s to a kernel's receiver through a link with troubles, Mbit/s of payload, medians of "
          f"{options.repeats} seeds, the same for both; resent: segments; stuck: not done a minute later, a rate of 0")
    print(f"{'Mbit/s':>7}{'RTT ms':>8}  {'trouble':44}{'ours':>9}{'resent':>8}{'kernel':>9}{'resent':>8}{'ratio':>7}")
    verdicts = []
    for mbit, delay in LINKS:
        for trouble in TROUBLES:
            flows = {"raw": [], "kernel": []}
            for seed in range(1, options.repeats + 1):
                for sender, results in flows.items():
                    results += play(private, options, [sender], (mbit, delay), trouble, seed, RATE_SECONDS)
            rate = {sender: statistics.median(flow["bits_per_second"] / 1e6 for flow in results)
                    for sender, results in flows.items()}
            resent = {sender: statistics.median(flow["retransmits"] for flow in results) for sender, results in flows.items()}
            stuck = [f"{sender}: {count} stuck" for sender, results in flows.items()
                     if (count := sum("stuck" in flow for flow in results))]
            ratio = rate["raw"] / rate["kernel"] if rate["kernel"] else math.inf if rate["raw"] else 0
            verdicts.append(ratio >= RATE_BAR)
            print(f"{mbit:7}{2 * delay:8g}  {trouble or 'none':44}{rate['raw']:9.2f}{resent['raw']:8.0f}{rate['kernel']:9.2f}"
                  f"{resent['kernel']:8.0f}{ratio:7.2f}{'' if ratio >= RATE_BAR else '  below ' + str(RATE_BAR)}{''.join('  ' + each for each in stuck)}", flush=True)
    print(f"{sum(verdicts)} of {len(verdicts)} rows at {RATE_BAR} of the kernel's or more: {verdict(all(verdicts))}")
    return all(verdicts)


def bench_sharing(options):
    """One flow of each through a bottleneck."""
    private = stack.private_words("sharing")
    if private is None:
        return None
    print(f"\nTwo TCP streams of {SHARE_SECONDS} s at once through one bottleneck, ours and the kernel's, Mbit/s of payload, medians of "
          f"{options.repeats}; the share is ours of both")
    print(f"{'Mbit/s':>7}{'RTT ms':>8}{'queue':>7}{'ours':>9}{'kernel':>9}{'share':>7}")
    verdicts = []
    for mbit, delay in SHARED_LINKS:
        runs = [play(private, options, ["raw", "kernel"], (mbit, delay), "", seed, SHARE_SECONDS)
                for seed in range(1, options.repeats + 1)]
        ours, kernel = ([flows[index]["bits_per_second"] / 1e6 for flows in runs] for index in (0, 1))
        share = statistics.median(one / (one + other) for one, other in zip(ours, kernel))
        verdicts.append(SHARE_BAR <= share <= 1 - SHARE_BAR)
        print(f"{mbit:7}{2 * delay:8g}{queue_frames(mbit, delay):7}{statistics.median(ours):9.2f}{statistics.median(kernel):9.2f}"
              f"{share:7.2f}{'' if verdicts[-1] else '  not within 60:40'}", flush=True)
    print(f"{sum(verdicts)} of {len(verdicts)} rows within 60:40: {verdict(all(verdicts))}")
    return all(verdicts)


PARTS = {"losses": bench_losses, "sharing": bench_sharing}
