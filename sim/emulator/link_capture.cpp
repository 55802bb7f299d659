#include "emulator/link_capture.hpp"

#include <pcap/pcap.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <condition_variable>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <stdexcept>
#include <system_error>
#include <thread>

#include "emulator/threads.hpp"
#include "kernel/network_namespace.hpp"
#include "kernel/system_error.hpp"
#include "wire/capture_file.hpp"

namespace netrig {

namespace {

/// 2 MiB lost nothing at 100,000 packets a second; a machine may need more, a test less.
constexpr int kBufferKibibytes = 2 * 1024;
constexpr int kMaxBufferKibibytes = 1024 * 1024;
constexpr const char* kBufferVariable = "NETRIG_CAPTURE_BUFFER_KIB";
/// How long a block of the kernel's ring may wait for more frames. Each handle has a timer of this period, so
/// that many links take a longer one.
constexpr int kBlockMilliseconds = 10;
constexpr int kManyLinks = 50;
constexpr int kBlockMillisecondsOfMany = 50;
/// Opening and closing wait for the kernel (RCU), not for a processor.
constexpr std::size_t kMaxThreads = 64;
constexpr auto kFlushLimit = std::chrono::seconds(30);

struct PcapCloser {
  void operator()(pcap_t* handle) const { pcap_close(handle); }
};
using PcapHandle = std::unique_ptr<pcap_t, PcapCloser>;

/// What the kernel may keep for each capture until it is read. Throws std::runtime_error when the variable
/// makes no sense.
int buffer_bytes() {
  int kibibytes = kBufferKibibytes;
  if (const char* wanted = std::getenv(kBufferVariable)) {
    const char* end = wanted + std::strlen(wanted);
    const auto [rest, error] = std::from_chars(wanted, end, kibibytes);
    if (error != std::errc() || rest != end || kibibytes < 1 || kibibytes > kMaxBufferKibibytes) {
      throw std::runtime_error(std::string(kBufferVariable) + "=" + wanted +
                               ": expected a number from 1 to " + std::to_string(kMaxBufferKibibytes));
    }
  }
  return kibibytes * 1024;
}

/// One link's capture. Used by the opening thread first, then by the reading thread alone.
struct Capture {
  CapturePoint point;
  PcapHandle handle;
  std::unique_ptr<CaptureWriter> writer;
  CaptureCounters counters;
  std::uint64_t seen = 0;  ///< frames read from the kernel
  bool broken = false;     ///< nothing can be read any more

  void open(int buffer, int block_milliseconds);
  void read_available();
  void failed(const std::string& reason);
  void write(const pcap_pkthdr& header, const std::uint8_t* bytes);
  pcap_stat statistics();
  bool behind(std::uint64_t arrived) { return !broken && seen + statistics().ps_drop < arrived; }
  void flush_file();
};

void Capture::open(int buffer, int block_milliseconds) {
  char text[PCAP_ERRBUF_SIZE] = "";
  counters.link = point.link;
  enter_network(*point.network_namespace);
  handle.reset(pcap_create(point.interface.c_str(), text));
  if (!handle) throw std::runtime_error("capture link " + point.link + ": " + text);
  pcap_set_promisc(handle.get(), 1);
  pcap_set_snaplen(handle.get(), point.snap_length_bytes);
  pcap_set_buffer_size(handle.get(), buffer);
  pcap_set_timeout(handle.get(), block_milliseconds);
  pcap_set_tstamp_precision(handle.get(), PCAP_TSTAMP_PRECISION_NANO);
  if (const int status = pcap_activate(handle.get()); status < 0) {
    throw std::runtime_error("capture link " + point.link + " on " + point.interface + ": " +
                             pcap_statustostr(status) + " " + pcap_geterr(handle.get()));
  }
  pcap_setnonblock(handle.get(), 1, text);
  writer = std::make_unique<CaptureWriter>(point.path, static_cast<std::size_t>(point.snap_length_bytes));
}

void Capture::write(const pcap_pkthdr& header, const std::uint8_t* bytes) {
  ++seen;
  if (!counters.error.empty()) return;
  try {
    const auto time = std::chrono::sys_seconds(std::chrono::seconds(header.ts.tv_sec)) +
                      std::chrono::nanoseconds(header.ts.tv_usec);  // the precision asked for
    writer->write({time, Bytes(bytes, bytes + header.caplen), header.len});
    ++counters.frames;
    counters.bytes += header.len;
  } catch (const std::exception& error) {  // nothing may pass through libpcap
    counters.error = error.what();
  }
}

void Capture::read_available() {
  const auto handler = [](u_char* self, const pcap_pkthdr* header, const u_char* bytes) {
    reinterpret_cast<Capture*>(self)->write(*header, bytes);
  };
  int count = 0;
  do {
    count = pcap_dispatch(handle.get(), -1, handler, reinterpret_cast<u_char*>(this));
  } while (count > 0);
  if (count < 0) failed(pcap_geterr(handle.get()));
}

/// An interface that is down is no error for us: the handle goes on when it comes up again.
void Capture::failed(const std::string& reason) {
  const bool is_down = reason.find(" down") != std::string::npos || reason == std::strerror(ENETDOWN);
  if (is_down) return;
  broken = true;
  if (counters.error.empty()) counters.error = "read the link's frames: " + reason;
}

pcap_stat Capture::statistics() {
  pcap_stat statistics{};
  pcap_stats(handle.get(), &statistics);
  return statistics;
}

void Capture::flush_file() {
  if (!counters.error.empty()) return;
  try {
    writer->flush();
  } catch (const std::system_error& error) {
    counters.error = error.what();
  }
}

}  // namespace

/// The thread that reads all captures, and the requests to it.
class LinkCaptures::Reader {
 public:
  Reader(std::vector<CapturePoint> points, std::function<void()> on_frames)
      : on_frames_(std::move(on_frames)) {
    const bool many = points.size() > kManyLinks;
    const int buffer = buffer_bytes();
    captures_.resize(points.size());
    in_parallel(points.size(), kMaxThreads, [&](std::size_t i) {
      captures_[i].point = std::move(points[i]);
      captures_[i].open(buffer, many ? kBlockMillisecondsOfMany : kBlockMilliseconds);
    });
    wake_ = FileDescriptor::adopt(checked(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "create an eventfd"));
    thread_ = std::thread([this] { run(); });
  }

