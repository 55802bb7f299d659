// SimulatedCapture: the capture file of a simulated link, with the names, format and snap length of an
// emulated one's, and virtual time.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "scenario/run_paths.hpp"
#include "scenario/world.hpp"
#include "simulator/background_writer.hpp"
#include "simulator/simulated_link.hpp"
#include "wire/capture_file.hpp"

namespace netrig {

class SimulatedCapture {
 public:
  /// Sees every frame of the link from here on; `written` is called after each. All must outlive it. Throws
  /// std::system_error when the file can't be made.
  SimulatedCapture(SimulatedLink& link, const RunPaths& paths, BackgroundWriter& background,
                   std::function<void()> written);
  ~SimulatedCapture();

  /// Hands over what there is.
  void flush();
  /// When all of it is written: looks whether that has failed.
  void look();
  CaptureStatus status() const { return status_; }

 private:
  void add(ByteView frame);
  template <typename Write>
  void attempt(Write write);
  /// What came since the last look counts as dropped: how much of it is in the file is not known.
  void fail(const std::string& error);

  SimulatedLink& link_;
  std::function<void()> written_;
  std::shared_ptr<const BackgroundWriter::File> file_;
  CaptureWriter writer_;
  CaptureStatus status_;
  bool failed_ = false;               ///< the file, not the format
  std::uint64_t written_frames_ = 0;  ///< when it was last looked at
  std::uint64_t written_bytes_ = 0;
};

}  // namespace netrig
