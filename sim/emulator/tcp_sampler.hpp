// TcpSampler: traces the TCP connections of nodes on the kernel's stack, which reports no events: a thread
// looks at all of them again and again. What lives shorter than the time between two looks may be missed.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "kernel/file_descriptor.hpp"

namespace netrig {

struct SampledNode {
  const FileDescriptor* network_namespace = nullptr;  ///< must stay open while the sampler is made
  std::string file;                                   ///< where its rows are appended
  std::string shown;                                  ///< the same, for messages
};

class TcpSampler {
 public:
  /// From the end of one look at all nodes to the next; longer when the look took longer, so that a large lab
  /// spends at most half a processor on it.
  static constexpr std::chrono::milliseconds kPause{10};

  /// Throws std::system_error.
  explicit TcpSampler(const std::vector<SampledNode>& nodes);
  /// Looks a last time.
  ~TcpSampler();
  TcpSampler(const TcpSampler&) = delete;
  TcpSampler& operator=(const TcpSampler&) = delete;

  /// What is wrong with the traces so far, a line each.
  std::vector<std::string> problems() const;

 private:
  class Sampling;
  std::unique_ptr<Sampling> sampling_;
};

}  // namespace netrig
