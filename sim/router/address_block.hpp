// The addresses of a prefix (RFC 4632, RFC 4291 2.3), made ready to be held against those of packets.
#pragma once

#include <array>
#include <bit>
#include <cstdint>

#include "wire/ip_address.hpp"

namespace netrig {

template <class Address>
class AddressBlock {
 public:
  AddressBlock() = default;  ///< all addresses
  /// `length` in bits, up to that of an address.
  AddressBlock(const Address& address, int length) {
    typename Address::Octets mask{};
    for (auto& octet : mask) {
      const int bits = length < 8 ? length : 8;
      octet = static_cast<std::uint8_t>(0xff00 >> bits);
      length -= bits;
    }
    mask_ = std::bit_cast<Words>(mask);
    network_ = masked(address);
  }

  bool contains(const Address& address) const { return masked(address) == network_; }

 private:
  // In the machine's order, which makes no difference to comparing.
  static constexpr std::size_t kWordBytes = sizeof(std::uint32_t);
  using Words = std::array<std::uint32_t, sizeof(typename Address::Octets) / kWordBytes>;

  Words masked(const Address& address) const {
    auto words = std::bit_cast<Words>(address.octets());
    for (std::size_t i = 0; i < words.size(); ++i) words[i] &= mask_[i];
    return words;
  }

  Words network_{};
  Words mask_{};
};

}  // namespace netrig
