// An epoll instance (epoll(7)) over the driver's descriptors.
#pragma once

#include <sys/epoll.h>

#include <functional>
#include <map>
#include <vector>

#include "descriptor.hpp"

namespace netrig::packetdrill {

class EpollDescriptor final : public Descriptor {
 public:
  using Find = std::function<Descriptor*(int)>;
  /// `find`: who a descriptor is; null: nobody any more.
  explicit EpollDescriptor(Find find) : find_(std::move(find)) {}

  int control(int operation, int descriptor, const epoll_event* event);
  /// Whether take() has anything.
  bool is_ready();
  std::vector<epoll_event> take(std::size_t most);

  short events() override;

 private:
  struct Watch {
    epoll_event wanted;
    std::uint64_t told_wakes = 0;
    bool told = false;
    bool disarmed = false;  // EPOLLONESHOT, until it is set again
  };

  std::uint32_t due(int descriptor, const Watch& watch);

  Find find_;
  std::map<int, Watch> watches_;
};

}  // namespace netrig::packetdrill
