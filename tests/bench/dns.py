"""The part of the benchmark that is about dns-server: answers a second on kernel sockets, one processor for the server and one
for the client, beside knot (out of a zone), unbound (out of the cache) and bare UDP in batches."""
import json
import shutil
import statistics

import dns_pair
import stack
from verdicts import of_all, verdict

CLIENTS = {"dnsperf": "dnsperf", "blast": "dns_blast"}
RIVALS = {"netrig": "knot", "netrig-cached": "unbound"}
PROGRAMS = {"knot": "knotd", "unbound": "unbound"}
ECHO_AIM = 0.85


def measure(options, private, names, clients):
    """Medians in thousands a second by (server, client); all in turns, so that what else the machine does disturbs all alike."""
    results = {}
    for _ in range(options.repeats):
        for client in clients:
            for name in names:
                words = [*private, dns_pair.__file__, name, client, "--build", options.build]
                result = json.loads(stack.run(words))
                results.setdefault((name, client), []).append(result)
    rate = {key: statistics.median(each["queries_per_second"] / 1e3 for each in all_of_it) for key, all_of_it in results.items()}
    wrong = sum(each["bad"] for all_of_it in results.values() for each in all_of_it)
    return rate, wrong


def bench_dns(options):
    private = stack.private_words("dns")
    if private is None:
        return None
    missing = [program for program in ("dnsperf", "knotd", "unbound") if shutil.which(program) is None]
    names = ["echo"] + [name for ours, rival in RIVALS.items() for name in (ours, rival)
                        if name not in PROGRAMS or PROGRAMS[name] not in missing]
    clients = [client for client in CLIENTS if client not in missing]
    if missing:
        print(f"\ndns without {', '.join(missing)}: apt-get install dnsperf knot unbound")
    rate, wrong = measure(options, private, names, clients)
    print(f"\nDNS answers, thousands a second, 1000 names, UDP, one processor each for server and client, medians of "
          f"{options.repeats}; replies that were wrong: {wrong}")
    print(f"{'':24}" + "".join(f"{CLIENTS[client]:>12}" for client in clients))
    for name in names:
        print(f"{name:24}" + "".join(f"{rate[name, client]:12.0f}" for client in clients))
    verdicts = [wrong == 0]
    for ours, rival in RIVALS.items():
        for client in CLIENTS:
            if (rival, client) not in rate:
                verdicts.append(None)
                continue
            ratio = rate[ours, client] / rate[rival, client]
            verdicts.append(ratio >= 1)
            print(f"{f'{ours} of {rival}, {CLIENTS[client]}':40}{ratio:5.2f}   >= 1: {verdict(ratio >= 1)}")
    for ours in RIVALS:
        print(f"{f'{ours} of the bare echo, dns_blast':40}{rate[ours, 'blast'] / rate['echo', 'blast']:5.2f}   the aim: {ECHO_AIM}")
    return of_all(verdicts)


PARTS = {"dns": bench_dns}
