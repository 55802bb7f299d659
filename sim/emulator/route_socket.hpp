// An rtnetlink socket in one network namespace, and the ioctls beside it.
#pragma once

#include <cstdint>
#include <string>

#include "emulator/route_messages.hpp"
#include "kernel/file_descriptor.hpp"

namespace netrig {

/// Belongs to the network namespace of the thread that made it, for good. Calls throw std::system_error that
/// names the attempt.
class RouteSocket {
 public:
  RouteSocket();

  /// Carries the messages out in order; the first that fails is named, later ones were still tried.
  void send(const RouteMessages& messages);

  int index_of(const std::string& interface) const;
  /// Switches off what would make captures show other packets than a wire carries: checksum and segmentation
  /// offload.
  void disable_offloads(const std::string& interface) const;

  /// Waits until the interface carries frames: for a moment after it was set up the kernel drops them
  /// silently.
  void await_carrier(const std::string& interface) const;

 private:
  void send_part(const RouteMessages& messages, std::size_t first_message, std::size_t begin,
                 std::size_t end);

  FileDescriptor netlink_;
  FileDescriptor control_;
};

}  // namespace netrig
