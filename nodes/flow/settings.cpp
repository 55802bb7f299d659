#include "flow/settings.hpp"

#include "flow/datagram.hpp"

namespace netrig::flow {

std::uint16_t Settings::flow_count() const {
  return static_cast<std::uint16_t>(direction == Direction::both ? 2 * flows : flows);
}

bool Settings::client_sends(std::uint16_t flow) const {
  return direction == Direction::forward || (direction == Direction::both && flow < flows);
}

std::string complaint(const Settings& settings) {
  const auto between = [](std::uint64_t least, std::uint64_t most) {
    return " must lie between " + std::to_string(least) + " and " + std::to_string(most);
  };
  const bool udp = settings.protocol == Protocol::udp;
  const auto least_block = udp ? Datagram::kHeaderBytes : 1;
  const auto most_block = udp ? Settings::kMostUdpBlockBytes : Settings::kMostTcpBlockBytes;
  if (settings.flows < 1 || settings.flows > Settings::kMostFlows) {
    return "the number of flows" + between(1, Settings::kMostFlows);
  }
  if (settings.block_bytes < least_block || settings.block_bytes > most_block) {
    return "the length of a block" + between(least_block, most_block);
  }
  if (settings.bytes && *settings.bytes == 0) return "the number of bytes must be at least 1";
  if (settings.bits_per_second &&
      (*settings.bits_per_second == 0 || *settings.bits_per_second > Settings::kMostBitsPerSecond)) {
    return "the bitrate" + between(1, Settings::kMostBitsPerSecond);
  }
  if (settings.duration <= Duration::zero() || settings.duration > Settings::kLongest) {
    return "the duration must lie between 1ns and 24h";
  }
  return "";
}

}  // namespace netrig::flow
