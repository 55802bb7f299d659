// Stacks joined by cables that exist only in memory, in a time that only the test moves.
#pragma once

#include <algorithm>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "stack/stack.hpp"
#include "stack/stack_error.hpp"
#include "support/seeded_random.hpp"
#include "wire/describe.hpp"
#include "wire/ethernet_header.hpp"

namespace netrig::testing {

/// Keeps what is sent, and hands out what a test or another device puts in.
class FakeDevice final : public FrameDevice {
 public:
  explicit FakeDevice(std::uint8_t number, std::uint32_t mtu = 1500)
      : mac_({0x02, 0, 0, 0, 0, number}), mtu_(mtu) {}

  MacAddress mac() const override { return mac_; }
  std::uint32_t mtu_bytes() const override { return mtu_; }
  void set_mtu(std::uint32_t bytes) { mtu_ = bytes; }
  void send(PacketBuffer frame) override {
    sent.emplace_back(frame.bytes().begin(), frame.bytes().end());
    if (on_send) on_send(sent.back());
  }
  void flush() override { ++flushes; }
  std::optional<PacketBuffer> receive() override {
    if (incoming.empty()) return {};
    auto frame = PacketBuffer::copy_of(incoming.front());
    incoming.pop_front();
    return frame;
  }

  std::vector<Bytes> sent;
  std::deque<Bytes> incoming;
  std::function<void(const Bytes&)> on_send;
  int flushes = 0;

 private:
  MacAddress mac_;
  std::uint32_t mtu_;
};

inline TimePoint at(Duration since_start) {
  return TimePoint(std::chrono::hours(1) + since_start);
}

inline Ipv4Address ip(const std::string& text) {
  return *Ipv4Address::parse(text);
}

inline std::string text_of(ByteView bytes) {
  return std::string(as_text(bytes));
}

/// Several stacks and the links between them. What is sent arrives at once; every frame is noted as a line.
class StackNetwork {
 public:
  struct Host {
    std::unique_ptr<SeededRandom> random;
    std::unique_ptr<Stack> stack;
    Stack* operator->() const { return stack.get(); }
  };

  Host& host(std::uint64_t seed) {
    auto random = std::make_unique<SeededRandom>(seed);
    auto stack = std::make_unique<Stack>(*random);
    hosts_.push_back(std::make_unique<Host>(Host{std::move(random), std::move(stack)}));
    return *hosts_.back();
  }

  /// An interface, up and with an address ("" for none), on the link called `link`.
  FakeDevice& attach(Host& host, const std::string& link, const std::string& address,
                     std::uint32_t mtu = 1500) {
    devices_.push_back(std::make_unique<FakeDevice>(static_cast<std::uint8_t>(devices_.size() + 1), mtu));
    auto& device = *devices_.back();
    auto& ends = link_of(link).ends;
    ends.push_back(&device);
    device.on_send = [this, &device, link](const Bytes& frame) { carry(link, device, frame); };
    const auto name = "eth" + std::to_string(host->list().size() - 1);
    host->add_interface(name, device);
    (void)host->set_up(name, true, now);
    if (!address.empty()) (void)host->add_address(name, *IpPrefix::parse(address), now);
    return device;
  }

  /// Lets everything happen that happens without time passing.
  void settle() {
    for (bool busy = true; busy;) {
      busy = false;
      for (auto& host : hosts_) {
        busy |= (*host)->receive_all(now) > 0;
        const auto due = (*host)->next_deadline();
        if (!due || *due > now) continue;
        (*host)->poll(now);
        busy = true;
      }
    }
  }

  /// Lets time pass, from one deadline to the next.
  void run(Duration duration) {
    const auto end = now + duration;
    for (;;) {
      settle();
      std::optional<TimePoint> next;
      for (auto& host : hosts_) {
        const auto due = (*host)->next_deadline();
        if (due && (!next || *due < *next)) next = due;
      }
      if (!next || *next > end) break;
      now = *next;
    }
    now = end;
  }

  /// Forgets what was sent so far, announcements above all.
  void start_transcript() {
    run(std::chrono::seconds(5));
    transcript.clear();
    for (auto& device : devices_) device->sent.clear();
  }

  TimePoint now = at(Duration(0));
  std::vector<std::string> transcript;                          ///< "LINK: the frame in one line"
  std::function<bool(const std::string&, const Bytes&)> loses;  ///< which frames get lost

 private:
  struct Link {
    std::string name;
    std::vector<FakeDevice*> ends = {};
  };
  Link& link_of(const std::string& name) {
    const auto found =
        std::find_if(links_.begin(), links_.end(), [&](auto& link) { return link->name == name; });
    if (found != links_.end()) return **found;
    links_.push_back(std::make_unique<Link>(Link{name}));
    return *links_.back();
  }
  void carry(const std::string& name, const FakeDevice& from, const Bytes& frame) {
    transcript.push_back(name + ": " + describe(frame));
    if (loses && loses(name, frame)) return;
    for (auto* end : link_of(name).ends) {
      if (end != &from) end->incoming.push_back(frame);
    }
  }

  std::vector<std::unique_ptr<FakeDevice>> devices_;
  std::vector<std::unique_ptr<Link>> links_;
  std::vector<std::unique_ptr<Host>> hosts_;
};

}  // namespace netrig::testing
