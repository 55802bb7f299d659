#include "stack/initial_sequence.hpp"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <stdexcept>

namespace netrig {

namespace {

constexpr std::size_t kKeyBytes = 16;  // of SipHash-2-4, made for short inputs such as this
constexpr std::size_t kHashBytes = 8;
constexpr Duration kTick = std::chrono::microseconds(4);  // RFC 6528 3

void require(bool good) {
  if (!good) throw std::runtime_error("OpenSSL gives no SipHash: is its default provider there?");
}

void write_address(ByteWriter& writer, const IpAddress& address) {
  if (address.is_v4()) {
    writer.bytes(address.v4().octets());
  } else {
    writer.bytes(address.v6().octets());
  }
}

}  // namespace

struct InitialSequence::Mac {
  using Context = std::unique_ptr<EVP_MAC_CTX, decltype(&EVP_MAC_CTX_free)>;

  std::unique_ptr<EVP_MAC, decltype(&EVP_MAC_free)> algorithm{EVP_MAC_fetch(nullptr, "SIPHASH", nullptr),
                                                              &EVP_MAC_free};
  Context keyed{EVP_MAC_CTX_new(algorithm.get()), &EVP_MAC_CTX_free};  // copied for every use
};

InitialSequence::InitialSequence(StackRandom& random) : mac_(std::make_unique<Mac>()) {
  std::array<std::uint8_t, kKeyBytes> key{};
  random.fill(key);
  std::size_t hash_bytes = kHashBytes;
  const std::array parameters{OSSL_PARAM_construct_size_t(OSSL_MAC_PARAM_SIZE, &hash_bytes),
                              OSSL_PARAM_construct_end()};
  require(mac_->algorithm && mac_->keyed);
  require(EVP_MAC_init(mac_->keyed.get(), key.data(), key.size(), parameters.data()) == 1);
}

InitialSequence::~InitialSequence() = default;

TcpControlBlock::Secrets InitialSequence::operator()(const TcpEnds& ends, TimePoint now) {
  ByteWriter input;
  for (const auto* end : {&ends.local, &ends.remote}) {
    write_address(input, end->address);
    input.u16(end->port);
  }
  std::array<std::uint8_t, kHashBytes> hash{};
  std::size_t written = 0;
  const Mac::Context context(EVP_MAC_CTX_dup(mac_->keyed.get()), &EVP_MAC_CTX_free);
  require(context && EVP_MAC_update(context.get(), input.view().data(), input.size()) == 1 &&
          EVP_MAC_final(context.get(), hash.data(), &written, hash.size()) == 1);
  ByteReader reader(hash);
  const auto sequence = reader.u32() + static_cast<std::uint32_t>(now.time_since_epoch() / kTick);
  return {.initial_sequence = sequence, .timestamp_offset = reader.u32()};
}

}  // namespace netrig
