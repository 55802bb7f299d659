#include "emulator/host_words.hpp"

#include <algorithm>

namespace netrig {

namespace {

/// Behind "scheme://"; 0 where there is none.
std::size_t after_scheme(const std::string& word) {
  constexpr std::string_view kMark = "://";
  const auto mark = word.find(kMark);
  if (mark == std::string::npos || mark == 0) return 0;
  const bool is_scheme =
      std::all_of(word.begin(), word.begin() + static_cast<std::ptrdiff_t>(mark), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' ||
               c == '-' || c == '.';
      });
  return is_scheme ? mark + kMark.size() : 0;
}

}  // namespace

std::string with_addresses(const std::string& word, const AddressOf& address_of) {
  const auto authority = after_scheme(word);
  const bool is_url = authority > 0;
  const auto authority_end =
      is_url ? std::min(word.find_first_of("/?#", authority), word.size()) : word.size();
  const auto at = word.rfind('@', authority_end);
  const auto host = at == std::string::npos || at < authority ? authority : at + 1;
  const auto host_end = std::min(word.find(':', host), authority_end);
  if (host >= host_end) return word;
  const auto address = address_of(word.substr(host, host_end - host));
  if (!address) return word;
  const bool brackets = address->is_v6() && (is_url || host_end < word.size());
  const auto text = address->to_string();
  return word.substr(0, host) + (brackets ? "[" + text + "]" : text) + word.substr(host_end);
}

}  // namespace netrig
