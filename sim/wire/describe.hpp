// One line of text for a captured Ethernet frame: the form that logs, reports, tests and scenario
// expectations share. docs/packets.md lists every form with an example. This is for people and for patterns
// that are searched in a line; programs read packets with their protocol's own codec.
#pragma once

#include <cstddef>
#include <string>

#include "wire/bytes.hpp"

namespace netrig {

/// The line of `frame` (an Ethernet frame without preamble and checksum; it may be cut by a snap length),
/// such as "10.0.0.100:49152 > 10.0.0.4:21 TCP flags PSH,ACK seq 1 ack 1 win 502 len 17: FTP RETR
/// report.txt". Printable ASCII only, no line break, whatever the bytes are. What an IP header announces
/// beyond the end of `frame` is taken to be cut off, and said as "[truncated]". Throws nothing but
/// std::bad_alloc.
std::string describe(ByteView frame);

/// The same where the frame's length on the link, in bytes, is known, as it is in a capture file:
/// "[truncated]" is then said of every frame shorter than that, and a header that announces more than its
/// frame has is malformed.
std::string describe(ByteView frame, std::size_t original_length);

}  // namespace netrig
