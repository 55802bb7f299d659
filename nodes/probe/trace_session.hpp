// One run of traceroute as a state machine: which probe to send when, what answers mean, which hops are
// known. Probes are numbered from 0; several are on their way at once. The one who drives it owns the
// sockets:
//
//     for (;;) {
//       const auto step = session.next(now);
//       … Send: send that probe, then session.sent(now) …
//       while (auto hop = session.take_hop()) … print it …
//       … Wait: until then, or until an answer was given to on_answer() …
//       … Done …
//     }
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "host/time.hpp"
#include "probe/trace_plan.hpp"
#include "wire/ip_address.hpp"

namespace netrig::probe {

/// What came back for one probe.
struct TraceAnswer {
  IpAddress from;
  Duration time{};
  std::string mark;          ///< " !H", see error_mark()
  bool final = false;        ///< nothing lies beyond
  bool destination = false;  ///< it was the destination that answered

  friend bool operator==(const TraceAnswer&, const TraceAnswer&) = default;
};

struct TraceHop {
  std::uint8_t ttl = 0;
  std::vector<std::optional<TraceAnswer>> answers;  ///< nothing where no answer came in time
};

class TraceSession {
 public:
  struct Send {
    std::uint32_t probe = 0;
    std::uint8_t ttl = 0;
  };
  struct Wait {
    TimePoint until;
  };
  struct Done {};
  using Step = std::variant<Send, Wait, Done>;

  explicit TraceSession(const TracePlan& plan);

  Step next(TimePoint now);
  /// The probe of the last Send has left.
  void sent(TimePoint now);
  /// An answer to that probe came; its time is filled in. Unknown, late and second ones are nothing.
  void on_answer(TimePoint now, std::uint32_t probe, TraceAnswer answer);
  /// The next hop, in order, of which all is known that will be.
  std::optional<TraceHop> take_hop();

  bool reached_destination() const { return reached_; }

 private:
  struct Probe {
    std::optional<TimePoint> sent;
    std::optional<TraceAnswer> answer;
    bool settled = false;
  };

  std::uint32_t hop_of(std::uint32_t probe) const { return probe / plan_.probes_a_hop; }
  std::uint32_t hop_end(std::uint32_t hop) const { return (hop + 1) * plan_.probes_a_hop; }
  std::uint32_t probes_in_flight() const;
  bool is_complete(std::uint32_t hop) const;
  std::optional<Duration> first_time(std::uint32_t begin, std::uint32_t end) const;
  TimePoint give_up_time(std::uint32_t probe) const;
  void settle_overdue(TimePoint now);
  std::optional<TimePoint> next_give_up() const;

  const TracePlan plan_;
  std::vector<Probe> probes_;
  std::uint32_t next_probe_ = 0;
  std::uint32_t hops_;       ///< how many are of interest: up to the first with a final answer
  std::uint32_t taken_ = 0;  ///< hops
  bool reached_ = false;
};

}  // namespace netrig::probe
