// A DHCP server's whole life: messages, ARP, echo replies, time and restarts, in any order. It never has one
// address for two, gives none but its own, and keeps each lease that it acknowledged to its end, over
// restarts from its journal, too, whatever that was doing, unless the client gives it up.
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "dhcp/lease_journal.hpp"
#include "dhcp/lease_record.hpp"
#include "dhcp/server_machine.hpp"
#include "harness/dhcp_message_from.hpp"
#include "harness/require.hpp"
#include "support/fake_directory.hpp"

namespace {

using namespace netrig;
using namespace netrig::fuzz;
using namespace std::chrono_literals;

ServerConfig server_config(std::uint8_t choice) {
  ServerConfig config;
  config.mac = MacAddress({2, 0, 0, 0, 0, 0xfe});
  config.address = Ipv4Address({10, 0, 0, 2});
  SubnetConfig near{.prefix = {Ipv4Address({10, 0, 0, 0}), 24},
                    .pools = {{Ipv4Address({10, 0, 0, 100}), Ipv4Address({10, 0, 0, 101})},
                              {Ipv4Address({10, 0, 0, 103}), Ipv4Address({10, 0, 0, 104})}}};
  near.reservations = {{Ipv4Address({10, 0, 0, 104}), client_mac(1), {}, "one"},
                       {Ipv4Address({10, 0, 0, 106}), {}, {3, 3, 3}, ""}};
  near.offers.more = {{43, Bytes(300, 7)}};
  near.times.lease = choice & 8 ? kInfiniteLease : 100s;
  SubnetConfig far = near;
  far.times.lease = 100s;
  far.prefix = {Ipv4Address({10, 2, 0, 0}), 24};
  far.pools = {{Ipv4Address({10, 2, 0, 100}), Ipv4Address({10, 2, 0, 101})}};
  far.reservations.clear();
  config.subnets = {near, far};
  config.rapid_commit = choice & 1;
  config.authoritative = choice & 2;
  config.probe_wait = choice & 4 ? 1s : 0s;
  config.decline_hold = 50s;
  return config;
}

class World {
 public:
  explicit World(std::uint8_t choice) : config_(server_config(choice)), machine_(config_) { open_journal(); }

  void step(ByteReader& input) {
    const auto kind = input.u8();
    now_ += std::chrono::milliseconds(kind >> 3) * (kind & 4 ? 1000 : 10);
    machine_.tick(now_);
    check_outputs();  // what is said then is said before what comes in
    switch (kind & 3) {
      case 0:
      case 1:
        receive_some(input);
        break;
      case 2:
        if (input.u8() & 1) {
          machine_.receive_echo(now_, some_address(input.u8()));
        } else {
          machine_.receive_arp(now_,
                               {ArpPacket::kReply, client_mac(input.u8()), some_address(input.u8()), {}, {}});
        }
        break;
      case 3:
        play_journal(input.u8());
        break;
    }
    check_outputs();
    check_leases();
    check_promises();
  }

 private:
  /// What a client was told that it has.
  struct Promise {
    ClientKey client;
    MacAddress mac;
    TimePoint until;
  };

  void receive_some(ByteReader& input) {
    const auto message = message_from(input, DhcpMessage::kRequest);
    receive(message, input.u8() & 1);
  }

  void play_journal(std::uint8_t choice) {
    if (choice % 8 == 0) return restart(choice & 16);
    compact_some();
  }

  void receive(const DhcpMessage& message, bool unicast) {
    const auto declined = message.options.address(dhcp_option::kRequestedAddress);
    if (message.type() == DhcpMessageType::release) give_up(message, message.ciaddr);
    if (message.type() == DhcpMessageType::decline && declined) give_up(message, *declined);
    machine_.receive(now_, message, unicast);
  }

  void give_up(const DhcpMessage& message, const Ipv4Address& address) {
    const auto found = promised_.find(address);
    if (found != promised_.end() && found->second.client == client_key(message)) promised_.erase(found);
  }

  /// An offer or an ACK: never of what another has. What is reserved for a MAC address is for all identifiers
  /// of that station.
  void check_reply(const DhcpMessage& reply) {
    const auto client = client_key(reply);
    const auto mac = reply.mac();
    require(client && mac);
    const auto found = promised_.find(reply.yiaddr);
    if (found != promised_.end() && found->second.until > now_) {
      const bool is_reserved = reply.yiaddr == config_.subnets[0].reservations[0].address;
      require(found->second.client == *client || (is_reserved && found->second.mac == *mac));
    }
    if (reply.type() != DhcpMessageType::ack) return;
    std::erase_if(promised_, [&](const auto& entry) {
      const bool same_subnet = entry.first.octets()[1] == reply.yiaddr.octets()[1];
      return same_subnet && entry.second.client == *client;
    });
    const auto lease = reply.options.u32(dhcp_option::kLeaseTime);
    require(lease.has_value());
    promised_[reply.yiaddr] = {*client, *mac, now_ + std::chrono::seconds(*lease)};
  }

