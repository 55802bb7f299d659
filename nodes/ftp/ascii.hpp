// TYPE A (RFC 959 3.1.1.1): lines end with CR LF on the wire and with LF in files. Both ways work on a stream
// in pieces of any size.
#pragma once

#include "wire/bytes.hpp"

namespace netrig::ftp {

/// File to wire: every LF becomes CR LF, unless it already is one.
class AsciiEncoder {
 public:
  /// Appends the wire form of `bytes` to `out`.
  void encode(ByteView bytes, Bytes& out);

 private:
  bool after_carriage_return_ = false;
};

/// Wire to file: every CR LF becomes LF; a CR before anything else is kept.
class AsciiDecoder {
 public:
  void decode(ByteView bytes, Bytes& out);
  /// At the end of the stream: a CR that was still held back.
  void finish(Bytes& out);

 private:
  bool held_carriage_return_ = false;
};

}  // namespace netrig::ftp
