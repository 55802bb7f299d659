// An rtnetlink socket in one network namespace, and the ioctls beside it.
#pragma once

#include <cstdint>
#include <string>

#include "emulator/route_messages.hpp"
#include "kernel/file_descriptor.hpp"

namespace netrig {

/// What is asked of interfaces by ioctl. Belongs to the network namespace of the thread that made it, for
/// good. Calls throw std::system_error that names the attempt.
class ControlSocket {
 public:
  ControlSocket();

  int index_of(const std::string& interface) const;
  /// Switches off what would make captures show other packets than a wire carries: checksum and segmentation
  /// offload.
  void disable_offloads(const std::string& interface) const;
  /// Waits until the interface carries frames: for a moment after it was set up the kernel drops them
  /// silently.
  void await_carrier(const std::string& interface) const;

 private:
  FileDescriptor socket_;
};

/// The same, and rtnetlink beside it.
class RouteSocket : public ControlSocket {
 public:
  RouteSocket();

  /// Carries the messages out in order; the first that fails is named, later ones were still tried.
  void send(const RouteMessages& messages);

 private:
  void send_part(const RouteMessages& messages, std::size_t first_message, std::size_t begin,
                 std::size_t end);

  FileDescriptor netlink_;
};

}  // namespace netrig