  ~Reader() {
    request([this] { stopping_ = true; });
    thread_.join();
    in_parallel(captures_.size(), kMaxThreads, [this](std::size_t i) { captures_[i].handle.reset(); });
  }

  void flush() {
    std::uint64_t turn = 0;
    request([&] { turn = ++flushes_asked_; });
    std::unique_lock lock(mutex_);
    const bool flushed = flushed_.wait_for(lock, kFlushLimit, [&] { return flushes_done_ >= turn; });
    if (!flushed)
      throw std::runtime_error("the captures could not be written within 30 s: is the disk stuck?");
  }

  std::vector<CaptureCounters> counters() {
    flush();
    const std::lock_guard lock(mutex_);
    return counters_;
  }

 private:
  template <class Change>
  void request(Change change) {
    {
      const std::lock_guard lock(mutex_);
      change();
    }
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = write(wake_.number(), &one, sizeof one);
  }

  void run() {
    std::vector<pollfd> descriptors;
    for (auto& capture : captures_)
      descriptors.push_back({pcap_get_selectable_fd(capture.handle.get()), POLLIN, 0});
    descriptors.push_back({wake_.number(), POLLIN, 0});
    for (;;) {
      poll(descriptors.data(), descriptors.size(), -1);
      bool any = false;
      for (std::size_t i = 0; i < captures_.size(); ++i) {
        if (descriptors[i].revents == 0) continue;
        captures_[i].read_available();
        captures_[i].flush_file();
        if (captures_[i].broken) descriptors[i].fd = -1;  // or poll(2) would find it ready for ever
        any = true;
      }
      if (any && on_frames_) on_frames_();
      if (descriptors.back().revents != 0 && !serve_requests(descriptors)) return;
    }
  }

  /// Gives false when the thread shall end.
  bool serve_requests(std::vector<pollfd>& descriptors) {
    std::uint64_t count = 0;
    [[maybe_unused]] const auto taken = read(wake_.number(), &count, sizeof count);
    std::uint64_t asked = 0;
    bool stopping = false;
    {
      const std::lock_guard lock(mutex_);
      asked = flushes_asked_;
      stopping = stopping_;
    }
    catch_up(descriptors);
    const std::lock_guard lock(mutex_);
    counters_.clear();
    for (auto& capture : captures_) {
      capture.counters.dropped = capture.statistics().ps_drop + capture.seen - capture.counters.frames;
      counters_.push_back(capture.counters);
    }
    flushes_done_ = asked;
    flushed_.notify_all();
    return !stopping;
  }

  /// Reads until every capture has all that the kernel has counted for it by now.
  void catch_up(std::vector<pollfd>& descriptors) {
    std::vector<std::uint64_t> arrived;
    for (auto& capture : captures_) arrived.push_back(capture.statistics().ps_recv);
    for (std::size_t i = 0; i < captures_.size(); ++i) {
      // The block's timer hands over what is there, at the latest after its period; the limit only guards
      // against a kernel that counts otherwise.
      const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(1);
      captures_[i].read_available();
      while (captures_[i].behind(arrived[i]) && std::chrono::steady_clock::now() < limit) {
        poll(&descriptors[i], 1, kBlockMilliseconds);
        captures_[i].read_available();
      }
      captures_[i].flush_file();
    }
  }

  std::vector<Capture> captures_;
  std::function<void()> on_frames_;
  FileDescriptor wake_;
  std::mutex mutex_;
  std::condition_variable flushed_;
  std::uint64_t flushes_asked_ = 0;
  std::uint64_t flushes_done_ = 0;
  bool stopping_ = false;
  std::vector<CaptureCounters> counters_;
  std::thread thread_;
};

LinkCaptures::LinkCaptures(std::vector<CapturePoint> points, std::function<void()> on_frames)
    : reader_(std::make_unique<Reader>(std::move(points), std::move(on_frames))) {}

LinkCaptures::~LinkCaptures() = default;
void LinkCaptures::flush() {
  reader_->flush();
}
std::vector<CaptureCounters> LinkCaptures::counters() {
  return reader_->counters();
}

}  // namespace netrig
