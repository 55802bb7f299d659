// A learning switch (IEEE 802.1D-2004, 7.8 and 7.9): where frames go on a link with more than two ends.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <unordered_map>

#include "host/time.hpp"
#include "wire/mac_address.hpp"

namespace netrig {

/// Knows ports by number, frames by their addresses.
class LearningSwitch {
 public:
  /// IEEE 802.1D-2004, table 7-5.
  static constexpr Duration kAge = std::chrono::seconds(300);
  /// Of more addresses than that, those that come later are not learnt: their frames go everywhere.
  static constexpr std::size_t kMostAddresses = 65536;

  /// A frame has come in. Gives the port that it goes out of; unset: all but the one it came from.
  std::optional<std::size_t> forward(const MacAddress& source, const MacAddress& destination,
                                     std::size_t from, TimePoint now);
  /// A port is gone, or another host hangs on it.
  void forget(std::size_t port);
  std::size_t address_count() const { return ports_.size(); }

 private:
  struct Learnt {
    std::size_t port;
    TimePoint seen;
  };
  struct Hash {
    std::size_t operator()(const MacAddress& address) const;
  };

  void learn(const MacAddress& source, std::size_t from, TimePoint now);

  std::unordered_map<MacAddress, Learnt, Hash> ports_;  // never walked where an order could show
};

}  // namespace netrig
