// How many clients a server has, altogether and from one address; a place is given back by destroying it.
#pragma once

#include <cstddef>
#include <map>
#include <memory>

#include "wire/ip_address.hpp"

namespace netrig {

class ClientCount {
 public:
  ClientCount(std::size_t limit, std::size_t limit_per_address)
      : state_(std::make_shared<State>(State{limit, limit_per_address})) {}

  /// Shared ownership of a place, which may outlive the count; null when there is none. Taken where a client
  /// is accepted: a coroutine that serves it may start only after the next ones were.
  std::shared_ptr<void> admit(const IpAddress& address) {
    const auto known = state_->counts.find(address);
    const auto count = known == state_->counts.end() ? 0 : known->second;
    if (state_->total >= state_->limit || count >= state_->per_address) return nullptr;
    ++state_->counts[address];
    ++state_->total;
    return {state_.get(), [state = state_, address](void*) { state->release(address); }};
  }

  std::size_t total() const { return state_->total; }

 private:
  struct State {
    std::size_t limit;
    std::size_t per_address;
    std::size_t total = 0;
    std::map<IpAddress, std::size_t> counts = {};

    void release(const IpAddress& address) {
      const auto found = counts.find(address);
      if (--found->second == 0) counts.erase(found);
      --total;
    }
  };

  std::shared_ptr<State> state_;
};

}  // namespace netrig
