#include "ftp/password.hpp"

#include <crypt.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <memory>

namespace netrig::ftp {

namespace {

constexpr unsigned kRoundsLimit = 50'000;
constexpr std::size_t kHashLimitBytes = 256;
/// What crypt(3) counts in, from 0 on.
constexpr std::string_view kCryptDigits = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Takes a time that depends on `given` alone.
bool equal_in_constant_time(std::string_view expected, std::string_view given) {
  std::size_t difference = expected.size() ^ given.size();
  for (std::size_t i = 0; i < given.size(); ++i) {
    const char other = expected.empty() ? '\0' : expected[i % expected.size()];
    difference |= static_cast<std::uint8_t>(given[i] ^ other);
  }
  return difference == 0;
}

/// Of "$6$rounds=N$…"; the usual 5,000 are not written.
bool rounds_are_few(std::string_view hash) {
  constexpr std::string_view kRounds = "rounds=";
  hash.remove_prefix(3);
  if (!hash.starts_with(kRounds)) return true;
  hash.remove_prefix(kRounds.size());
  unsigned rounds = 0;
  const auto [end, error] = std::from_chars(hash.data(), hash.data() + hash.size(), rounds);
  return error == std::errc{} && rounds <= kRoundsLimit;
}

/// Of "$y$j9T$SALT$…": flags, the memory's logarithm, and the block's size, which mkpasswd and passwd write
/// as "T".
bool memory_is_little(std::string_view hash) {
  const auto parameters = hash.substr(3, 4);
  return parameters.size() == 4 && parameters[0] == 'j' &&
         kCryptDigits.find(parameters[1]) <= kCryptDigits.find('9') && parameters.substr(2) == "T$";
}

bool is_acceptable(std::string_view hash) {
  if (hash.size() > kHashLimitBytes || hash.find('\0') != std::string_view::npos) return false;
  if (hash.starts_with("$6$") || hash.starts_with("$5$")) return rounds_are_few(hash);
  return hash.starts_with("$y$") && memory_is_little(hash);
}

/// Of `given` as `hash` says; empty when crypt(3) can't.
std::string hash_of(const std::string& given, const std::string& hash) {
  const auto data = std::make_unique<crypt_data>();  // 32 KiB
  const char* made = ::crypt_rn(given.c_str(), hash.c_str(), data.get(), sizeof *data);
  return made == nullptr ? std::string() : made;
}

}  // namespace

std::optional<Password> Password::hashed(std::string_view hash) {
  std::string text(hash);
  if (!is_acceptable(hash)) return {};
  // Only the whole of a hash can match: "$6$salt" alone is none.
  if (hash_of({}, text).size() != text.size()) return {};
  return Password(Kind::hash, std::move(text));
}

bool Password::matches(const std::string& given) const {
  switch (kind_) {
    case Kind::any:
      return true;
    case Kind::plain:
      return equal_in_constant_time(secret_, given);
    case Kind::hash:
      // crypt(3) would read up to a NUL only.
      return given.find('\0') == std::string::npos &&
             equal_in_constant_time(secret_, hash_of(given, secret_));
  }
  return false;
}

}  // namespace netrig::ftp
