// OpenSSL 3 calls a RAND_METHOD deprecated, in favour of random generators in a provider. Those make three
// chained generators a thread, of which each reseeds itself from its parent by counts and by the clock: to
// have every byte come from the host of the moment, the method is the right tool, and the only one that is
// asked before all generators, for private keys as well.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "simulator/openssl_random.hpp"

#include <openssl/err.h>
#include <openssl/rand.h>

#include <stdexcept>
#include <utility>

namespace netrig {

namespace {

thread_local StackRandom* current_random = nullptr;

int draw(unsigned char* bytes, int count) {
  if (count < 0) return 0;
  if (current_random == nullptr) return RAND_OpenSSL()->bytes(bytes, count);
  current_random->fill({bytes, static_cast<std::size_t>(count)});
  return 1;
}

int ignore_seed(const void*, int) {
  return 1;
}

int ignore_entropy(const void*, int, double) {
  return 1;
}

int is_seeded() {
  return 1;
}

constexpr RAND_METHOD kMethod{.seed = ignore_seed,
                              .bytes = draw,
                              .cleanup = nullptr,
                              .add = ignore_entropy,
                              .pseudorand = draw,
                              .status = is_seeded};

/// OpenSSL's own generators are made before, with the first byte that they give: at the process's end it
/// looks for them, and leaks a list where there are none.
bool replace_method() {
  unsigned char byte = 0;
  return RAND_OpenSSL()->bytes(&byte, 1) == 1 && RAND_set_rand_method(&kMethod) == 1;
}

void install() {
  static const bool kInstalled = replace_method();
  if (!kInstalled) throw std::runtime_error("OpenSSL does not take a source of randomness");
}

StackRandom* change_to(StackRandom* random) {
  if (random != current_random && ERR_peek_error() != 0) ERR_clear_error();
  return std::exchange(current_random, random);
}

}  // namespace

CurrentRandom::CurrentRandom(StackRandom& random) : outer_((install(), change_to(&random))) {}

CurrentRandom::~CurrentRandom() {
  change_to(outer_);
}

}  // namespace netrig
