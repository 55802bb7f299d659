#include "support/trouble_device.hpp"

#include "wire/ethernet_header.hpp"

namespace netrig::testing {

bool TroublePath::happens(double chance) {
  constexpr double kRange = 1 << 30;
  return static_cast<double>(random_() >> 34) < chance * kRange;
}

/// One bit behind the Ethernet header of an IP packet, which the Internet checksum always finds. What a
/// wire's own check sequence protects alone (addresses, ARP) stays as it is: no receiver could notice.
void TroublePath::corrupt(PacketBuffer& frame) {
  ByteReader reader(frame.bytes());
  const auto header = EthernetHeader::parse(reader);
  const bool is_ip = header && (header->ether_type == kEtherTypeIpv4 || header->ether_type == kEtherTypeIpv6);
  if (!is_ip || reader.left() == 0) return;
  const auto bit = random_() % (reader.left() * 8);
  frame.bytes()[EthernetHeader::kLengthBytes + bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
  ++counts_.corrupted;
}

void TroublePath::put(PacketBuffer frame) {
  if (happens(trouble_.lost)) {
    ++counts_.lost;
    return;
  }
  if (happens(trouble_.duplicated)) {
    ++counts_.duplicated;
    put_copy(frame.copy());
  }
  put_copy(std::move(frame));
}

void TroublePath::put_copy(PacketBuffer frame) {
  if (happens(trouble_.corrupted)) corrupt(frame);
  ++counts_.passed;
  if (!happens(trouble_.reordered)) {
    ready_.push_back(std::move(frame));
    return let_overtake();
  }
  ++counts_.reordered;
  constexpr auto kKinds = Trouble::kMostOvertaking - Trouble::kLeastOvertaking + 1;
  held_.push_back({std::move(frame), Trouble::kLeastOvertaking + static_cast<unsigned>(random_() % kKinds)});
}

void TroublePath::let_overtake() {
  std::erase_if(held_, [&](Held& held) {
    if (--held.overtaking_left > 0) return false;
    ready_.push_back(std::move(held.frame));
    return true;
  });
}

std::optional<PacketBuffer> TroublePath::take() {
  if (ready_.empty()) return {};
  return ready_.pop_front();
}

void TroubleDevice::pass_on() {
  while (auto frame = sending_.take()) inner_.send(std::move(*frame));
}

void TroubleDevice::send(PacketBuffer frame) {
  sending_.put(std::move(frame));
  pass_on();
}

void TroubleDevice::flush() {
  sending_.idle();
  pass_on();
  inner_.flush();
}

std::optional<PacketBuffer> TroubleDevice::receive() {
  for (;;) {
    auto ready = receiving_.take();
    if (ready) return ready;
    auto frame = inner_.receive();
    if (!frame) break;
    receiving_.put(std::move(*frame));
  }
  receiving_.idle();
  return receiving_.take();
}

}  // namespace netrig::testing
