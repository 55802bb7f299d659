// What a descriptor of the driver's may stand for: a socket, an epoll instance.
#pragma once

#include <cstdint>

namespace netrig::packetdrill {

class Descriptor {
 public:
  virtual ~Descriptor() = default;

  /// What poll(2) says of it: POLLIN and the like. Asking counts: who was told that there is no room to write
  /// is woken when there is.
  virtual short events() = 0;
  /// Counts what wakes who waits for events: the edges of EPOLLET.
  virtual std::uint64_t wakes() const { return 0; }

  bool nonblocking = false;
};

}  // namespace netrig::packetdrill
