// OpenSSL has one source of randomness for the whole process, and one error queue for a thread. In a
// simulation many hosts share both: CurrentRandom says, around every call into a program, whose turn it is.
// Then keys, certificates and TLS sessions repeat byte for byte, whatever the other hosts do. Read
// RAND_set_rand_method(3).
//
// What this can't reach, a program leaves to its Host or does without:
// - Times. A certificate gets its validity from Host::wall_time() (X509_time_adj_ex), and is verified at that
//   time (X509_VERIFY_PARAM_set_time): by itself OpenSSL asks the real clock for both.
// - Session tickets. They carry the real clock: SSL_CTX_set_num_tickets(…, 0).
// - The error queue is empty after every wait: errors are taken where the failed call was made.
#pragma once

#include "stack/stack_random.hpp"

namespace netrig {

/// From the first one on, OpenSSL draws from the current host's stream in the thread where one is current,
/// and from the operating system otherwise. Of all of OpenSSL's ways to ask (RAND_bytes, RAND_priv_bytes,
/// what it draws itself for keys, nonces, blinding and hellos) each ends here; EVP_RAND contexts that a
/// program makes itself do not. What is added to its seed is ignored.
///
/// Scopes nest. When the host changes, at a scope's begin and end, the thread's error queue is emptied, so
/// that nobody takes another's errors for its own.
class CurrentRandom {
 public:
  /// `random` outlives the scope. Throws std::runtime_error if OpenSSL refuses to take the method.
  explicit CurrentRandom(StackRandom& random);
  ~CurrentRandom();
  CurrentRandom(const CurrentRandom&) = delete;
  CurrentRandom& operator=(const CurrentRandom&) = delete;

 private:
  StackRandom* outer_;
};

}  // namespace netrig
