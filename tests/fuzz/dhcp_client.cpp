// A DHCP client's whole life: answers that may be to its questions, ARP, time and stops, in any order. It has
// an address only when it was given one, configures none that is none, and neither spins nor sleeps for ever.
#include <cstdint>
#include <optional>

#include "dhcp/client_lease_file.hpp"
#include "dhcp/client_machine.hpp"
#include "dhcp/inform_machine.hpp"
#include "harness/dhcp_message_from.hpp"
#include "harness/require.hpp"

namespace {

using namespace netrig;
using namespace netrig::fuzz;
using namespace std::chrono_literals;

std::uint64_t middle(std::uint64_t bound) {
  return bound / 2;
}

DhcpClientConfig client_config(std::uint8_t choice) {
  DhcpClientConfig config;
  config.start_wait = 1s;
  config.rapid_commit = choice & 1;
  config.defend = choice & 2;
  config.probe = ProbeTiming::scaled_to(choice & 4 ? 1s : 0s);
  if (choice & 8) config.requested = some_address(choice);
  config.reboot = choice & 16 && config.requested;
  return config;
}

class World {
 public:
  explicit World(std::uint8_t choice)
      : config_(client_config(choice)), machine_(config_, client_mac(0), middle) {
    machine_.start(now_);
  }

  /// A lease may be of 136 years, and nanoseconds count 292 of them: no host runs for longer than the rest.
  bool is_young() const { return now_ < TimePoint(24h * 365 * 100); }

  void step(ByteReader& input) {
    const auto kind = input.u8();
    if (kind & 4) {
      now_ = std::max(now_, machine_.next_deadline().value_or(now_));
    } else {
      now_ += std::chrono::milliseconds(kind >> 3) * 100;
    }
    settle();
    if ((kind & 3) < 2) answer(input);
    if ((kind & 3) == 2)
      machine_.receive_arp(now_, {static_cast<std::uint16_t>(1 + (kind >> 7)),
                                  client_mac(input.u8()),
                                  some_address(input.u8()),
                                  {},
                                  some_address(input.u8())});
    if ((kind & 3) == 3 && input.u8() % 16 == 0) stop_and_start(input.u8());
    settle();
  }

 private:
  void answer(ByteReader& input) {
    auto message = message_from(input, DhcpMessage::kReply);
    const auto choice = input.u8();
    if (choice % 8 != 0) message.set_mac(client_mac(0));
    if (choice % 8 != 1) message.xid = 1u << 31;  // what it draws
    if (choice & 8) message.options.set_address(dhcp_option::kSubnetMask, Ipv4Address({255, 255, 255, 0}));
    if (choice & 16) message.options.set(dhcp_option::kClasslessStaticRoutes, input.take(choice >> 5));
    machine_.receive(now_, message, client_mac(9));
  }

  /// As a restart: what was kept is there again.
  void stop_and_start(std::uint8_t choice) {
    machine_.stop(choice & 1);
    settle();
    require(!has_address_ && !machine_.next_deadline());
    config_.remembered = kept_ ? std::make_shared<const RememberedLease>(*kept_) : nullptr;
    machine_ = ClientMachine(config_, client_mac(0), middle);
    machine_.start(now_);
  }

  /// What it has to do now ends.
  void settle() {
    for (int turns = 0;; ++turns) {
      require(turns < 100);
      machine_.tick(now_);
      for (const auto& output : machine_.take_outputs()) take(output);
      const auto deadline = machine_.next_deadline();
      if (!deadline || *deadline > now_) break;
    }
    require(has_address_ == machine_.has_address());
  }

  void take(const ClientOutput& output) {
    if (const auto* event = std::get_if<ClientEvent>(&output)) require(!to_string(*event).empty());
    if (const auto* message = std::get_if<ClientSend>(&output))
      require(DhcpMessage::parse(message->message.to_bytes()) == message->message);
    if (std::holds_alternative<DeconfigureInterface>(output)) has_address_ = false;
    if (std::holds_alternative<ForgetLease>(output)) kept_.reset();
    if (const auto* configure = std::get_if<ConfigureInterface>(&output)) {
      const auto& address = configure->binding.address;
      require(address.length > 0 && address.length <= 32 && !address.address.is_multicast());
      has_address_ = true;
    }
    if (const auto* keep = std::get_if<KeepLease>(&output)) {
      const auto text = lease_file_text(keep->lease.ack, std::chrono::sys_seconds(1s));
      const auto content = parse_lease_file(text);
      require(content && content->ack == keep->lease.ack);
      kept_ = keep->lease;
    }
  }

  DhcpClientConfig config_;
  ClientMachine machine_;
  TimePoint now_{1h};
  bool has_address_ = false;
  std::optional<RememberedLease> kept_;
};

void inform(ByteReader input) {
  TimePoint now{};
  InformMachine machine({}, client_mac(0), {some_address(0), 24}, middle, now);
  while (!machine.parameters() && !machine.gave_up()) {
    machine.tick(now);
    auto message = message_from(input, DhcpMessage::kReply);
    message.xid = 1u << 31;
    machine.receive(message);
    now = machine.next_deadline();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ByteReader input(ByteView(data, size));
  inform(input);
  World world(input.u8());
  while (input.left() > 0 && world.is_young()) world.step(input);
  return 0;
}
