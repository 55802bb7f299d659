#include "epoll_descriptor.hpp"

#include <poll.h>

#include <algorithm>
#include <cerrno>

namespace netrig::packetdrill {

int EpollDescriptor::control(int operation, int descriptor, const epoll_event* event) {
  const bool known = watches_.contains(descriptor);
  if (find_(descriptor) == nullptr) return -EBADF;
  if (operation == EPOLL_CTL_ADD) {
    if (known) return -EEXIST;
    watches_[descriptor] = {.wanted = *event};
    return 0;
  }
  if (!known) return -ENOENT;
  if (operation == EPOLL_CTL_DEL) {
    watches_.erase(descriptor);
  } else {
    watches_[descriptor] = {.wanted = *event};
  }
  return 0;
}

/// poll's and epoll's names of an event have the same value.
std::uint32_t EpollDescriptor::due(int descriptor, const Watch& watch) {
  auto* watched = find_(descriptor);
  if (watched == nullptr || watch.disarmed) return 0;
  const auto wanted = watch.wanted.events | EPOLLERR | EPOLLHUP;
  const auto events = static_cast<std::uint16_t>(watched->events()) & wanted;
  const bool old = (wanted & EPOLLET) != 0 && watch.told && watch.told_wakes == watched->wakes();
  return old ? 0 : events;
}

bool EpollDescriptor::is_ready() {
  return std::any_of(watches_.begin(), watches_.end(),
                     [this](const auto& entry) { return due(entry.first, entry.second) != 0; });
}

std::vector<epoll_event> EpollDescriptor::take(std::size_t most) {
  std::vector<epoll_event> result;
  for (auto& [descriptor, watch] : watches_) {
    if (result.size() == most) break;
    const auto events = due(descriptor, watch);
    if (events == 0) continue;
    watch.told = true;
    watch.told_wakes = find_(descriptor)->wakes();
    watch.disarmed = (watch.wanted.events & EPOLLONESHOT) != 0;
    result.push_back({.events = events, .data = watch.wanted.data});
  }
  return result;
}

short EpollDescriptor::events() {
  return is_ready() ? POLLIN | POLLRDNORM : 0;
}

}  // namespace netrig::packetdrill
