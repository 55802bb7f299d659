// Packets and what is expected of them, as lines of text.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "scenario/packet_window.hpp"
#include "topology/steps.hpp"

namespace netrig {

/// A title and a row for each packet: its number, its time in seconds since `begin` (negative before it), its
/// description. Nothing for no packets.
std::vector<std::string> packet_table(const std::deque<NumberedPacket>& packets, WorldTime begin,
                                      const std::string& title);

/// "on lan, filter "tcp port 21": at least 1 packet with "FTP RETR"". `count` is what holds for the count.
std::string packet_wish(const PacketExpectation& wanted, const std::optional<CountRange>& count);

/// "exactly 3 packets", "1 to 5 packets".
std::string count_text(const CountRange& count);

}  // namespace netrig
