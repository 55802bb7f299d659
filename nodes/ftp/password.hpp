// What a user's password is held against: the password itself, or its hash as crypt(3) writes it, which
// nobody can turn back.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace netrig::ftp {

class Password {
 public:
  static Password plain(std::string text) { return {Kind::plain, std::move(text)}; }
  /// "$6$SALT$…" and "$5$SALT$…" (SHA-crypt, at most 50,000 rounds), "$y$…" (yescrypt, at most 16 MiB of
  /// memory): a check takes some milliseconds, in which a server serves nobody else. Known by its form; none
  /// for everything else.
  static std::optional<Password> hashed(std::string_view hash);
  /// That everything matches.
  static Password any() { return {Kind::any, {}}; }

  /// Takes a time that does not tell how much of `given` was right.
  bool matches(const std::string& given) const;
  bool is_hashed() const { return kind_ == Kind::hash; }

  friend bool operator==(const Password&, const Password&) = default;

 private:
  enum class Kind { plain, hash, any };
  Password(Kind kind, std::string secret) : kind_(kind), secret_(std::move(secret)) {}

  Kind kind_;
  std::string secret_;
};

}  // namespace netrig::ftp
