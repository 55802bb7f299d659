// Capture files: packets with their times, read and written by libpcap, and its filter expressions. The
// formats are draft-ietf-opsawg-pcap (written, with nanoseconds) and draft-ietf-opsawg-pcapng (read as well);
// the frames in them are Ethernet, nothing else.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "wire/bytes.hpp"

namespace netrig {

using CaptureTime = std::chrono::sys_time<std::chrono::nanoseconds>;

/// One record of a capture.
struct CapturedPacket {
  CaptureTime time;
  Bytes bytes;                      ///< the frame, or as much of it as the snap length let through
  std::size_t original_length = 0;  ///< of the frame on the link, in bytes; never below bytes.size()

  friend bool operator==(const CapturedPacket&, const CapturedPacket&) = default;
};

/// Reads a capture file from its beginning to its end:
///
///     CaptureReader reader(path);
///     while (auto packet = reader.next()) puts(describe(packet->bytes, packet->original_length).c_str());
///     if (reader.truncation()) warn(*reader.truncation());
///
/// Move-only. A capture that is still being written can be read: it ends where its writer has flushed.
class CaptureReader {
 public:
  /// Throws std::system_error when the file cannot be opened, and std::runtime_error, naming the file, when
  /// it is no capture (also an empty one) or one of another link type than Ethernet, which is then named.
  explicit CaptureReader(const std::filesystem::path& path);
  ~CaptureReader();
  CaptureReader(CaptureReader&&) noexcept;
  CaptureReader& operator=(CaptureReader&&) noexcept;

  /// The next packet; none at the end. Throws std::runtime_error, naming the file, where it is corrupt. After
  /// the end it may be asked again: it goes on when the file has grown meanwhile.
  std::optional<CapturedPacket> next();

  /// All packets from here to the end.
  std::vector<CapturedPacket> rest();

  /// What to tell the user when the file ended in the middle of a record, as it does when its writer was
  /// killed, or while it writes; known once next() has given none. All packets before that record were read.
  const std::optional<std::string>& truncation() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Writes a capture file, replacing an older one: pcap, little- or big-endian as this machine, with
/// nanoseconds. Move-only. What was written is on its way to the disk after flush() or close(); the
/// destructor closes too, but cannot say when that fails.
class CaptureWriter {
 public:
  /// Enough for every frame of a 64 KiB datagram; libpcap's own default.
  static constexpr std::size_t kNoSnapLength = 262144;

  /// Opens a stream into a new file; null, with errno, when it can't.
  using Open = std::function<std::FILE*(const std::filesystem::path& path)>;

  /// Frames are cut after `snap_length` bytes (1 to kNoSnapLength). Throws std::system_error naming the file,
  /// and std::invalid_argument for another snap length. Without `open` the file is opened by fopen().
  explicit CaptureWriter(const std::filesystem::path& path, std::size_t snap_length = kNoSnapLength,
                         const Open& open = {});
  ~CaptureWriter();
  CaptureWriter(CaptureWriter&&) noexcept;
  CaptureWriter& operator=(CaptureWriter&&) noexcept;

  /// Appends a whole frame. Throws std::system_error naming the file (a full disk, say), after which the file
  /// may end in the middle of a record, and std::out_of_range for a time outside 1970 to 2038, which the
  /// format cannot hold.
  void write(CaptureTime time, ByteView frame);
  /// The same for a frame that was captured cut.
  void write(const CapturedPacket& packet);

  /// Hands everything written to the kernel. Throws std::system_error naming the file.
  void flush();
  /// Flushes and closes; nothing may be written afterwards. Throws std::system_error naming the file.
  void close();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// A compiled filter expression (pcap-filter(7)) for Ethernet frames, such as "tcp port 21 and
/// host 10.0.0.4". Names in an expression are looked up by this machine's resolver when it is compiled; write
/// addresses. Move-only.
class PacketFilter {
 public:
  /// Throws std::invalid_argument with the expression and libpcap's message about it.
  explicit PacketFilter(const std::string& expression);
  ~PacketFilter();
  PacketFilter(PacketFilter&&) noexcept;
  PacketFilter& operator=(PacketFilter&&) noexcept;

  bool matches(ByteView frame) const;
  /// The same where the frame may have been cut ("greater" and "len" look at the original length).
  bool matches(const CapturedPacket& packet) const;

 private:
  struct Program;
  std::unique_ptr<Program> program_;
};

}  // namespace netrig
