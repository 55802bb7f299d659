// Firewall rules and address translation as nftables text (nft(8)).
#include <algorithm>
#include <initializer_list>

#include "topology/rules.hpp"

namespace netrig {

namespace {

class RulesetWriter {
 public:
  explicit RulesetWriter(const std::vector<LinkInterface>& interfaces) : interfaces_(interfaces) {}

  std::string write(const std::optional<Firewall>& firewall, const std::optional<Nat>& nat) {
    text_ = "table inet netrig {\n";
    write_forward(firewall, nat);
    if (firewall) write_input(*firewall);
    if (nat) write_nat(*nat);
    text_ += "}\n";
    return std::move(text_);
  }

 private:
  void write_forward(const std::optional<Firewall>& firewall, const std::optional<Nat>& nat) {
    begin_chain("forward", "filter hook forward priority filter",
                firewall ? firewall->forward_policy : Verdict::accept);
    // Packets that belong to no connection are not translated, and would show inside addresses outside.
    if (nat) line("ct state invalid drop");
    if (firewall) {
      for (const auto& rule : firewall->forward) write_rule(rule);
      end_policy(firewall->forward_policy);
    }
    end_chain();
  }

  void write_input(const Firewall& firewall) {
    begin_chain("input", "filter hook input priority filter", firewall.input_policy);
    line("iifname \"lo\" accept");
    // Without neighbour discovery (RFC 4861) there is no IPv6; ARP, its twin, is out of these rules' reach
    // too.
    line(
        "icmpv6 type { nd-router-solicit, nd-router-advert, nd-neighbor-solicit, nd-neighbor-advert } "
        "accept");
    for (const auto& rule : firewall.input) write_rule(rule);
    end_policy(firewall.input_policy);
    end_chain();
  }

  void write_nat(const Nat& nat) {
    const auto outside = "\"" + interface_of(nat.outside) + "\"";
    begin_chain("prerouting", "nat hook prerouting priority dstnat", Verdict::accept);
    for (const auto& forward : nat.forwards) {
      const std::string protocol = forward.protocol == TransportProtocol::tcp ? "tcp" : "udp";
      line("iifname " + outside + " fib daddr type local " + protocol + " dport " +
           range_text(forward.ports) + " dnat ip to " +
           (forward.to.port == 0 ? forward.to.address.to_string() : forward.to.to_string()));
    }
    end_chain();
    begin_chain("postrouting", "nat hook postrouting priority srcnat", Verdict::accept);
    line("oifname " + outside + " meta nfproto ipv4 masquerade");
    end_chain();
  }

  void write_rule(const FirewallRule& rule) {
    const auto match = match_of(rule);
    if (rule.verdict == Verdict::reject) {
      write_reject(match, rule.protocol);
    } else {
      line(match + (rule.verdict == Verdict::accept ? "accept" : "drop"));
    }
  }

  void write_reject(const std::string& match, TransportProtocol protocol) {
    const bool maybe_tcp = protocol == TransportProtocol::any || protocol == TransportProtocol::tcp;
    const std::string tcp = protocol == TransportProtocol::any ? "meta l4proto tcp " : "";
    if (maybe_tcp) line(match + tcp + "reject with tcp reset");
    if (protocol != TransportProtocol::tcp) line(match + "reject with icmpx port-unreachable");
  }

  std::string match_of(const FirewallRule& rule) const {
    std::string match;
    if (rule.from_link) match += "iifname \"" + interface_of(*rule.from_link) + "\" ";
    if (rule.to_link) match += "oifname \"" + interface_of(*rule.to_link) + "\" ";
    if (rule.from) match += match_prefix("saddr", *rule.from);
    if (rule.to) match += match_prefix("daddr", *rule.to);
    if (rule.established) match += "ct state { established, related } ";
    return match + match_protocol(rule);
  }

