// Domain names (RFC 1034 3.1): absolute, uncompressed, in wire format; compared without regard to case (RFC
// 4343).
#pragma once

#include <compare>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "wire/bytes.hpp"
#include "wire/ip_address.hpp"

namespace netrig::dns {

/// One name, with the case it was written in. The order is the canonical one of RFC 4034 6.1: label by label
/// from the root on, so that a name stands directly before all names below it.
class Name {
 public:
  static constexpr std::size_t kMaxBytes = 255;  // RFC 1035 3.1
  static constexpr std::size_t kMaxLabelBytes = 63;

  Name() : wire_(1, '\0') {}  ///< the root

  /// Presentation format (RFC 1035 5.1), escapes included; the last dot may be missing.
  static std::optional<Name> parse(std::string_view text);
  /// Reads an uncompressed name; a compression pointer is an error.
  static std::optional<Name> read(ByteReader& reader);

  /// Passes over a name that may end in a compression pointer (RFC 1035 4.1.4), which is not followed; false
  /// if it is malformed.
  static bool skip(ByteReader& reader);

  /// Whether two labels, of one length, are equal but for case.
  static bool same_letters(ByteView left, ByteView right);

  ByteView wire() const { return as_bytes(wire_); }
  std::size_t size_bytes() const { return wire_.size(); }
  bool is_root() const { return wire_.size() == 1; }
  bool is_wildcard() const { return wire_.size() > 1 && wire_[0] == 1 && wire_[1] == '*'; }
  /// Without the root: "ftp.lab." has 2.
  std::size_t label_count() const;
  /// The name without its first label; the root's parent is the root.
  Name parent() const;
  /// True for the name itself too.
  bool is_within(const Name& ancestor) const;
  /// `label` before this name, none when it would be too long. `label` is raw: no escapes.
  std::optional<Name> with_label(std::string_view label) const;
  /// This name's labels before those of `suffix`, none when it would be too long.
  std::optional<Name> followed_by(const Name& suffix) const;

  /// This name with `old_suffix`, which it must be within, replaced (RFC 6672 2.2); none when it would be too
  /// long.
  std::optional<Name> with_suffix(const Name& old_suffix, const Name& suffix) const;

  /// Presentation format with the last dot.
  std::string to_string() const;
  /// The wire format in lower case: equal for equal names.
  std::string folded() const;

  friend bool operator==(const Name& left, const Name& right);
  friend std::weak_ordering operator<=>(const Name& left, const Name& right);

 private:
  explicit Name(std::string wire) : wire_(std::move(wire)) {}

  std::string wire_;
};

/// The name below in-addr.arpa or ip6.arpa (RFC 1035 3.5, RFC 3596 2.5) where the names of `address` are
/// found.
Name reverse_name(const IpAddress& address);

}  // namespace netrig::dns
