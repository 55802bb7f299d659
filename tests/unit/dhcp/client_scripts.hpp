// A client's answers, and a client that writes a dated transcript: "<" comes in, ">" goes out, "=" is the
// interface's address, "#" is said.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "dhcp/client_machine.hpp"
#include "host/duration.hpp"
#include "message_line.hpp"

/// A namespace of its own: servers and clients have functions of the same names.
namespace netrig::client_scripts {

using namespace std::chrono_literals;

inline const MacAddress kMac({2, 0, 0, 0, 0, 1});
inline const MacAddress kServerMac({2, 0, 0, 0, 0, 0xfe});
inline const Ipv4Address kServer({10, 0, 0, 2});
inline const Ipv4Address kAddress({10, 0, 0, 100});

inline DhcpClientConfig config(Duration probe_wait = 0s) {
  DhcpClientConfig config;
  config.start_wait = 0s;
  config.probe = ProbeTiming::scaled_to(probe_wait);
  return config;
}

/// Draws the middle of every range, so that times are those of the RFC without fuzz.
inline std::uint64_t middle(std::uint64_t bound) {
  return bound / 2;
}

inline DhcpMessage answer(DhcpMessageType type, std::uint32_t lease_seconds = 3600) {
  DhcpMessage message;
  message.op = DhcpMessage::kReply;
  message.xid = 1u << 31;  // what middle() draws
  message.set_mac(kMac);
  message.set_type(type);
  message.options.set_address(dhcp_option::kServerIdentifier, kServer);
  if (type == DhcpMessageType::nak) return message;
  message.yiaddr = kAddress;
  message.options.set_u32(dhcp_option::kLeaseTime, lease_seconds);
  message.options.set_address(dhcp_option::kSubnetMask, Ipv4Address({255, 255, 255, 0}));
  return message;
}

class Client {
 public:
  explicit Client(const DhcpClientConfig& with, const RandomBelow& random = middle)
      : machine(with, kMac, random) {
    machine.start(TimePoint(0s));
    run_until(0s);
  }

  void receive(Duration time, const DhcpMessage& incoming) {
    run_until(time);
    log(time, "< " + message_line(incoming));
    machine.receive(TimePoint(time), incoming, kServerMac);
    run_until(time);
  }

  void receive_arp(Duration time, const ArpPacket& packet) {
    run_until(time);
    log(time, "< " + arp_line(packet));
    machine.receive_arp(TimePoint(time), packet);
    run_until(time);
  }

  void stop(Duration time, bool release) {
    run_until(time);
    machine.stop(release);
    drain(time);
  }

  void run_until(Duration time) {
    drain(time);
    while (const auto deadline = machine.next_deadline()) {
      if (*deadline > TimePoint(time)) return;
      machine.tick(*deadline);
      drain(deadline->time_since_epoch());
    }
  }

  std::string text() { return std::exchange(text_, "\n"); }

  ClientMachine machine;
  std::vector<DhcpMessage> sent;
  std::optional<RememberedLease> kept;  ///< for a restart

 private:
  void log(Duration time, const std::string& line) { text_ += format_duration(time) + " " + line + "\n"; }

  void drain(Duration time) {
    for (const auto& output : machine.take_outputs()) {
      if (const auto line = output_line(output); !line.empty()) log(time, line);
      if (const auto* message = std::get_if<ClientSend>(&output)) sent.push_back(message->message);
      if (const auto* keep = std::get_if<KeepLease>(&output)) kept = keep->lease;
      if (std::holds_alternative<ForgetLease>(output)) kept.reset();
    }
  }

  std::string text_ = "\n";
};

inline Client bound_client(std::uint32_t lease_seconds = 3600) {
  Client client(config());
  client.receive(0s, answer(DhcpMessageType::offer, lease_seconds));
  client.receive(0s, answer(DhcpMessageType::ack, lease_seconds));
  client.text();
  return client;
}

}  // namespace netrig::client_scripts
