// The packets of a capture file as one line each, for the prompt and for `netrig packets`.
#pragma once

#include <string>

namespace netrig {

struct PacketLineChoice {
  std::string pattern = {};  ///< a regular expression that is found in the line; empty: in all
  std::string filter = {};   ///< a BPF expression that takes the packet; empty: all
  bool times = false;        ///< with seconds since the file's first packet
};

/// Prints what is chosen, with its number in the file. Throws what CaptureReader, PacketFilter and Pattern
/// do.
void print_packet_lines(const std::string& path, const PacketLineChoice& choice);

}  // namespace netrig
