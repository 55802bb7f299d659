#include "stack/keyed_hash.hpp"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <array>
#include <stdexcept>

namespace netrig {

namespace {

constexpr std::size_t kKeyBytes = 16;
constexpr std::size_t kHashBytes = 8;

void require(bool good) {
  if (!good) throw std::runtime_error("OpenSSL gives no SipHash: is its default provider there?");
}

}  // namespace

struct KeyedHash::Mac {
  using Context = std::unique_ptr<EVP_MAC_CTX, decltype(&EVP_MAC_CTX_free)>;

  std::unique_ptr<EVP_MAC, decltype(&EVP_MAC_free)> algorithm{EVP_MAC_fetch(nullptr, "SIPHASH", nullptr),
                                                              &EVP_MAC_free};
  Context keyed{EVP_MAC_CTX_new(algorithm.get()), &EVP_MAC_CTX_free};  // copied for every use
};

KeyedHash::KeyedHash(StackRandom& random) : mac_(std::make_unique<Mac>()) {
  std::array<std::uint8_t, kKeyBytes> key{};
  random.fill(key);
  std::size_t hash_bytes = kHashBytes;
  const std::array parameters{OSSL_PARAM_construct_size_t(OSSL_MAC_PARAM_SIZE, &hash_bytes),
                              OSSL_PARAM_construct_end()};
  require(mac_->algorithm && mac_->keyed);
  require(EVP_MAC_init(mac_->keyed.get(), key.data(), key.size(), parameters.data()) == 1);
}

KeyedHash::~KeyedHash() = default;

std::uint64_t KeyedHash::operator()(ByteView input) const {
  std::array<std::uint8_t, kHashBytes> hash{};
  std::size_t written = 0;
  const Mac::Context context(EVP_MAC_CTX_dup(mac_->keyed.get()), &EVP_MAC_CTX_free);
  require(context && EVP_MAC_update(context.get(), input.data(), input.size()) == 1 &&
          EVP_MAC_final(context.get(), hash.data(), &written, hash.size()) == 1);
  return ByteReader(hash).u64();
}

}  // namespace netrig
