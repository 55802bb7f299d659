// A client that has its address and asks for the rest (RFC 2131 3.4), without its I/O. Driven so:
//
//     InformMachine machine(config, mac, address, random, now);
//     while (!machine.parameters() && !machine.gave_up()) {
//       if (auto message = machine.tick(now)) send it from `address` to everybody's port 67;
//       wait until machine.next_deadline() or until a message came, and machine.receive() it;
//     }
#pragma once

#include <optional>

#include "dhcp/address_probe.hpp"
#include "dhcp/client_config.hpp"
#include "dhcp/client_messages.hpp"
#include "dhcp/dhcp_binding.hpp"

namespace netrig {

class InformMachine {
 public:
  InformMachine(const DhcpClientConfig& config, const MacAddress& mac, const IpPrefix& address,
                RandomBelow random, TimePoint now);

  /// What is to be sent, if its time has come.
  std::optional<DhcpMessage> tick(TimePoint now);
  void receive(const DhcpMessage& message);
  TimePoint next_deadline() const { return deadline_; }

  const std::optional<DhcpBinding>& parameters() const { return parameters_; }
  bool gave_up() const { return gave_up_; }

 private:
  ClientMessages messages_;
  IpPrefix address_;
  RandomBelow random_;
  DhcpMessage message_;
  Duration retry_wait_;
  TimePoint began_;
  TimePoint deadline_;
  int attempts_ = 0;
  std::optional<DhcpBinding> parameters_;
  bool gave_up_ = false;
};

}  // namespace netrig
