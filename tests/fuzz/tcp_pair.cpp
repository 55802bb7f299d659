// Two stacks on a link whose frames are lost, late, doubled and damaged as the input says, while applications
// on both write, read and close. Whatever happens on the way: all that is read is what was written, in order;
// a connection that nobody has given up delivers everything once the link is good again; and in the end
// nothing is left.
//
// The input: five bytes of settings; then records of an operation, a length, and as many bytes of arguments.
#include <array>
#include <optional>

#include "harness/application.hpp"
#include "harness/fated_link.hpp"
#include "harness/repeated_random.hpp"
#include "harness/settle.hpp"
#include "harness/watched_device.hpp"
#include "stack/stack.hpp"

using namespace netrig;
using namespace netrig::fuzz;
using namespace std::chrono_literals;

namespace {

constexpr std::uint16_t kListenPort = 80, kFirstPort = 3000;
constexpr std::size_t kChannels = 2;

TcpSettings settings_from(std::uint8_t choice) {
  constexpr std::array<std::size_t, 4> kReceive{2000, 10000, 70000, 140000};
  constexpr std::array<std::size_t, 4> kSend{1000, 4000, 10000, 30000};
  TcpSettings settings;
  settings.largest_send_buffer_bytes = settings.largest_receive_buffer_bytes = 0;
  settings.receive_buffer_bytes = kReceive[choice & 3];
  settings.send_buffer_bytes = kSend[choice >> 2 & 3];
  settings.no_delay = choice & 16;
  settings.keep_alive = choice & 32;
  if (choice & 64) settings.quick_acknowledgments = 0;
  return settings;
}

struct Side {
  Side(int number, std::uint32_t mtu_bytes, const TcpSettings& settings_)
      : address(0x0a000001 + static_cast<std::uint32_t>(number)),
        settings(settings_),
        random(static_cast<std::uint32_t>(number)),
        device(static_cast<std::uint8_t>(number + 1), mtu_bytes) {
    device.add_own(address);
    interface = stack.add_interface("eth0", device);
  }

  Ipv4Address address;
  TcpSettings settings;
  RepeatedRandom random;
  WatchedDevice device;
  Stack stack{random};
  InterfaceIndex interface = kAnyInterface;
};

/// A connection from the first side to the second, once it is there, and what each of them says on the wire.
struct Channel {
  std::array<std::optional<Application>, 2> ends;
  std::array<Conversation, 2> said;
  std::array<bool, 2> let_go{};
  bool begun = false;

  bool abandoned() const { return let_go[0] || let_go[1]; }
};

class Pair {
 public:
  explicit Pair(std::array<std::uint8_t, 5> choice)
      : link_((1 + choice[4]) * 1ms,
              [this](int side, ByteView frame, bool sound) { arrive(side, frame, sound); }),
        sides_{Side(0, mtu_from(choice[2]), settings_from(choice[0])),
               Side(1, mtu_from(choice[3]), settings_from(choice[1]))} {
    for (int number : {0, 1}) {
      auto& side = sides_[at(number)];
      side.device.on_packet([this, number](const SentPacket& packet) { packet_left(number, packet); });
      side.device.on_frame([this, number](ByteView frame) { link_.send(number, frame, now_); });
      (void)side.stack.set_up("eth0", true, now_);
      (void)side.stack.add_address("eth0", {side.address, 24}, now_);
    }
    listener_ = *sides_[1].stack.tcp().listen({.local = Endpoint{{}, kListenPort}}, 8, sides_[1].settings);
    begin(channels_[0], kFirstPort);
    run_until(now_ + 20ms);
  }

