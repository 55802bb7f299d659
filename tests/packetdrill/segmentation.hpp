// Makes of a burst of segments what a host with a segmenting device (TSO) shows to a sniffer: packets of
// several segments each, the last of which carries PSH. packetdrill puts segments together again by itself;
// what is left to do is to say where a packet ends, by Linux's rules (tcp_tso_autosize), and to set PSH.
#pragma once

#include <deque>
#include <map>
#include <memory>

#include "send_buffer.hpp"
#include "stack/tcp_layer.hpp"
#include "wire/packet_buffer.hpp"

namespace netrig::packetdrill {

/// A connection and what its user has written; kept after the user has let go, since it still sends.
struct Stream {
  std::shared_ptr<TcpSocket> socket = {};
  SendBuffer sending = {};
};

class Segmentation {
 public:
  /// Segments that a packet holds at least: Linux's tcp_min_tso_segs.
  void set_least_segments(std::uint32_t count) { least_segments_ = count; }
  void add(const std::shared_ptr<Stream>& stream);
  void look(std::deque<PacketBuffer>& burst);

 private:
  struct Segment;
  Segment describe(PacketBuffer& packet) const;
  std::uint64_t segments_in_packet(const TcpSender& sender) const;

  std::uint32_t least_segments_ = 2;
  std::map<TcpEnds, std::shared_ptr<Stream>> streams_;
};

}  // namespace netrig::packetdrill
