#include "virtual_host.hpp"

#include <algorithm>

namespace netrig::packetdrill {

namespace {

constexpr const char* kDevice = "tun0";

}  // namespace

VirtualHost::VirtualHost(const HostAddresses& addresses) : device_(addresses.mtu_bytes), stack_(random_) {
  stack_.add_interface(kDevice, device_);
  stack_.set_up(kDevice, true, now_).value();
  stack_.add_address(kDevice, addresses.local, now_).value();
  stack_.set_route({.destination = {Ipv4Address(), 0}, .gateway = addresses.gateway}).value();
  settle();
}

void VirtualHost::settle() {
  do {
    look_at_burst();
    fire_timers();
    look_at_burst();
  } while (stack_.receive_all(now_) > 0);
  if (const auto due = stack_.next_deadline(); due && *due <= now_) stack_.poll(now_);
  look_at_burst();
}

void VirtualHost::look_at_burst() {
  stack_.flush();
  auto& burst = device_.sent();
  if (burst.empty()) return;
  if (look_) look_(burst);
  for (auto& packet : burst) sent_.push_back({now_, std::move(packet)});
  burst.clear();
}

std::optional<TimePoint> VirtualHost::next_event() const {
  auto next = stack_.next_deadline();
  if (!timers_.empty()) next = std::min(next.value_or(TimePoint::max()), timers_.begin()->first.first);
  return next;
}

bool VirtualHost::run_to(TimePoint limit) {
  const auto next = next_event();
  const bool happens = next && *next <= limit;
  now_ = std::max(now_, happens ? *next : limit);
  settle();
  return happens;
}

void VirtualHost::fire_timers() {
  while (!timers_.empty() && timers_.begin()->first.first <= now_) {
    const auto action = std::move(timers_.begin()->second);
    timers_.erase(timers_.begin());
    action();
  }
}

VirtualHost::TimerId VirtualHost::call_at(TimePoint time, std::function<void()> action) {
  const TimerId id(time, timers_made_++);
  timers_.emplace(id, std::move(action));
  return id;
}

}  // namespace netrig::packetdrill