  void take(std::uint8_t operation, ByteReader input) {
    auto& channel = channels_[operation >> 4 & 1];
    const auto side = operation >> 5 & 1;
    auto& end = channel.ends[at(side)];
    const bool usable = end && !channel.let_go[at(side)];
    switch (operation & 7) {
      case 0:
        return run_until(now_ + input.u8() * 4ms);
      case 1:
        if (usable) end->write(input.u16() % 20000, now_);
        return;
      case 2:
        if (usable) end->read(input.u16(), now_);
        return;
      case 3:
        if (usable) end->socket().shutdown_write(now_);
        return;
      case 4:
        if (usable) let_go(channel, side);
        return;
      case 5:
        return link_.add_fates(side, input.rest());
      case 6:
        if (!channel.begun) begin(channel, kFirstPort + 1);
        return;
      case 7:
        return run_until(now_ + input.u8() * 1s);
    }
  }

  /// The link is good again, and everybody reads and ends. Who was not let go gets everything, unless time
  /// was long enough for giving up; and soon, which is a few times what a timer may have been backed off to.
  void finish() {
    constexpr Duration kSoonestGivingUp = 25s;
    const bool may_fail = link_.was_bad() && now_ - kStart > kSoonestGivingUp;
    link_.heal();
    const auto limit = now_ + 4 * RttEstimator::kMaximumTimeout;
    while (!all_done() && now_ < limit) {
      read_all();
      run_until(std::min(now_ + 10s, next().value_or(now_ + 10s)));
    }
    require(all_done());
    for (auto& channel : channels_) {
      if (channel.begun && !channel.abandoned()) check_complete(channel, may_fail);
    }
    rest();
  }

 private:
  static constexpr TimePoint kStart{1h};
  static std::size_t at(int side) { return static_cast<std::size_t>(side); }
  static std::uint32_t mtu_from(std::uint8_t choice) { return choice & 1 ? 576u + choice : 1500; }

  // ---- the way

  Channel* channel_of(const TcpHeader& header) {
    const auto port = std::min(header.source_port, header.destination_port) == kListenPort
                          ? std::max(header.source_port, header.destination_port)
                          : std::uint16_t{0};
    if (port < kFirstPort || port >= kFirstPort + kChannels) return nullptr;
    return &channels_[port - std::size_t{kFirstPort}];
  }
  void packet_left(int side, const SentPacket& packet) {
    if (packet.header.protocol != kIpProtocolTcp || packet.header.fragment_offset_bytes != 0) return;
    ByteReader reader(packet.payload);
    const auto header = TcpHeader::parse(reader);
    require(header.has_value());
    const auto channel = channel_of(*header);
    if (!channel) return;
    auto& conversation = channel->said[at(side)];
    if (packet.header.is_fragment()) return conversation.heard_fragment();
    conversation.heard(*header, reader.rest());
  }
  void arrive(int side, ByteView frame, bool sound) {
    if (sound) tell_of(side, frame);
    auto& to = sides_[at(side)];
    to.stack.input(to.interface, PacketBuffer::copy_of(frame), now_);
  }
  void tell_of(int side, ByteView frame) {
    ByteReader reader(frame);
    reader.skip(EthernetHeader::kLengthBytes);
    const auto ip = Ipv4Header::parse(reader);
    if (!ip || ip->protocol != kIpProtocolTcp || ip->fragment_offset_bytes != 0) return;
    const auto header = TcpHeader::parse(reader);
    require(header.has_value());
    if (const auto channel = channel_of(*header)) channel->said[at(side)].said(*header, reader.left());
  }

  std::optional<TimePoint> next() const {
    auto first = link_.next();
    for (const auto& side : sides_) {
      const auto due = side.stack.next_deadline();
      if (due && (!first || *due < *first)) first = due;
    }
    return first;
  }
  void run_until(TimePoint until) {
    constexpr int kMostSteps = 200'000;
    for (int steps = 0;; ++steps) {
      require(steps < kMostSteps);
      for (auto& side : sides_) settle(side.stack, now_);
      accept();
      check();
      const auto due = next();
      if (!due || *due > until) break;
      now_ = std::max(now_, *due);
      link_.deliver_due(now_);
    }
    now_ = std::max(now_, until);
  }
  void check() {
    for (const auto& channel : channels_) {
      for (const auto& end : channel.ends) {
        if (end) end->check_memory();
      }
    }
  }

