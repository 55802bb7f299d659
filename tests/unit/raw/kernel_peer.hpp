// The kernel's end of a virtual cable to a stack of ours, and a TCP server there, by plain system calls: what
// a stranger sees of our programs' connections.
#pragma once

#include <string>

#include "kernel/file_descriptor.hpp"
#include "raw/node_configuration.hpp"

namespace netrig::testing {

/// In a private network: the cable between the interfaces "ours" and "kernels", and a server at 10.0.0.2:7.
class KernelPeer {
 public:
  KernelPeer();

  /// What our stack is to have: "ours" with 10.0.0.1/24.
  static NodeConfiguration configuration();

  /// Waits for the next connection; further calls are about it.
  void accept();
  /// What comes next, a line without its end; "FIN" or "RST" when there is no more, "nothing" after 20 s or
  /// `milliseconds`.
  std::string line(int milliseconds = 20'000);

  /// Removes the cable.
  void remove_cable();

 private:
  FileDescriptor listener_;
  FileDescriptor connection_;
  std::string received_;
};

}  // namespace netrig::testing
