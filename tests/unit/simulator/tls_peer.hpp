// One end of a TLS 1.3 session as a simulated program would have it: all that it draws comes from its host,
// its certificate's times are the host's, and its bytes go wherever the test carries them.
#pragma once

#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <memory>
#include <string>

#include "host/time.hpp"
#include "simulator/simulated_random.hpp"
#include "wire/bytes.hpp"

namespace netrig::testing {

/// Frees what OpenSSL made.
struct OpenSslFree {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  void operator()(SSL* session) const { SSL_free(session); }
};
template <class T>
using OpenSslPointer = std::unique_ptr<T, OpenSslFree>;

enum class KeyKind { ecdsa, rsa };

/// Each call runs with the peer's own randomness as the current one, and throws std::runtime_error with
/// OpenSSL's reason when it fails.
class TlsPeer {
 public:
  TlsPeer(SimulatedRandom random, std::string name, WallTime now);

  /// A key, and a certificate of its own that is valid for an hour around now.
  void make_certificate(KeyKind kind);
  const X509* certificate() const { return certificate_.get(); }
  /// Ready for a handshake in which both show their certificates; `trusted` is the other's.
  void open(bool is_server, const X509* trusted);
  /// One more step of it.
  void shake_hands();
  bool is_done() const { return SSL_is_init_finished(session_.get()) == 1; }

  /// Bytes of the wire, from and to the other peer.
  Bytes take_sent();
  void receive(ByteView bytes);

  void write(std::string_view text);
  std::string read();

 private:
  SimulatedRandom random_;
  std::string name_;
  WallTime now_;
  OpenSslPointer<EVP_PKEY> key_;
  OpenSslPointer<X509> certificate_;
  OpenSslPointer<SSL_CTX> context_;
  OpenSslPointer<SSL> session_;
};

}  // namespace netrig::testing
