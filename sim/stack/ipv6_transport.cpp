#include "stack/ipv6_transport.hpp"

#include "wire/ipv6_extensions.hpp"

namespace netrig {

namespace {

/// Goes from one extension header to the next.
class Steps {
 public:
  explicit Steps(ByteView packet) : reader_(packet) {
    reader_.skip(Ipv6Header::kNextHeaderAt);
    protocol_ = reader_.u8();
    reader_.skip(Ipv6Header::kLengthBytes - Ipv6Header::kNextHeaderAt - 1);
  }

  /// What comes next: where it starts, and where it is named.
  std::uint8_t protocol() const { return protocol_; }
  std::size_t at() const { return reader_.position(); }
  std::size_t named_at() const { return named_at_; }
  /// Fragment headers are read; false when this one is cut short.
  bool read(Ipv6FragmentHeader& fragment) {
    const auto here = at();
    const auto header = Ipv6FragmentHeader::parse(reader_);
    if (!header) return false;
    fragment = *header;
    follow(header->next_header, here);
    return true;
  }
  /// All others are stepped over; false when there is none, or it is cut short.
  bool step() {
    constexpr std::size_t kUnitBytes = 8;
    const bool is_extension =
        protocol_ == kIpv6HopByHop || protocol_ == kIpv6Routing || protocol_ == kIpv6DestinationOptions;
    if (!is_extension) return false;
    const auto here = at();
    const auto next = reader_.u8();
    const std::size_t units = reader_.u8();
    reader_.skip((units + 1) * kUnitBytes - 2);
    if (reader_.ok()) follow(next, here);
    return reader_.ok();
  }
  bool cut_short() const { return !reader_.ok(); }

 private:
  void follow(std::uint8_t protocol, std::size_t named_at) {
    protocol_ = protocol;
    named_at_ = named_at;
  }

  ByteReader reader_;
  std::uint8_t protocol_ = kIpv6NoNextHeader;
  std::size_t named_at_ = Ipv6Header::kNextHeaderAt;
};

}  // namespace

Ipv6Transport find_ipv6_transport(ByteView packet) {
  Steps steps(packet);
  for (;;) {
    if (steps.protocol() == kIpv6Fragment) {
      Ipv6FragmentHeader fragment;
      if (!steps.read(fragment)) break;
      if (fragment.offset_bytes != 0) return {.protocol = steps.protocol(), .at = steps.at()};
    } else if (!steps.step()) {
      break;
    }
  }
  if (steps.cut_short()) return {.at = packet.size()};
  return {.protocol = steps.protocol(), .at = steps.at(), .reached = true};
}

std::optional<Ipv6FragmentPlace> find_ipv6_fragment(ByteView packet) {
  Steps steps(packet);
  while (steps.protocol() != kIpv6Fragment) {
    if (!steps.step()) return {};
  }
  ByteReader reader(packet);
  const auto header = Ipv6Header::parse(reader);
  if (!header) return {};
  Ipv6FragmentPlace place{.source = header->source,
                          .destination = header->destination,
                          .named_at = steps.named_at(),
                          .at = steps.at()};
  if (!steps.read(place.header)) return {};
  return place;
}

}  // namespace netrig
