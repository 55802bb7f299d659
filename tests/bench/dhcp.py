"""The part of the benchmark that is about DHCP: four-way exchanges a second under perfdhcp, beside kea and dnsmasq. perfdhcp itself
loses answers when there are many, so what the server left unanswered is counted, too. The bar: every rate that kea bears, netrig
bears, too."""
import json
import os
import shutil
import statistics

import dhcp_pair
import stack
from verdicts import verdict

# perfdhcp begins so many exchanges a second.
RATES = (500, 2000, 5000, 8000, 11000, 14000, 17000, 20000, 24000, 28000)
MOST_UNANSWERED = 0.01  # a rate of which more messages have no answer is not borne
HOPELESS = 0.3  # a server that leaves more unanswered is not asked for higher rates
MOST_REPEATS = 3
SECONDS = 3


class Bearer:
    """A server, and what it did at each rate."""

    def __init__(self, name, private, options):
        self.name = name
        self.words = [*private, dhcp_pair.__file__, name, "--build", options.build, "--time", SECONDS]
        self.results = {}

    def play(self, rate):
        self.results.setdefault(rate, []).append(json.loads(stack.run([*self.words, rate])))

    def median(self, rate, figure):
        return statistics.median(result[figure] for result in self.results[rate])

    def is_hopeless(self):
        return any(self.median(rate, "unanswered_share") > HOPELESS for rate in self.results)

    def borne(self):
        """The highest rate that perfdhcp really began, and of which next to nothing was left unanswered."""
        good = (rate for rate in self.results if self.median(rate, "unanswered_share") <= MOST_UNANSWERED)
        return max((self.median(rate, "begun") for rate in good), default=0)

    def cell(self, rate):
        if rate not in self.results:
            return ""
        return (f"{self.median(rate, 'done'):.0f}{100 * self.median(rate, 'lost_share'):7.1f}%"
                f"{100 * self.median(rate, 'unanswered_share'):7.1f}%{self.median(rate, 'server_microseconds'):6.0f}")


def bench_dhcp(options):
    if os.geteuid() != 0:
        print("\nDHCP is left out: it needs root")
        return None
    if not shutil.which("perfdhcp"):
        print("\nDHCP is left out: apt-get install kea-admin")
        return None
    private = stack.private_words("DHCP")
    if private is None:
        return None
    packages = {"netrig": "", "kea": "kea-dhcp4-server", "dnsmasq": "dnsmasq-base"}
    programs = {"kea": "kea-dhcp4", "dnsmasq": "dnsmasq"}
    servers = [Bearer(name, private, options) for name in packages if name == "netrig" or shutil.which(programs[name])]
    for name in sorted(packages.keys() - {server.name for server in servers}):
        print(f"\n{name} is left out: apt-get install {packages[name]}")
    repeats = min(options.repeats, MOST_REPEATS)
    print(f"\nDHCP, four-way exchanges a second by perfdhcp, kernel sockets, a processor each, medians of {repeats}")
    print(f"{'begun':>8}" + "".join(f"{server.name + ': done':>16}{'lost':>8}{'unans.':>8}{'µs':>6}" for server in servers))
    for rate in RATES:
        asked = [server for server in servers if not server.is_hopeless()]
        for _ in range(repeats):
            for server in asked:
                server.play(rate)
        print(f"{rate:8}" + "".join(f"{server.cell(rate):>38}" for server in servers), flush=True)
    print("lost: exchanges, also in perfdhcp's own buffer, and what took longer than a second; unans.: messages that the server did\n"
          "not answer; µs: of the server's processor time, an exchange that was done")
    borne = {server.name: server.borne() for server in servers}
    print("borne, 99% of the messages answered: " + ", ".join(f"{name} {rate:.0f}" for name, rate in borne.items()))
    passed = borne["netrig"] >= borne["kea"] * 0.98 if "kea" in borne else None  # two runs of one server differ by so much
    print(f"the bar, what kea bears: {verdict(passed)}")
    return passed


PARTS = {"dhcp": bench_dhcp}