  void check_promises() {
    for (const auto& [address, promise] : promised_) {
      if (promise.until <= now_) continue;
      const auto* lease = machine_.lease_at(address);
      require(lease != nullptr && lease->state == Lease::State::bound && lease->client == promise.client);
    }
  }

  WallTime wall_now() const { return WallTime(1'700'000'000s) + now_.time_since_epoch(); }

  void open_journal() {
    auto journal = LeaseJournal::open(std::make_unique<FakeDirectory>(disk_), [&](const LeaseRecord& record) {
      const auto lease = to_lease(record, now_, wall_now());
      const auto restored = machine_.restore(now_, lease);
      const bool counts = lease.state == Lease::State::bound && lease.until > now_;
      require(!counts || restored == ServerMachine::Restored::kept);
    });
    require(journal.has_value() && (*journal)->broken_lines() == 0);
    journal_ = std::move(*journal);
  }

  /// From what was written, maybe while the journal was written anew, and maybe with half a line behind it.
  void restart(bool dies_writing) {
    machine_ = ServerMachine(config_);
    journal_.reset();
    if (dies_writing) *disk_.files.at(LeaseJournal::kFile) += "10.0.0.100 bound 17000";
    open_journal();
    machine_.tick(now_);
  }

  /// A part of two records, as the server does it by a thousand.
  void compact_some() {
    if (!journal_->is_compacting()) {
      compacted_up_to_.reset();
      require(journal_->begin_compaction().has_value());
      return;
    }
    const auto leases = machine_.leases_after(compacted_up_to_, 2);
    if (leases.empty()) {
      require(journal_->end_compaction().has_value());
      return;
    }
    compacted_up_to_ = leases.back().address;
    std::vector<LeaseRecord> records;
    for (const auto& lease : leases) records.push_back(to_record(lease, now_, wall_now()));
    require(journal_->compact(records).has_value());
  }

  void check_outputs() {
    std::optional<Ipv4Address> told;
    for (const auto& output : machine_.take_outputs()) {
      if (const auto* change = std::get_if<LeaseChange>(&output)) {
        remember(to_record(change->lease, now_, wall_now()));
        told = change->lease.address;
      }
      if (const auto* event = std::get_if<ServerEvent>(&output)) require(!to_string(*event).empty());
      const auto* reply = std::get_if<ServerReply>(&output);
      if (reply == nullptr) continue;
      const auto& message = reply->message;
      require(DhcpMessage::parse(message.to_bytes()) == message);
      if (message.yiaddr.is_unspecified()) continue;
      require(machine_.lease_at(message.yiaddr) != nullptr);
      check_reply(message);
      if (message.type() == DhcpMessageType::ack) require(told == message.yiaddr);
    }
  }

  void remember(const LeaseRecord& record) {
    std::string line;
    append_line(record, line);
    require(parse_line(std::string_view(line).substr(0, line.size() - 1)) == record);
    require(journal_->append(std::span(&record, 1)).has_value());
  }

  void check_leases() {
    std::map<std::pair<std::uint8_t, ClientKey>, Ipv4Address> seen;
    const auto leases = machine_.leases_after({}, 100);
    require(leases.size() <= 8);
    for (const auto& lease : leases) {
      if (lease.client.empty()) continue;
      require(seen.emplace(std::pair(lease.address.octets()[1], lease.client), lease.address).second);
    }
    const auto counts = machine_.counts();
    require(counts.bound + counts.idle + counts.set_aside <= leases.size());
    require(counts.bound + counts.offered + counts.idle + counts.set_aside >= leases.size());
    const auto deadline = machine_.next_deadline();
    require(!deadline || *deadline > now_);
  }

  ServerConfig config_;
  ServerMachine machine_;
  TimePoint now_{};
  FakeDisk disk_;
  std::unique_ptr<LeaseJournal> journal_;
  std::optional<Ipv4Address> compacted_up_to_;
  std::map<Ipv4Address, Promise> promised_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ByteReader input(ByteView(data, size));
  World world(input.u8());
  while (input.left() > 0) world.step(input);
  return 0;
}
