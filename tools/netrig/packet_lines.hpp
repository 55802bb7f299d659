// The packets of a capture file as one line each, for the prompt and for `netrig packets`.
#pragma once

#include <string>

namespace netrig {

/// Prints, with their numbers in the file, those packets that the BPF expression `filter` takes (all where it
/// is empty) and that the regular expression `pattern` is found in. Throws what CaptureReader, PacketFilter
/// and Pattern do.
void print_packet_lines(const std::string& path, const std::string& pattern, const std::string& filter = {});

}  // namespace netrig