  // ---- the applications

  void begin(Channel& channel, std::uint16_t port) {
    auto& from = sides_[0];
    auto made = from.stack.tcp().connect({sides_[1].address, kListenPort}, {.local = Endpoint{{}, port}},
                                         from.settings, now_);
    require(made.has_value());
    channel.ends[0].emplace(*std::move(made), from.settings);
    channel.begun = true;
  }
  /// An old SYN may make a connection that nobody has begun.
  void accept() {
    while (auto socket = listener_->accept()) {
      auto& channel = channels_[socket->connection().ends().remote.port - std::size_t{kFirstPort}];
      if (channel.ends[1] || rests_) {
        socket->close(now_);
      } else {
        channel.ends[1].emplace(std::move(socket), sides_[1].settings);
      }
    }
  }
  void let_go(Channel& channel, int side) {
    channel.ends[at(side)]->socket().close(now_);
    channel.let_go[at(side)] = true;
  }

  static bool is_done(const Channel& channel, int side) {
    const auto& end = channel.ends[at(side)];
    if (channel.let_go[at(side)]) return true;
    if (!end) return !channel.begun || channel.let_go[0] || channel.ends[0]->connection().error();
    return end->connection().at_end() || end->connection().error() || is_forsaken(channel, side);
  }
  /// It waits for what the other side would say, which has given up in silence and is gone.
  static bool is_forsaken(const Channel& channel, int side) {
    const auto& other = channel.ends[at(1 - side)];
    const bool is_gone = channel.let_go[at(1 - side)] && other->connection().error();
    const auto& sender = channel.ends[at(side)]->connection().sender();
    return is_gone && sender.all_acknowledged() && !sender.has_unsent();
  }
  bool all_done() const {
    for (const auto& channel : channels_) {
      if (!is_done(channel, 0) || !is_done(channel, 1)) return false;
    }
    return true;
  }
  void read_all() {
    for (auto& channel : channels_) {
      for (int side : {0, 1}) {
        auto& end = channel.ends[at(side)];
        if (!end || channel.let_go[at(side)]) continue;
        while (end->read(100'000, now_) > 0) {
        }
        end->socket().shutdown_write(now_);
      }
    }
  }
  static void check_complete(const Channel& channel, bool may_fail) {
    for (int side : {0, 1}) {
      const auto& end = channel.ends[at(side)];
      const auto& other = channel.ends[at(1 - side)];
      if (!end || end->connection().error() || !other || other->connection().error()) {
        require(may_fail);
        continue;
      }
      require(end->connection().initial_receive_sequence() == other->connection().initial_send_sequence());
      require(end->read_bytes() == other->written_bytes());
    }
  }

  void rest() {
    rests_ = true;
    for (auto& channel : channels_) {
      for (int side : {0, 1}) {
        if (channel.ends[at(side)] && !channel.let_go[at(side)]) let_go(channel, side);
        channel.ends[at(side)].reset();
      }
    }
    run_until(now_ + 24h);
    for (const auto& side : sides_) {
      require(side.stack.tcp().connection_count() == 0);
      require(!side.stack.next_deadline());
    }
  }

  TimePoint now_ = kStart;
  FatedLink link_;
  std::array<Channel, kChannels> channels_{};
  std::array<Side, 2> sides_;
  std::unique_ptr<TcpListenSocket> listener_;
  bool rests_ = false;  // nobody wants a connection any more
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ByteReader input(ByteView(data, size));
  std::array<std::uint8_t, 5> choice{};
  for (auto& byte : choice) byte = input.u8();
  Pair pair(choice);
  for (int records = 0; input.left() >= 2 && records < 200; ++records) {
    const auto operation = input.u8();
    const auto length = input.u8();
    pair.take(operation, ByteReader(input.take(std::min<std::size_t>(length, input.left()))));
  }
  pair.finish();
  return 0;
}
