#include "dhcp/reservations.hpp"

namespace netrig {

Reservations::Reservations(const std::vector<Reservation>& all) {
  for (const auto& reservation : all) {
    addresses_.insert(reservation.address);
    if (reservation.mac) {
      by_mac_.emplace(*reservation.mac, reservation);
    } else {
      by_client_.emplace(ClientKey{reservation.client_identifier}, reservation);
    }
  }
}

const Reservation* Reservations::of(const ClientKey& client, const MacAddress& mac) const {
  if (const auto found = by_client_.find(client); found != by_client_.end()) return &found->second;
  const auto found = by_mac_.find(mac);
  return found == by_mac_.end() ? nullptr : &found->second;
}

}  // namespace netrig
