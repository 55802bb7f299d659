// A query as nearly all clients send it (RFC 1035 4.1, RFC 6891 6.1): one question and at most an OPT record.
// It is only looked at, nothing is copied but the name; dns/query.hpp reads every other one.
#pragma once

#include <array>
#include <cstdint>

#include "dns/message.hpp"

namespace netrig::dns {

class UsualQuery {
 public:
  /// False for anything that is not a plain question; it may still be a good query. `message` must live as
  /// long as this object is used.
  bool read(ByteView message);

  ByteView message() const { return message_; }
  /// Name, type and class as they stand in the message, behind its header.
  ByteView question() const { return message_.subspan(kHeaderBytes, question_bytes_); }

  /// All that a reply depends on when it is not longer than kClassicUdpBytes: the name in lower case, type
  /// and class, and whether there are EDNS and RD.
  ByteView key() const { return ByteView(key_).first(question_bytes_ + 1u); }

 private:
  bool read_question();
  bool read_rest();
  void make_key();

  static constexpr std::size_t kFoldedAtOnce = 8;  ///< bytes; the key has room for a last, incomplete step
  static constexpr std::size_t kMaxKeyBytes = Name::kMaxBytes + 4 + 1;

  ByteView message_;
  std::size_t name_bytes_ = 0;
  std::size_t question_bytes_ = 0;
  bool edns_ = false;
  std::array<std::uint8_t, kMaxKeyBytes + kFoldedAtOnce> key_;  // not initialised: made whole by make_key()
};

}  // namespace netrig::dns
