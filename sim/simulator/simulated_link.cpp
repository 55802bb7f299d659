#include "simulator/simulated_link.hpp"

#include <algorithm>
#include <stdexcept>

#include "wire/ethernet_header.hpp"

namespace netrig {

LinkEnd::LinkEnd(SimulatedLink& link, std::size_t port, std::string node, std::string interface,
                 MacAddress mac, const LinkConditions& conditions)
    : link_(link),
      port_(port),
      node_(std::move(node)),
      interface_name_(std::move(interface)),
      mac_(mac),
      subject_(link.simulation_.subject(link.name_ + " from " + node_ + " " + interface_name_)),
      direction_(conditions, link.simulation_.stream("link " + link.simulation_.subject_name(subject_))) {}

LinkEnd::~LinkEnd() {
  link_.simulation_.schedule(*this, {});
}

std::uint32_t LinkEnd::mtu_bytes() const {
  return link_.mtu_bytes_;
}

void LinkEnd::set_conditions(const LinkConditions& conditions) {
  direction_.set_conditions(conditions, link_.simulation_.now());
  reschedule();
}

void LinkEnd::set_cut(bool cut) {
  direction_.set_cut(cut, link_.simulation_.now());
  reschedule();
}

void LinkEnd::send(PacketBuffer frame) {
  if (sink_ == nullptr) return;
  auto& simulation = link_.simulation_;
  simulation.note(EventKind::frame, subject_, frame.bytes());
  if (link_.tap_) link_.tap_(frame.bytes());
  direction_.enter(std::move(frame), simulation.now());
  reschedule();
}

void LinkEnd::happen(TimePoint now) {
  while (auto frame = direction_.take(now)) link_.arrived(*this, *std::move(frame), now);
  reschedule();
}

void LinkEnd::arrive(PacketBuffer frame) {
  if (sink_ == nullptr) return;
  link_.simulation_.note(EventKind::arrival, subject_, frame.bytes());
  sink_->frame_arrived(interface_, std::move(frame));
}

void LinkEnd::reschedule() {
  link_.simulation_.schedule(*this, direction_.next_deadline());
}

SimulatedLink::SimulatedLink(Simulation& simulation, std::string name, std::uint32_t mtu_bytes)
    : simulation_(simulation), name_(std::move(name)), mtu_bytes_(mtu_bytes) {}

LinkEnd& SimulatedLink::add_end(const std::string& node, const std::string& interface, MacAddress mac,
                                const LinkConditions& conditions) {
  return *ends_.emplace_back(
      std::make_unique<LinkEnd>(*this, ends_.size(), node, interface, mac, conditions));
}

LinkEnd& SimulatedLink::end_of(const std::string& node, const std::string& interface) const {
  const auto found = std::find_if(ends_.begin(), ends_.end(), [&](const auto& end) {
    return end->node() == node && end->interface_name() == interface;
  });
  if (found == ends_.end()) throw std::logic_error(name_ + " has no end " + interface + " of " + node);
  return **found;
}

void SimulatedLink::arrived(const LinkEnd& from, PacketBuffer frame, TimePoint now) {
  if (ends_.size() == 2) return ends_[1 - from.port_]->arrive(std::move(frame));
  ByteReader reader(frame.bytes());
  const auto header = EthernetHeader::parse(reader);
  if (!header) return;  // a switch passes on what has addresses
  const auto port = switch_.forward(header->source, header->destination, from.port_, now);
  if (!port) return flood(from, std::move(frame));
  if (*port != from.port_) ends_[*port]->arrive(std::move(frame));
}

void SimulatedLink::flood(const LinkEnd& from, PacketBuffer frame) {
  for (const auto& end : ends_) {
    if (end.get() != &from && end->is_connected()) end->arrive(frame.copy());
  }
}

FrameCounts SimulatedLink::counts() const {
  FrameCounts sum;
  for (const auto& end : ends_) {
    const auto& counts = end->direction_.counts();
    sum.entered += counts.entered;
    sum.duplicated += counts.duplicated;
    sum.delivered += counts.delivered;
    sum.corrupted += counts.corrupted;
    sum.reordered += counts.reordered;
    sum.bytes_entered += counts.bytes_entered;
    sum.bytes_delivered += counts.bytes_delivered;
    for (std::size_t i = 0; i < kLossReasons; ++i) sum.lost[i] += counts.lost[i];
  }
  return sum;
}

std::uint64_t SimulatedLink::on_their_way() const {
  std::uint64_t sum = 0;
  for (const auto& end : ends_) sum += end->direction_.on_their_way();
  return sum;
}

}  // namespace netrig
