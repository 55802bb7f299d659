#include "ftp/content_hash.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <new>

namespace netrig::ftp {

namespace {

constexpr std::size_t kPieceBytes = 256 * 1024;  // a millisecond or less
constexpr std::size_t kHashDigits = 64;

bool is_hexadecimal(char character) {
  return (character >= '0' && character <= '9') || (character >= 'a' && character <= 'f');
}

std::string hexadecimal(ByteView bytes) {
  std::string text;
  for (auto byte : bytes) {
    text += "0123456789abcdef"[byte >> 4];
    text += "0123456789abcdef"[byte & 0xf];
  }
  return text;
}

}  // namespace

struct ContentHash::State {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  ~State() { EVP_MD_CTX_free(context); }
};

ContentHash::ContentHash() : state_(std::make_unique<State>()) {
  if (state_->context == nullptr || EVP_DigestInit_ex(state_->context, EVP_sha256(), nullptr) != 1)
    throw std::bad_alloc();
}

ContentHash::~ContentHash() = default;

void ContentHash::add(ByteView bytes) {
  EVP_DigestUpdate(state_->context, bytes.data(), bytes.size());
  bytes_ += bytes.size();
}

Task<Result<>> ContentHash::read(Host& host, File& file) {
  Bytes piece(kPieceBytes);
  for (;;) {
    const auto count = file.read_at(bytes_, piece);
    if (!count) co_return count.error();
    if (*count == 0) co_return Result<>();
    add(ByteView(piece).first(*count));
    co_await host.sleep_until(host.now());
  }
}

std::string ContentHash::finish() {
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> digest;
  unsigned size = 0;
  EVP_DigestFinal_ex(state_->context, digest.data(), &size);
  return hexadecimal(ByteView(digest).first(size));
}

Reply hash_reply(const std::string& hash, std::uint64_t size_bytes, const std::string& path) {
  return {213, "SHA-256 0-" + std::to_string(size_bytes) + " " + hash + " " + path};
}

std::optional<std::string> parse_hash_reply(const Reply& reply) {
  constexpr std::string_view kName = "SHA-256 ";
  if (reply.code != 213 || reply.lines.size() != 1 || !reply.lines[0].starts_with(kName)) return {};
  std::string_view rest = reply.lines[0];
  rest.remove_prefix(kName.size());
  rest.remove_prefix(std::min(rest.find(' '), rest.size()));  // the range
  if (rest.size() < 1 + kHashDigits || (rest.size() > 1 + kHashDigits && rest[1 + kHashDigits] != ' '))
    return {};
  std::string hash;
  for (const char digit : rest.substr(1, kHashDigits)) {
    hash += digit >= 'A' && digit <= 'F' ? static_cast<char>(digit | 0x20) : digit;
  }
  if (!std::ranges::all_of(hash, is_hexadecimal)) return {};
  return hash;
}

}  // namespace netrig::ftp
