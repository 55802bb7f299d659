#include "dhcp/offers.hpp"

namespace netrig {

const Lease* Offers::at(const Ipv4Address& address) const {
  const auto found = offers_.find(address);
  return found == offers_.end() ? nullptr : &found->second;
}

const Lease* Offers::of_client(const ClientKey& client) const {
  const auto found = clients_.find(client);
  return found == clients_.end() ? nullptr : at(found->second);
}

void Offers::add(const Lease& offer) {
  offers_.emplace(offer.address, offer);
  clients_.emplace(offer.client, offer.address);
  ends_.emplace(offer.until, offer.address);
}

void Offers::remove(const Ipv4Address& address) {
  const auto found = offers_.find(address);
  if (found == offers_.end()) return;
  clients_.erase(clients_.find(found->second.client));
  ends_.erase({found->second.until, address});
  offers_.erase(found);
}

const Lease* Offers::next() const {
  return ends_.empty() ? nullptr : at(ends_.begin()->second);
}

}  // namespace netrig
