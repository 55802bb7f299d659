#include "wire/checksum.hpp"

#include <bit>
#include <cstring>

namespace netrig {

namespace {

template <class Word>
std::uint64_t load(const std::uint8_t* bytes) {
  Word word;
  std::memcpy(&word, bytes, sizeof word);
  return word;
}

std::uint16_t fold(std::uint64_t sum) {
  while (sum >> 16 != 0) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<std::uint16_t>(sum);
}

std::uint16_t swapped(std::uint16_t word) {
  return static_cast<std::uint16_t>(word << 8 | word >> 8);
}

/// Words that the machine adds at the same time (GCC's and Clang's vector types).
using Lanes = std::uint64_t __attribute__((vector_size(16)));

/// A sum of 16-bit words in the machine's byte order, of at most 2^32 words. The carries of wider words stay
/// in the sum's upper half, and come home when it is folded (RFC 1071 2, "Parallel Summation").
std::uint64_t sum_words(ByteView bytes) {
  constexpr std::uint64_t kLowHalf = 0xffffffff;
  Lanes low[2] = {};
  Lanes high[2] = {};
  const auto* at = bytes.data();
  auto left = bytes.size();
  for (; left >= 2 * sizeof(Lanes); at += 2 * sizeof(Lanes), left -= 2 * sizeof(Lanes)) {
    for (const std::size_t i : {0, 1}) {  // sums of which none waits for another
      Lanes lanes;
      std::memcpy(&lanes, at + i * sizeof lanes, sizeof lanes);
      low[i] += lanes & kLowHalf;
      high[i] += lanes >> 32;
    }
  }
  const Lanes lanes = low[0] + high[0] + low[1] + high[1];
  auto sum = lanes[0] + lanes[1];
  for (; left >= 4; at += 4, left -= 4) sum += load<std::uint32_t>(at);
  if (left >= 2) sum += load<std::uint16_t>(at);
  if (left % 2 != 0) {
    const std::uint8_t padded[2] = {bytes.back(), 0};
    sum += load<std::uint16_t>(padded);
  }
  return sum;
}

}  // namespace

InternetChecksum& InternetChecksum::add(ByteView bytes) {
  // Swapping the bytes of all words swaps those of the sum (RFC 1071 2, "Byte Order Independence"): once for
  // the machine's order, and once for a part that begins in the middle of a word.
  constexpr bool kSwapped = std::endian::native == std::endian::little;
  const auto sum = fold(sum_words(bytes));
  sum_ += kSwapped != odd_ ? swapped(sum) : sum;
  odd_ ^= bytes.size() % 2 != 0;
  return *this;
}

InternetChecksum& InternetChecksum::add_address(const IpAddress& address) {
  if (address.is_v6() || odd_)
    return address.is_v4() ? add(address.v4().octets()) : add(address.v6().octets());
  return add_number(address.v4().value());
}

InternetChecksum& InternetChecksum::add_number(std::uint32_t number) {
  sum_ += (number >> 16) + (number & 0xffff);
  return *this;
}

InternetChecksum& InternetChecksum::add_pseudo_header(const IpAddress& source, const IpAddress& destination,
                                                      std::uint8_t protocol, std::uint32_t length_bytes) {
  add_address(source).add_address(destination);
  // The layouts of IPv4 and IPv6 differ in zeros only, which sum to nothing.
  return add_number(protocol).add_number(length_bytes);
}

std::uint16_t InternetChecksum::sum() const {
  return fold(sum_);
}

std::uint16_t internet_checksum(ByteView bytes) {
  return InternetChecksum().add(bytes).value();
}

}  // namespace netrig
