#include "stack/ipv6_chain.hpp"

#include "wire/icmpv6_message.hpp"
#include "wire/ipv6_extensions.hpp"

namespace netrig {

namespace {

using Problem = Ipv6Chain::Problem;

/// The options' own start within their header.
constexpr std::size_t kOptionsAt = 2;
constexpr std::size_t kRoutingTypeAt = 2;

constexpr Problem kCutShort{.silent = true};

std::optional<Problem> problem_of(const Ipv6OptionsHeader& header, std::size_t at) {
  using Action = Ipv6OptionsHeader::Problem::Action;
  const auto found = header.problem();
  if (!found) return {};
  return Problem{.code = Icmpv6Message::kUnknownOption,
                 .pointer = static_cast<std::uint32_t>(at + kOptionsAt + found->at),
                 .silent = found->action == Action::discard,
                 .told_about_groups = found->action == Action::report};
}

/// Walks one header after another.
class Walk {
 public:
  explicit Walk(ByteView packet) : reader_(packet) {
    const auto header = Ipv6Header::parse(reader_);
    if (!header) {
      fail(kCutShort);
      return;
    }
    place_.source = header->source;
    place_.destination = header->destination;
    follow(header->next_header, Ipv6Header::kNextHeaderAt);
  }

  Ipv6Chain to_the_end() {
    for (int count = 0; !chain_.problem && !chain_.fragment && step(); ++count) {
      if (count == Ipv6Chain::kMostExtensions) fail(kCutShort);
    }
    chain_.payload_at = reader_.position();
    return chain_;
  }

 private:
  void fail(const Problem& problem) { chain_.problem = problem; }
  void follow(std::uint8_t next, std::size_t named_at) {
    chain_.protocol = next;
    chain_.named_at = named_at;
  }

  /// False when what follows is no extension header.
  bool step() {
    const auto at = reader_.position();
    switch (chain_.protocol) {
      case kIpv6HopByHop:  // RFC 8200 4.1: only right behind the IPv6 header
        if (chain_.named_at != Ipv6Header::kNextHeaderAt) return false;
        return take_options(at);
      case kIpv6DestinationOptions:
        return take_options(at);
      case kIpv6Routing:
        return take_routing(at);
      case kIpv6Fragment:
        return take_fragment(at);
      default:
        return false;
    }
  }

  bool take_options(std::size_t at) {
    const auto header = Ipv6OptionsHeader::parse(reader_);
    chain_.problem = header ? problem_of(*header, at) : kCutShort;
    if (header) follow(header->next_header, at);
    return true;
  }

  /// RFC 8200 4.4: a type that is not known is skipped if it has nothing more to say. None is known: type 0
  /// is forbidden (RFC 5095 3), the others are for networks of their own.
  bool take_routing(std::size_t at) {
    const auto header = Ipv6RoutingHeader::parse(reader_);
    if (!header) {
      fail(kCutShort);
      return true;
    }
    if (header->segments_left != 0) {
      fail({.code = Icmpv6Message::kBadField, .pointer = static_cast<std::uint32_t>(at + kRoutingTypeAt)});
    }
    follow(header->next_header, at);
    return true;
  }

  bool read_fragment() {
    place_.named_at = chain_.named_at;
    place_.at = reader_.position();
    const auto header = Ipv6FragmentHeader::parse(reader_);
    if (!header) return false;
    place_.header = *header;
    return true;
  }

  bool take_fragment(std::size_t at) {
    if (!read_fragment()) {
      fail(kCutShort);
    } else if (place_.header.is_atomic()) {
      follow(place_.header.next_header, at);
    } else {
      chain_.fragment = place_;
    }
    return true;
  }

  ByteReader reader_;
  Ipv6Chain chain_;
  Ipv6FragmentPlace place_;
};

}  // namespace

Ipv6Chain walk_ipv6(ByteView packet) {
  return Walk(packet).to_the_end();
}

}  // namespace netrig
