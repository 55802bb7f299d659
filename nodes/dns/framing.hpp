// Messages in a TCP stream: each behind its length in two bytes (RFC 1035 4.2.2, RFC 7766 8).
#pragma once

#include <optional>

#include "wire/bytes.hpp"

namespace netrig::dns {

/// Cuts a stream into messages. It holds at most what was pushed and not yet taken: take all before the next
/// push.
class Deframer {
 public:
  void push(ByteView bytes);
  std::optional<Bytes> next();
  /// Whether next() would give one.
  bool has_next() const;
  /// Bytes that were not taken yet.
  std::size_t left() const { return buffer_.size() - taken_; }

 private:
  Bytes buffer_;
  std::size_t taken_ = 0;
};

/// The message, at most kMaxMessageBytes, behind its length.
Bytes frame(ByteView message);

}  // namespace netrig::dns
