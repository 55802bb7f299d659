#include "link/random_stream.hpp"

namespace netrig {

namespace {

constexpr std::uint64_t kGolden = 0x9e3779b97f4a7c15u;

std::uint64_t mix(std::uint64_t value) {
  value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9u;
  value = (value ^ value >> 27) * 0x94d049bb133111ebu;
  return value ^ value >> 31;
}

/// FNV-1a, whose bits mix() spreads.
std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325u;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return hash;
}

}  // namespace

RandomStream::RandomStream(std::uint64_t seed, std::string_view name)
    : state_(mix(mix(seed + kGolden) ^ hash_of(name))) {}

std::uint64_t RandomStream::next() {
  return mix(state_ += kGolden);
}

std::uint64_t RandomStream::below(std::uint64_t bound) {
  // What is left over when the range is divided by the bound would favour small numbers.
  const std::uint64_t unusable = (0 - bound) % bound;
  for (;;) {
    const auto number = next();
    if (number >= unusable) return number % bound;
  }
}

bool RandomStream::happens(Chance chance) {
  if (chance.is_never()) return false;
  if (chance.per_billion >= Chance::kAlways) return true;
  return below(Chance::kAlways) < chance.per_billion;
}

}  // namespace netrig
