#include "tls_peer.hpp"

#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/rsa.h>
#include <openssl/x509_vfy.h>

#include <array>
#include <chrono>
#include <stdexcept>
#include <utility>

#include "simulator/openssl_random.hpp"

namespace netrig::testing {

namespace {

[[noreturn]] void fail(const std::string& attempt) {
  std::array<char, 256> reason{};
  ERR_error_string_n(ERR_get_error(), reason.data(), reason.size());
  throw std::runtime_error(attempt + ": " + reason.data());
}

void check(bool done, const std::string& attempt) {
  if (!done) fail(attempt);
}

std::time_t seconds_of(WallTime time) {
  return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

}  // namespace

TlsPeer::TlsPeer(SimulatedRandom random, std::string name, WallTime now)
    : random_(random), name_(std::move(name)), now_(now) {}

void TlsPeer::make_certificate(KeyKind kind) {
  const CurrentRandom current(random_);
  constexpr std::size_t kRsaBits = 2048;
  key_.reset(kind == KeyKind::rsa ? EVP_RSA_gen(kRsaBits) : EVP_EC_gen("P-256"));
  check(key_ != nullptr, "make a key");
  certificate_.reset(X509_new());
  X509* certificate = certificate_.get();
  X509_set_version(certificate, X509_VERSION_3);
  const std::unique_ptr<BIGNUM, decltype(&BN_free)> serial(BN_new(), BN_free);
  check(BN_rand(serial.get(), 64, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ANY) == 1, "draw a serial number");
  BN_to_ASN1_INTEGER(serial.get(), X509_get_serialNumber(certificate));
  const std::time_t now = seconds_of(now_);
  constexpr long kHalfAnHour = 1800;
  for (auto [field, offset] : {std::pair{X509_getm_notBefore(certificate), -kHalfAnHour},
                               std::pair{X509_getm_notAfter(certificate), kHalfAnHour}}) {
    std::time_t base = now;
    check(X509_time_adj_ex(field, 0, offset, &base) != nullptr, "set a certificate's time");
  }
  X509_NAME* subject = X509_get_subject_name(certificate);
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(name_.c_str()), -1, -1, 0);
  X509_set_issuer_name(certificate, subject);
  X509_set_pubkey(certificate, key_.get());
  check(X509_sign(certificate, key_.get(), EVP_sha256()) > 0, "sign a certificate");
}

void TlsPeer::open(bool is_server, const X509* trusted) {
  const CurrentRandom current(random_);
  context_.reset(SSL_CTX_new(TLS_method()));
  SSL_CTX* context = context_.get();
  SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION);
  SSL_CTX_set_num_tickets(context, 0);  // they carry the real clock
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  check(SSL_CTX_use_certificate(context, certificate_.get()) == 1, "use a certificate");
  check(SSL_CTX_use_PrivateKey(context, key_.get()) == 1, "use a key");
  const OpenSslPointer<X509> copy(X509_dup(trusted));
  check(X509_STORE_add_cert(SSL_CTX_get_cert_store(context), copy.get()) == 1, "trust a certificate");
  session_.reset(SSL_new(context));
  X509_VERIFY_PARAM_set_time(SSL_get0_param(session_.get()), seconds_of(now_));
  SSL_set_bio(session_.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
  is_server ? SSL_set_accept_state(session_.get()) : SSL_set_connect_state(session_.get());
}

void TlsPeer::shake_hands() {
  const CurrentRandom current(random_);
  const int outcome = SSL_do_handshake(session_.get());
  check(outcome == 1 || SSL_get_error(session_.get(), outcome) == SSL_ERROR_WANT_READ, "shake hands");
}

Bytes TlsPeer::take_sent() {
  const CurrentRandom current(random_);
  BIO* output = SSL_get_wbio(session_.get());
  Bytes bytes(BIO_ctrl_pending(output));
  if (!bytes.empty()) {
    check(BIO_read(output, bytes.data(), static_cast<int>(bytes.size())) == static_cast<int>(bytes.size()),
          "take what was sent");
  }
  return bytes;
}

void TlsPeer::receive(ByteView bytes) {
  const CurrentRandom current(random_);
  if (!bytes.empty()) BIO_write(SSL_get_rbio(session_.get()), bytes.data(), static_cast<int>(bytes.size()));
}

void TlsPeer::write(std::string_view text) {
  const CurrentRandom current(random_);
  check(
      SSL_write(session_.get(), text.data(), static_cast<int>(text.size())) == static_cast<int>(text.size()),
      "write");
}

std::string TlsPeer::read() {
  const CurrentRandom current(random_);
  std::string text(1024, '\0');
  const int count = SSL_read(session_.get(), text.data(), static_cast<int>(text.size()));
  check(count > 0, "read");
  text.resize(static_cast<std::size_t>(count));
  return text;
}

}  // namespace netrig::testing