  static std::string match_prefix(const std::string& field, const IpPrefix& prefix) {
    const bool v4 = prefix.address.is_v4();
    // nft refuses a match for every address; the family alone says the same.
    if (prefix.length == 0) return v4 ? "meta nfproto ipv4 " : "meta nfproto ipv6 ";
    std::string match = v4 ? "ip " : "ip6 ";
    match.append(field).append(" ").append(IpPrefix{prefix.network(), prefix.length}.to_string()).append(" ");
    return match;
  }

  static std::string match_protocol(const FirewallRule& rule) {
    if (rule.protocol == TransportProtocol::any) return {};
    if (rule.protocol == TransportProtocol::icmp) return "meta l4proto { icmp, ipv6-icmp } ";
    const std::string protocol = rule.protocol == TransportProtocol::tcp ? "tcp" : "udp";
    if (rule.ports.empty()) return "meta l4proto " + protocol + " ";
    return protocol + " dport { " + match_ports(rule.ports) + " } ";
  }

  /// Sorted and merged: nft refuses a set whose ranges overlap.
  static std::string match_ports(std::vector<PortRange> ports) {
    std::sort(ports.begin(), ports.end(), [](auto& a, auto& b) { return a.first < b.first; });
    std::vector<PortRange> merged;
    for (const auto& range : ports) {
      if (!merged.empty() && range.first <= merged.back().last) {
        merged.back().last = std::max(merged.back().last, range.last);
      } else {
        merged.push_back(range);
      }
    }
    std::string text;
    for (const auto& range : merged) {
      text += (text.empty() ? "" : ", ") + range_text(range);
    }
    return text;
  }

  static std::string range_text(const PortRange& range) {
    const auto first = std::to_string(range.first);
    return range.last == range.first ? first : first + "-" + std::to_string(range.last);
  }

  void begin_chain(const std::string& name, const std::string& hook, Verdict policy) {
    const std::string verdict = policy == Verdict::drop ? "drop" : "accept";
    text_ += "  chain " + name + " {\n";
    line("type " + hook + "; policy " + verdict + ";");
  }
  void end_chain() { text_ += "  }\n"; }

  /// A chain's own policy can't be reject.
  void end_policy(Verdict policy) {
    if (policy == Verdict::reject) write_reject("", TransportProtocol::any);
  }

  void line(const std::string& text) { text_ += "    " + text + "\n"; }

  std::string interface_of(const std::string& link) const {
    const auto known =
        std::find_if(interfaces_.begin(), interfaces_.end(), [&](auto& i) { return i.link == link; });
    return known == interfaces_.end() ? link : known->interface;
  }

  const std::vector<LinkInterface>& interfaces_;
  std::string text_;
};

}  // namespace

std::string nftables_ruleset(const std::optional<Firewall>& firewall, const std::optional<Nat>& nat,
                             const std::vector<LinkInterface>& interfaces) {
  return RulesetWriter(interfaces).write(firewall, nat);
}

std::vector<std::pair<std::string, std::string>> tracking_sysctls() {
  std::vector<std::pair<std::string, std::string>> sysctls;
  const auto set = [&](std::chrono::seconds time, std::initializer_list<const char*> names) {
    for (const char* name : names) {
      sysctls.emplace_back(std::string("net.netfilter.nf_conntrack_") + name, std::to_string(time.count()));
    }
  };
  // The kernel has a shorter time for connections on which something was not acknowledged; RFC 5382 has not.
  set(kTrackingTimes.tcp_established,
      {"tcp_timeout_established", "tcp_timeout_unacknowledged", "tcp_timeout_max_retrans"});
  set(kTrackingTimes.tcp_transitory,
      {"tcp_timeout_syn_sent", "tcp_timeout_syn_recv", "tcp_timeout_fin_wait", "tcp_timeout_close_wait",
       "tcp_timeout_last_ack", "tcp_timeout_time_wait", "tcp_timeout_close"});
  set(kTrackingTimes.udp, {"udp_timeout", "udp_timeout_stream"});
  set(kTrackingTimes.icmp, {"icmp_timeout", "icmpv6_timeout"});
  set(kTrackingTimes.other, {"generic_timeout"});
  return sysctls;
}

}  // namespace netrig
