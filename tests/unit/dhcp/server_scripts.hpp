// Messages of clients, and a server that writes a dated transcript: "<" comes in, ">" goes out, "#" is said.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "dhcp/server_machine.hpp"
#include "host/duration.hpp"
#include "message_line.hpp"

/// A namespace of its own: servers and clients have functions of the same names.
namespace netrig::server_scripts {

using namespace std::chrono_literals;

inline const Ipv4Address kServer({10, 0, 0, 2});

inline MacAddress mac(int last) {
  return MacAddress({2, 0, 0, 0, 0, static_cast<std::uint8_t>(last)});
}
inline Ipv4Address address(int last) {
  return Ipv4Address({10, 0, 0, static_cast<std::uint8_t>(last)});
}

inline ServerConfig config(Duration probe_wait = 0s) {
  ServerConfig config;
  config.mac = mac(0xfe);
  config.address = kServer;
  config.subnets = {{.prefix = {address(0), 24}, .pools = {{address(100), address(102)}}}};
  config.probe_wait = probe_wait;
  return config;
}

inline DhcpMessage message(int client, DhcpMessageType type) {
  DhcpMessage message;
  message.xid = static_cast<std::uint32_t>(client);
  message.set_mac(mac(client));
  message.set_type(type);
  return message;
}

inline DhcpMessage discover(int client) {
  return message(client, DhcpMessageType::discover);
}

inline DhcpMessage selecting(int client, const Ipv4Address& wanted, const Ipv4Address& server = kServer) {
  auto request = message(client, DhcpMessageType::request);
  request.options.set_address(dhcp_option::kRequestedAddress, wanted);
  request.options.set_address(dhcp_option::kServerIdentifier, server);
  return request;
}

inline DhcpMessage reboot(int client, const Ipv4Address& wanted) {
  auto request = message(client, DhcpMessageType::request);
  request.options.set_address(dhcp_option::kRequestedAddress, wanted);
  return request;
}

inline DhcpMessage extend(int client, const Ipv4Address& own) {
  auto request = message(client, DhcpMessageType::request);
  request.ciaddr = own;
  return request;
}

inline DhcpMessage release(int client, const Ipv4Address& own) {
  auto release = message(client, DhcpMessageType::release);
  release.ciaddr = own;
  release.options.set_address(dhcp_option::kServerIdentifier, kServer);
  return release;
}

inline DhcpMessage decline(int client, const Ipv4Address& bad) {
  auto decline = message(client, DhcpMessageType::decline);
  decline.options.set_address(dhcp_option::kRequestedAddress, bad);
  decline.options.set_address(dhcp_option::kServerIdentifier, kServer);
  return decline;
}

inline ArpPacket arp_reply(int from, const Ipv4Address& about) {
  return {ArpPacket::kReply, mac(from), about, mac(0xfe), {}};
}

class Server {
 public:
  explicit Server(const ServerConfig& with) : machine(with) {}

  void receive(Duration time, const DhcpMessage& incoming, bool unicast = false) {
    run_until(time);
    log(time, std::string("< ") + message_line(incoming) + (unicast ? " unicast" : ""));
    machine.receive(TimePoint(time), incoming, unicast);
    drain(time);
  }

  void receive_arp(Duration time, const ArpPacket& packet) {
    run_until(time);
    log(time, "< " + arp_line(packet));
    machine.receive_arp(TimePoint(time), packet);
    drain(time);
  }

  void receive_echo(Duration time, const Ipv4Address& from) {
    run_until(time);
    log(time, "< echo reply of " + from.to_string());
    machine.receive_echo(TimePoint(time), from);
    drain(time);
  }

  void run_until(Duration time) {
    while (const auto deadline = machine.next_deadline()) {
      if (*deadline > TimePoint(time)) return;
      machine.tick(*deadline);
      drain(deadline->time_since_epoch());
    }
  }

  /// What was written since the last call.
  std::string text() { return std::exchange(text_, "\n"); }

  ServerMachine machine;
  std::vector<ServerReply> replies;

 private:
  void log(Duration time, const std::string& line) { text_ += format_duration(time) + " " + line + "\n"; }

  void drain(Duration time) {
    for (const auto& output : machine.take_outputs()) {
      if (const auto line = output_line(output); !line.empty()) log(time, line);
      if (const auto* reply = std::get_if<ServerReply>(&output)) replies.push_back(*reply);
    }
  }

  std::string text_ = "\n";
};

}  // namespace netrig::server_scripts
