// PacketWindow: the packets of one link's capture that an expectation looks at, each of them once, while the
// capture grows.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "scenario/run_context.hpp"
#include "topology/steps.hpp"
#include "wire/capture_file.hpp"

namespace netrig {

/// A packet and its number in the capture file, from 1 as packet analysers count.
struct NumberedPacket {
  std::uint64_t number = 0;
  CapturedPacket packet;
};

/// Which packets: by time (all of the capture, or since a step; until a deadline, if there is one), and by
/// filter.
class PacketWindow {
 public:
  /// Throws std::invalid_argument for a filter that is none, and for an unknown step name.
  PacketWindow(RunContext& context, const PacketExpectation& wanted, std::optional<WorldTime> end);

  /// Flushes the captures and gives every packet of the window that came since the last call. Throws what
  /// CaptureReader does.
  void read_new(const std::function<void(NumberedPacket)>& consume);
  /// All of the window's packets again from the first on, to explain a failure.
  void read_again(const std::function<void(NumberedPacket)>& consume) const;

  std::uint64_t in_file() const { return last_number_; }
  const std::string& path() const { return path_; }  ///< of the capture, as the results name it

 private:
  bool belongs(const CapturedPacket& packet) const;
  std::string file() const;

  RunContext& context_;
  std::string link_;
  std::string path_;
  std::optional<PacketFilter> filter_;
  WorldTime begin_;
  std::optional<WorldTime> end_;
  std::optional<CaptureReader> reader_;  ///< opened at the first look
  std::uint64_t last_number_ = 0;
};

/// When what `since` names began; without it the beginning of time, since the whole capture counts. Throws
/// std::invalid_argument for an unknown name.
WorldTime window_begin(const RunContext& context, const std::optional<std::string>& since);

}  // namespace netrig
