// SimulatedCapture: the capture file of a simulated link, with the names, format and snap length of an
// emulated one's, and virtual time.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "scenario/run_paths.hpp"
#include "scenario/world.hpp"
#include "simulator/simulated_link.hpp"
#include "wire/capture_file.hpp"

namespace netrig {

class SimulatedCapture {
 public:
  /// Sees every frame of the link from here on; `written` is called after each. Both must outlive it. Throws
  /// std::system_error when the file can't be made.
  SimulatedCapture(SimulatedLink& link, const RunPaths& paths, std::function<void()> written);
  ~SimulatedCapture();

  void flush();
  CaptureStatus status() const { return status_; }

 private:
  void add(ByteView frame);
  template <typename Write>
  void attempt(Write write);

  SimulatedLink& link_;
  std::function<void()> written_;
  CaptureWriter writer_;
  CaptureStatus status_;
};

}  // namespace netrig
