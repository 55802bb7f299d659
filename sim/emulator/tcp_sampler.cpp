#include "emulator/tcp_sampler.hpp"

#include <fcntl.h>

#include <condition_variable>
#include <mutex>
#include <set>
#include <system_error>
#include <thread>
#include <utility>

#include "emulator/threads.hpp"
#include "kernel/network_namespace.hpp"
#include "kernel/tcp_diagnosis.hpp"
#include "kernel/tcp_trace_file.hpp"
#include "scenario/trace_text.hpp"

namespace netrig {

namespace {

/// One node's trace, used by the sampling thread alone.
class Sample {
 public:
  /// To be made on a thread inside of the node's network namespace.
  explicit Sample(const SampledNode& node)
      : shown_(node.shown), file_(FileDescriptor::open(node.file, O_WRONLY | O_CREAT | O_APPEND, 0644)) {}

  void take() {
    const bool is_idle = known_.empty() && !diagnosis_.has_sockets();
    if (!problem().empty() || (is_idle && is_begun_)) return;
    is_begun_ = true;  // the file has its header
    const auto time = std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
    std::set<TcpEnds> present;
    try {
      diagnosis_.list([&](const TcpTraceRow& row) {
        present.insert(row.ends);
        file_.log().add(time, row);
      });
    } catch (const std::system_error& error) {
      failure_ = error.what();
    }
    for (const auto& ends : known_) {
      if (!present.contains(ends)) file_.log().forget(ends);
    }
    known_ = std::move(present);
    file_.log().flush();
  }

  /// Why it is not whole; empty if it is.
  std::string problem() const {
    if (!failure_.empty()) return trace_failed_text(shown_, failure_);
    if (!file_.error().empty()) return trace_failed_text(shown_, file_.error());
    return file_.log().is_cut() ? trace_cut_text(shown_) : "";
  }

 private:
  std::string shown_;
  TcpDiagnosis diagnosis_;
  TcpTraceFile file_;
  std::set<TcpEnds> known_;
  std::string failure_;
  bool is_begun_ = false;
};

}  // namespace

/// The thread, and what it shares with whoever asks for problems.
class TcpSampler::Sampling {
 public:
  explicit Sampling(const std::vector<SampledNode>& nodes) : samples_(nodes.size()) {
    in_parallel(nodes.size(), kMaxThreads, [&](std::size_t i) {
      enter_network(*nodes[i].network_namespace);
      samples_[i] = std::make_unique<Sample>(nodes[i]);
    });
    thread_ = std::thread([this] { run(); });
  }

  ~Sampling() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    stop_.notify_all();
    thread_.join();
  }

  std::vector<std::string> problems() const {
    const std::lock_guard lock(mutex_);
    return problems_;
  }

 private:
  using Clock = std::chrono::steady_clock;
  static constexpr std::size_t kMaxThreads = 16;

  void run() {
    for (bool last = false; !last;) {
      const auto begin = Clock::now();
      take_all();
      const auto pause = std::max<Clock::duration>(kPause, Clock::now() - begin);
      std::unique_lock lock(mutex_);
      last = stop_.wait_for(lock, pause, [this] { return stopping_; });
    }
    take_all();
  }

  void take_all() {
    std::vector<std::string> problems;
    for (const auto& sample : samples_) {
      sample->take();
      if (auto problem = sample->problem(); !problem.empty()) problems.push_back(std::move(problem));
    }
    const std::lock_guard lock(mutex_);
    problems_ = std::move(problems);
  }

  std::vector<std::unique_ptr<Sample>> samples_;
  mutable std::mutex mutex_;
  std::condition_variable stop_;
  bool stopping_ = false;
  std::vector<std::string> problems_;
  std::thread thread_;
};

TcpSampler::TcpSampler(const std::vector<SampledNode>& nodes)
    : sampling_(std::make_unique<Sampling>(nodes)) {}

TcpSampler::~TcpSampler() = default;

std::vector<std::string> TcpSampler::problems() const {
  return sampling_->problems();
}

}  // namespace netrig
