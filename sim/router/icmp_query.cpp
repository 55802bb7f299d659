#include "router/icmp_query.hpp"

namespace netrig {

namespace {

/// Each of these is followed by its reply.
IcmpQuery pair_of(std::uint8_t type, bool asks) {
  return {
      .asks = asks, .answers = !asks, .counterpart = static_cast<std::uint8_t>(asks ? type + 1 : type - 1)};
}

}  // namespace

IcmpQuery IcmpQuery::of(std::uint8_t type) {
  constexpr std::uint8_t kTimestamp = 13, kInformationReply = 16, kMask = 17, kMaskReply = 18;
  if (type == 8) return {.asks = true, .counterpart = 0};
  if (type == 0) return {.answers = true, .counterpart = 8};
  const bool known = (type >= kTimestamp && type <= kInformationReply) || type == kMask || type == kMaskReply;
  return known ? pair_of(type, type % 2 != 0) : IcmpQuery{};
}

IcmpQuery IcmpQuery::of_icmpv6(std::uint8_t type) {
  constexpr std::uint8_t kNodeInformationQuery = 139, kNodeInformationReply = 140;
  const bool asks = type == Icmpv6Message::kEchoRequest || type == kNodeInformationQuery;
  const bool answers = type == Icmpv6Message::kEchoReply || type == kNodeInformationReply;
  return asks || answers ? pair_of(type, asks) : IcmpQuery{};
}

}  // namespace netrig
