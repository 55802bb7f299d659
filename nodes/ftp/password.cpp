#include "ftp/password.hpp"

#include <crypt.h>

#include <algorithm>
#include <cstdint>
#include <memory>

#include "ftp/number.hpp"

namespace netrig::ftp {

namespace {

constexpr unsigned kFewestRounds = 1'000;  // crypt(3) takes no fewer
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

/// Takes "rounds=N$" off the front; the usual 5,000 are not written. False when they are too many, or too few
/// for crypt(3).
bool take_rounds(std::string_view& rest) {
  constexpr std::string_view kRounds = "rounds=";
  if (!rest.starts_with(kRounds)) return true;
  const auto text = rest.substr(kRounds.size(), rest.find('$') - kRounds.size());
  const auto rounds = parse_number<unsigned>(text);
  if (!rounds || text.front() == '0') return false;
  rest.remove_prefix(std::min(kRounds.size() + text.size() + 1, rest.size()));
  return *rounds >= kFewestRounds && *rounds <= kRoundsLimit;
}

/// Takes "j9T$" off the front: flags, the memory's logarithm, and the block's size, which mkpasswd and passwd
/// write as "T".
bool take_memory(std::string_view& rest) {
  const bool is_little = rest.size() > 4 && rest[0] == 'j' &&
                         kCryptDigits.find(rest[1]) <= kCryptDigits.find('9') && rest.substr(2, 2) == "T$";
  if (is_little) rest.remove_prefix(4);
  return is_little;
}

/// "SALT$DIGEST": only the whole of a hash can match.
bool is_salt_and_digest(std::string_view rest, std::size_t longest_salt, std::size_t digest_length) {
  const auto end = rest.find('$');
  if (end == std::string_view::npos || end == 0 || end > longest_salt) return false;
  const auto digest = rest.substr(end + 1);
  return digest.size() == digest_length && digest.find_first_not_of(kCryptDigits) == std::string_view::npos;
}

/// By its form: to hash something for each user of a file would take seconds.
bool is_acceptable(std::string_view hash) {
  constexpr std::size_t kShaSalt = 16;
  constexpr std::size_t kYescryptSalt = 86;
  constexpr std::size_t kDigestOf512Bits = 86;
  constexpr std::size_t kDigestOf256Bits = 43;
  if (hash.size() < 4 || hash.size() > kHashLimitBytes || hash.find('\0') != std::string_view::npos)
    return false;
  auto rest = hash.substr(3);
  if (hash.starts_with("$6$"))
    return take_rounds(rest) && is_salt_and_digest(rest, kShaSalt, kDigestOf512Bits);
  if (hash.starts_with("$5$"))
    return take_rounds(rest) && is_salt_and_digest(rest, kShaSalt, kDigestOf256Bits);
  return hash.starts_with("$y$") && take_memory(rest) &&
         is_salt_and_digest(rest, kYescryptSalt, kDigestOf256Bits);
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
