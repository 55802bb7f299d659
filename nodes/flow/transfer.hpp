// A test under way, from "start" to both ends' figures. Client and server do the same here: they send on the
// lanes that are theirs to send on, tell the other what they sent, read the other lanes to their end, and
// tell what came.
//
//     auto transfer = std::make_shared<Transfer>(host, about, tag, control, std::move(lanes));
//     auto trouble = co_await transfer->run();   // transfer->result() has the figures
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "flow/control_channel.hpp"
#include "flow/lane.hpp"
#include "flow/pace.hpp"
#include "flow/result.hpp"
#include "host/host.hpp"

namespace netrig::flow {

/// Shared with its coroutines.
class Transfer : public std::enable_shared_from_this<Transfer> {
 public:
  using Watcher = std::function<void(const Interval&)>;

  /// `about` says what the test is; its figures are filled in. `tag` is that of the test's datagrams. The
  /// lanes are all open.
  Transfer(Host& host, TestResult about, std::uint64_t tag, std::shared_ptr<ControlChannel> control,
           std::vector<Lane> lanes);

  /// Has the figures of each interval taken, and `watcher` told of it. To be called before run().
  void watch(Duration interval, Watcher watcher);

  /// Empty when the test came to its end, else why it did not.
  Task<std::string> run();
  /// Ends the sending early, here and there; the figures so far are exchanged as usual.
  void stop();
  /// A datagram of this test came to the server's one socket.
  void on_datagram(const Endpoint& from, ByteView bytes);

  const TestResult& result() const { return result_; }

 private:
  using Self = std::shared_ptr<Transfer>;

  /// What a lane had counted at the end of the last interval.
  struct LaneSample {
    std::uint64_t bytes = 0;
    std::uint64_t datagrams = 0;
    std::uint64_t missing = 0;
    std::uint64_t reordered = 0;
    std::uint64_t retransmits = 0;
  };

  // Coroutines of their own, in transfer_lanes.cpp and transfer_intervals.cpp.
  static Task<> send_stream(Self self, Lane& lane);
  static Task<> send_datagrams(Self self, Lane& lane);
  static Task<> receive_stream(Self self, Lane& lane);
  static Task<> receive_datagrams(Self self, Lane& lane);
  static Task<> sample_intervals(Self self);
  static Task<> read_control(Self self);

  void start_tasks();
  Task<> send_all();
  Task<> await_sent();
  Task<> receive_all();
  Task<> await_received();
  Task<> end_tasks();
  Task<> pass_on_stop();
  Task<> tell(Message message);
  void take(const Message& message);
  void fail(const std::string& why);
  bool failed() const { return !failure_.empty(); }
  std::uint64_t progress() const;
  bool lanes_done(bool sending) const;
  bool all_datagrams_came() const;
  Sent sent() const;
  Received received() const;
  ReceivedCounts counts_of(const Lane& lane) const;
  void collect();

  TimePoint end() const;
  bool may_send(TimePoint due) const;
  Task<> wait_to_send(TimePoint until);
  Task<> send_blocks(Lane& lane, std::vector<Bytes>& blocks, std::size_t count);
  void arrived(Lane& lane, ByteView bytes);
  void finish_sending(Lane& lane);
  void finish(Lane& lane);
  void fail_lane(const Lane& lane, const Error& error);

  void sample(TimePoint now);
  void sample_rest();
  IntervalRow row_of(const Lane& lane, LaneSample& before) const;

  Host& host_;
  TestResult result_;
  const std::uint64_t tag_;
  std::shared_ptr<ControlChannel> control_;
  std::vector<Lane> lanes_;
  Budget budget_;
  Bytes filling_;
  Duration interval_{};
  Watcher watcher_;
  TimePoint start_{};
  bool stop_wanted_ = false;  ///< by this end's user; the other is to be told
  bool stopping_ = false;     ///< nothing more is sent
  bool over_ = false;         ///< nothing more is received
  std::string failure_;
  std::optional<Sent> peer_sent_;
  std::optional<Received> peer_received_;
  std::unique_ptr<Event> changed_;   ///< something that run() waits for
  std::unique_ptr<Event> stopped_;   ///< what paced senders wait for
  std::unique_ptr<Event> sampling_;  ///< what sample_intervals() waits for
  std::vector<LaneSample> samples_;
  TimePoint sampled_{};
  std::uint64_t sampled_progress_ = 0;
  TaskGroup tasks_;
};

}  // namespace netrig::flow
