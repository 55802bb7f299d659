// Two hosts' TCP on a link in virtual time, or one against a peer that the test plays by hand. Every segment
// is written down with its time and numbers relative to the initial ones, as a transcript to compare:
//
//     0.000 a > b S 0 win 65535 <mss 1460,ws 5>
//     0.010 b > a S. 0 ack 1 win 65535 <mss 1460,ws 5>
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "stack/tcp_layer.hpp"
#include "support/seeded_random.hpp"

namespace netrig {

inline TimePoint at(Duration time) {
  return TimePoint(time);
}

/// Without the options that came later (RFC 2018, 3168, 7323), with Reno and buffers that stay as they are:
/// what the older rules are shown with.
inline TcpSettings plain_settings() {
  TcpSettings settings;
  settings.selective_acknowledgments = false;
  settings.timestamps = false;
  settings.ecn = EcnUse::off;
  settings.congestion = CongestionAlgorithm::reno;
  settings.send_buffer_bytes = settings.receive_buffer_bytes = 1 << 20;
  settings.largest_send_buffer_bytes = settings.largest_receive_buffer_bytes = 0;
  return settings;
}

class TcpRig {
 public:
  /// What the link does to the next segment: when copies of it arrive; none: lost.
  using Fate = std::function<std::vector<Duration>(const TcpHeader&, std::size_t payload_bytes)>;

  class Side : public IpOutput {
   public:
    Side(TcpRig& rig, char name, const char* address, std::uint64_t seed)
        : rig_(rig), name_(name), address_(*IpAddress::parse(address)), random_(seed), tcp(*this, random_) {}

    const IpAddress& address() const { return address_; }
    char name() const { return name_; }
    Result<Path> path_to(const IpAddress&, InterfaceIndex) const override {
      return Path{address_, kAnyInterface, mtu};
    }
    bool is_own(const IpAddress& address) const override { return address == address_; }
    void learn_path_mtu(const IpAddress&, std::uint32_t mtu_bytes, TimePoint) override {
      mtu = std::min(mtu, mtu_bytes);
    }
    Result<> send(const IpDeparture& departure, PacketBuffer payload, TimePoint) override;

   private:
    TcpRig& rig_;
    char name_;
    IpAddress address_;
    SeededRandom random_;

   public:
    std::uint32_t mtu = 1500;
    TcpLayer tcp;
  };

  explicit TcpRig(Duration delay = std::chrono::milliseconds(10), std::uint64_t seed = 1)
      : delay_(delay), a(*this, 'a', "10.0.0.1", seed), b(*this, 'b', "10.0.0.2", seed + 1) {}

  TimePoint now() const { return now_; }
  Duration delay() const { return delay_; }
  /// From now on; by default everything arrives after the delay.
  void set_fate(Fate fate) { fate_ = std::move(fate); }
  /// Which packets routers mark as congested, of those that may be marked (RFC 3168 5).
  using Marks = std::function<bool(const TcpHeader&, std::size_t payload_bytes)>;
  void set_marks(Marks marks) { marks_ = std::move(marks); }
  /// Segments to b are no longer delivered but left to the test.
  void play_b() { b_is_played_ = true; }
  /// A segment from the test's hand to a, at once. Ports and checksum are filled in.
  void inject(TcpHeader header, ByteView payload = {});
  /// The same to b, from anybody.
  void inject_into_b(const IpAddress& source, const TcpHeader& header);
  /// The last segment that a has sent, as it went on the wire.
  const TcpHeader& last_from_a() const { return last_from_a_; }

  void schedule(Duration after, std::function<void()> action);
  /// Delivers and polls until `time`, or until nothing is left to happen.
  void run_until(TimePoint time);
  void run_for(Duration time) { run_until(now_ + time); }

  /// A connection from a to b, both ends established.
  void connect(const TcpSettings& of_a = plain_settings(), const TcpSettings& of_b = plain_settings());
  void listen(const TcpSettings& settings = plain_settings(), std::size_t backlog = 8);
  std::shared_ptr<TcpSocket> dial(const TcpSettings& settings = plain_settings());

  std::vector<std::string> take_transcript();
  std::uint64_t segments() const { return segments_; }

  static constexpr std::uint16_t kServerPort = 80;
  static constexpr std::uint16_t kClientPort = 40000;
  bool tracing = true;

 private:
  // Before the hosts, which send their last segments when they are destroyed.
  TimePoint now_{};
  Duration delay_;
  Fate fate_;
  Marks marks_;
  bool b_is_played_ = false;
  std::uint64_t order_ = 0;
  std::uint64_t segments_ = 0;
  std::map<std::pair<TimePoint, std::uint64_t>, std::function<void()>> events_;
  std::vector<std::string> transcript_;
  std::map<char, std::uint32_t> initial_;
  TcpHeader last_from_a_;

 public:
  Side a;
  Side b;
  std::unique_ptr<TcpListenSocket> listener;
  std::shared_ptr<TcpSocket> client;
  std::shared_ptr<TcpSocket> server;

 private:
  void write_down(char from, const TcpHeader& header, std::size_t payload_bytes);
  void deliver(Side& to, const IpAddress& source, const Bytes& segment, Ecn ecn = Ecn::not_capable);
  Ecn marked(Ecn ecn, const TcpHeader& header, std::size_t payload_bytes);
};

}  // namespace netrig
