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
CLIENT_LIMIT = 0.97  # of what the bare echo reaches with a client: no faster server would change much


def measure(options, private, names, clients):
    """By (server, client) the medians of thousands a second, and of the nanoseconds of the server's processor an answer, and
    how many replies were wrong; all in turns, so that what else the machine does disturbs all alike."""
    results = {}
    for _ in range(options.repeats):
        for client in clients:
            for name in names:
                words = [*private, dns_pair.__file__, name, client, "--build", options.build]
                result = json.loads(stack.run(words))
                results.setdefault((name, client), []).append(result)

    def medians(figure):
        return {key: statistics.median(each[figure] for each in all_of_it) for key, all_of_it in results.items()}

    rate = {key: value / 1e3 for key, value in medians("queries_per_second").items()}
    wrong = {key: sum(each["bad"] for each in all_of_it) for key, all_of_it in results.items()}
    return rate, medians("processor_nanoseconds"), wrong


def compare(rate, cost, ours, rival, client):
    """What is told of two servers, and whether it is good. Where the client is the limit for both, as it is for the bare echo, the
    rates say nothing: then what an answer costs the server decides."""
    of_rate = rate[ours, client] / rate[rival, client]
    of_cost = cost[rival, client] / cost[ours, client]
    if min(rate[ours, client], rate[rival, client]) >= CLIENT_LIMIT * rate["echo", client]:
        return f"{of_rate:5.2f}, the client's limit; by processor time {of_cost:5.2f}   >= 1", of_cost >= 1
    return f"{of_rate:5.2f}, by processor time {of_cost:5.2f}   >= 1", of_rate >= 1


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
    rate, cost, wrong = measure(options, private, names, clients)
    print(f"\nDNS answers, thousands a second, 1000 names, UDP, one processor each for server and client, medians of "
          f"{options.repeats}")
    print(f"{'':24}" + "".join(f"{CLIENTS[client]:>12}" for client in clients) + "   nanoseconds of the server's processor an answer")
    for name in names:
        print(f"{name:24}" + "".join(f"{rate[name, client]:12.0f}" for client in clients) + "   "
              + "".join(f"{cost[name, client]:12.0f}" for client in clients))
    verdicts = []
    for (name, client), count in wrong.items():
        if count > 0:
            print(f"{f'wrong replies of {name}, {CLIENTS[client]}':40}{count:5.0f}: {verdict(name not in RIVALS)}")
            verdicts.append(name not in RIVALS)
    for ours, rival in RIVALS.items():
        for client in CLIENTS:
            if (rival, client) not in rate:
                verdicts.append(None)
                continue
            words, good = compare(rate, cost, ours, rival, client)
            verdicts.append(good)
            print(f"{f'{ours} of {rival}, {CLIENTS[client]}':40}{words}: {verdict(good)}")
    for ours in RIVALS:
        print(f"{f'{ours} of the bare echo, dns_blast':40}{rate[ours, 'blast'] / rate['echo', 'blast']:5.2f}   the aim: {ECHO_AIM}")
    return of_all(verdicts)


PARTS = {"dns": bench_dns}
