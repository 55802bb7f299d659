// A link between two stacks in virtual time, whose frames have fates that the input chooses: lost, late,
// doubled, damaged. ARP and ICMP always pass.
#pragma once

#include <array>
#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <utility>

#include "harness/repair.hpp"
#include "host/time.hpp"
#include "wire/icmp_message.hpp"

namespace netrig::fuzz {

class FatedLink {
 public:
  /// Where a frame arrives; `sound` says that what it holds was sent so, or repaired.
  using Arrival = std::function<void(int side, ByteView frame, bool sound)>;

  FatedLink(Duration delay, Arrival arrival) : delay_(delay), arrival_(std::move(arrival)) {}

  /// For the next frames that `side` sends, one each; without any they just arrive.
  void add_fates(int side, ByteView fates) {
    fates_[index(side)].insert(fates_[index(side)].end(), fates.begin(), fates.end());
  }
  void heal() { fates_ = {}; }
  /// Whether any frame has not just arrived.
  bool was_bad() const { return bad_; }

  void send(int side, ByteView frame, TimePoint now) {
    auto& fates = fates_[index(side)];
    if (!is_tcp(frame) || fates.empty()) return arrive(side, frame, now + delay_);
    const auto fate = fates.front();
    fates.pop_front();
    apply(fate & 7, fate >> 3, side, frame, now + delay_);
  }

  std::optional<TimePoint> next() const {
    if (under_way_.empty()) return {};
    return under_way_.begin()->first.first;
  }
  void deliver_due(TimePoint now) {
    while (next() && *next() <= now) {
      const auto one = std::move(under_way_.extract(under_way_.begin()).mapped());
      arrival_(one.side, one.frame, one.sound);
    }
  }

 private:
  struct UnderWay {
    int side;
    Bytes frame;
    bool sound;
  };
  static constexpr std::size_t kIp = EthernetHeader::kLengthBytes, kTcp = kIp + Ipv4Header::kMinimumBytes;

  static std::size_t index(int side) { return static_cast<std::size_t>(side); }
  static bool is_tcp(ByteView frame) {
    return frame.size() >= kTcp + TcpHeader::kMinimumBytes && frame[12] == 8 && frame[13] == 0 &&
           frame[kIp + 9] == kIpProtocolTcp;
  }

  void arrive(int from, ByteView frame, TimePoint when, bool sound = true) {
    const auto to = 1 - from;
    under_way_.emplace(std::pair(when, count_++), UnderWay{to, Bytes(frame.begin(), frame.end()), sound});
  }

  static bool is_fragment(ByteView frame) {
    constexpr std::uint8_t kMoreAndOffset = 0x3f;
    return (frame[kIp + 6] & kMoreAndOffset) != 0 || frame[kIp + 7] != 0;
  }

  void apply(int kind, unsigned much, int side, ByteView frame, TimePoint when) {
    using namespace std::chrono_literals;
    // Without a header, or a checksum of its own: that of the whole does not find two damages.
    if (is_fragment(frame) && kind >= 5) kind = 0;
    if (kind != 0) bad_ = true;
    switch (kind) {
      case 1:  // lost
        return;
      case 2:
        arrive(side, frame, when + much * 2ms);
        return arrive(side, frame, when);
      case 3:
        return arrive(side, frame, when + much * much * 1ms);
      case 4:  // and again long after
        arrive(side, frame, when + much * 1s);
        return arrive(side, frame, when);
      case 5:
        return damaged(much, side, frame, when);
      case 6:
        return with_smaller_window(much, side, frame, when);
      case 7:
        if (!(much & 1)) arrive(side, frame, when);
        return too_big(68 + much * 50, side, frame, when);
      default:
        return arrive(side, frame, when);
    }
  }

  /// One bit, which the checksums always find.
  void damaged(unsigned where, int side, ByteView frame, TimePoint when) {
    Bytes copy(frame.begin(), frame.end());
    const auto bit = std::size_t{where} * 37 % ((frame.size() - kIp) * 8);
    copy[kIp + bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
    arrive(side, copy, when, false);
  }

  void with_smaller_window(unsigned shift, int side, ByteView frame, TimePoint when) {
    constexpr std::size_t kFlags = kTcp + 13, kWindow = kTcp + 14;
    Bytes copy(frame.begin(), frame.end());
    if (copy[kFlags] & 2) return arrive(side, copy, when);  // a SYN
    const auto window = copy[kWindow] << 8 | copy[kWindow + 1];
    put_u16(copy, kWindow, static_cast<std::uint16_t>(window >> (shift & 15)));
    repair(copy);
    arrive(side, copy, when);
  }

  /// The frame's sender is told that a packet was too big, which may be a lie.
  void too_big(unsigned mtu, int side, ByteView frame, TimePoint when) {
    Ipv4Header ip;
    ip.protocol = kIpProtocolIcmp;
    ip.source = address_at(frame.subspan(kIp), 16);
    ip.destination = address_at(frame.subspan(kIp), 12);
    const auto quoted = frame.subspan(kIp, Ipv4Header::kMinimumBytes + 8);
    ip.set_payload_bytes(IcmpMessage::kHeaderBytes + quoted.size());
    ByteWriter writer;
    writer.bytes(frame.subspan(6, 6)).bytes(frame.first(6)).u16(kEtherTypeIpv4);
    ip.serialize(writer);
    IcmpMessage{.type = IcmpMessage::kUnreachable,
                .code = IcmpMessage::kFragmentationNeeded,
                .field = mtu,
                .payload = quoted}
        .serialize(writer);
    arrive(1 - side, writer.view(), when);
  }

  Duration delay_;
  Arrival arrival_;
  std::array<std::deque<std::uint8_t>, 2> fates_{};
  std::multimap<std::pair<TimePoint, std::uint64_t>, UnderWay> under_way_;
  std::uint64_t count_ = 0;
  bool bad_ = false;
};

}  // namespace netrig::fuzz
