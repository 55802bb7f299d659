// How many clients a server has, altogether and from one address; a place is given back by destroying it.
#pragma once

#include <cstddef>
#include <map>
#include <memory>

#include "wire/ip_address.hpp"

namespace netrig::ftp {

class ClientCount {
 public:
  ClientCount(std::size_t limit, std::size_t limit_per_address)
      : limit_(limit), per_address_(limit_per_address) {}

  /// Shared ownership of a place; null when there is none. It must not outlive the count.
  std::shared_ptr<void> admit(const IpAddress& address) {
    if (total_ >= limit_) return nullptr;
    auto& count = counts_[address];
    if (count >= per_address_) return nullptr;
    ++count;
    ++total_;
    return {this, [address](void* self) { static_cast<ClientCount*>(self)->release(address); }};
  }

  std::size_t total() const { return total_; }

 private:
  void release(const IpAddress& address) {
    const auto found = counts_.find(address);
    if (--found->second == 0) counts_.erase(found);
    --total_;
  }

  std::size_t limit_;
  std::size_t per_address_;
  std::size_t total_ = 0;
  std::map<IpAddress, std::size_t> counts_;
};

}  // namespace netrig::ftp
