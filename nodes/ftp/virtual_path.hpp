// A path as an FTP client sees it: absolute, from the server's root, with '/' between its names (RFC 3659 6,
// TVFS). It is normalised when it is made, so ".." above the root stays at the root.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace netrig::ftp {

class VirtualPath {
 public:
  /// The root.
  VirtualPath() = default;

  /// What `text` names for somebody who is in `*this`; the empty text names `*this`. None when it holds a NUL
  /// or a line end, or a name or the whole is longer than a file system takes (255 and 4,095 bytes).
  std::optional<VirtualPath> resolve(std::string_view text) const;

  /// "/", "/a/b".
  std::string text() const;
  /// In double quotes, inner ones doubled, for a 257 reply (RFC 959 appendix II).
  std::string quoted() const;
  /// As a granted Directory wants it: ".", "a/b".
  std::string relative() const;

  bool is_root() const { return names_.empty(); }
  /// The last name; empty for the root.
  std::string name() const { return names_.empty() ? std::string() : names_.back(); }
  /// The root's parent is the root.
  VirtualPath parent() const;
  /// `name` beneath it, taken as it is.
  VirtualPath child(std::string name) const;
  const std::vector<std::string>& names() const { return names_; }

  friend bool operator==(const VirtualPath&, const VirtualPath&) = default;

 private:
  std::vector<std::string> names_;
};

}  // namespace netrig::ftp
