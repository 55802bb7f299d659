// Captures of links, by libpcap: opened in parallel, read by one thread, written with nanosecond timestamps.
// A frame is in a link's file once. Nothing is lost silently: what the kernel had to drop is counted. Read
// packet(7) and pcap(3PCAP) first.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "kernel/file_descriptor.hpp"

namespace netrig {

/// Where a link's frames are seen, and where they are written.
struct CapturePoint {
  std::string link;
  const FileDescriptor* network_namespace = nullptr;  ///< of the interface; must stay open while opening
  std::string interface;
  std::string path;  ///< of the capture file; replaced
  int snap_length_bytes = 0;
};

struct CaptureCounters {
  std::string link;
  std::uint64_t frames = 0;   ///< written to the file
  std::uint64_t bytes = 0;    ///< their lengths on the wire
  std::uint64_t dropped = 0;  ///< by the kernel, since the buffer was full; or unwritten after an error
  std::string error;          ///< the first error, e.g. a full disk; empty if none
};

/// The captures of a lab. `on_frames` is called on the reading thread after frames were written.
class LinkCaptures {
 public:
  /// Returns when every capture sees frames. Throws std::system_error, std::runtime_error that name the link.
  LinkCaptures(std::vector<CapturePoint> points, std::function<void()> on_frames);
  ~LinkCaptures();
  LinkCaptures(const LinkCaptures&) = delete;
  LinkCaptures& operator=(const LinkCaptures&) = delete;

  /// Returns when every frame that entered a link before this call is in its file.
  void flush();
  std::vector<CaptureCounters> counters();

 private:
  class Reader;
  std::unique_ptr<Reader> reader_;
};

}  // namespace netrig
