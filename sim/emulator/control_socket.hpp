// What is asked of interfaces by ioctl, beside rtnetlink: netdevice(7) and the kernel's ethtool.h.
#pragma once

#include <string>

#include "kernel/file_descriptor.hpp"

namespace netrig {

/// Belongs to the network namespace of the thread that made it, for
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

}  // namespace netrig
