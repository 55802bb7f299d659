#include "support/tcp_rig.hpp"

#include <cstdio>

#include "stack/stack_error.hpp"
#include "wire/ipv4_header.hpp"

namespace netrig {

namespace {

std::string options_text(const TcpOptionSet& options, std::uint32_t initial) {
  std::string text;
  const auto add = [&](const std::string& part) { text += (text.empty() ? "" : ",") + part; };
  if (options.maximum_segment_bytes) add("mss " + std::to_string(*options.maximum_segment_bytes));
  if (options.window_scale) add("ws " + std::to_string(*options.window_scale));
  for (std::size_t i = 0; i < options.sack_count; ++i) {
    const auto& block = options.sack_blocks[i];
    add("sack " + std::to_string(block.left - initial) + ":" + std::to_string(block.right - initial));
  }
  return text.empty() ? "" : " <" + text + ">";
}

std::string flags_text(const TcpHeader& header) {
  std::string text;
  if (header.syn) text += 'S';
  if (header.fin) text += 'F';
  if (header.rst) text += 'R';
  if (header.psh) text += 'P';
  if (header.ack) text += '.';
  if (header.ece) text += 'E';
  if (header.cwr) text += 'W';
  return text;
}

}  // namespace

Result<> TcpRig::Side::send(const IpDeparture& departure, PacketBuffer payload, TimePoint) {
  if (payload.size() + Ipv4Header::kMinimumBytes > mtu) return posix_error(errc::message_size);
  ByteReader reader(payload.bytes());
  const auto header = *TcpHeader::parse(reader);
  rig_.write_down(name_, header, reader.left());
  if (name_ == 'a') rig_.last_from_a_ = header;
  auto& to = name_ == 'a' ? rig_.b : rig_.a;
  if (rig_.b_is_played_ && name_ == 'a') return {};
  const auto arrivals = rig_.fate_ ? rig_.fate_(header, reader.left()) : std::vector<Duration>{rig_.delay_};
  const auto ecn = rig_.marked(departure.ecn, header, reader.left());
  const Bytes bytes(payload.bytes().begin(), payload.bytes().end());
  for (const auto after : arrivals) {
    rig_.schedule(
        after, [this, &to, bytes, ecn, source = departure.source] { rig_.deliver(to, source, bytes, ecn); });
  }
  return {};
}

void TcpRig::deliver(Side& to, const IpAddress& source, const Bytes& segment, Ecn ecn) {
  to.tcp.packet_arrived({.source = source, .destination = to.address(), .ttl = 64, .ecn = ecn}, segment,
                        now_);
}

Ecn TcpRig::marked(Ecn ecn, const TcpHeader& header, std::size_t payload_bytes) {
  return ecn != Ecn::not_capable && marks_ && marks_(header, payload_bytes) ? Ecn::congested : ecn;
}

void TcpRig::inject(TcpHeader header, ByteView payload) {
  header.source_port = kServerPort;
  if (header.destination_port == 0) header.destination_port = kClientPort;
  write_down('b', header, payload.size());
  ByteWriter writer;
  header.serialize(writer);
  writer.bytes(payload);
  auto segment = std::move(writer).take();
  finish_tcp(b.address(), a.address(), segment);
  deliver(a, b.address(), segment);
}

void TcpRig::inject_into_b(const IpAddress& source, const TcpHeader& header) {
  ByteWriter writer;
  header.serialize(writer);
  auto segment = std::move(writer).take();
  finish_tcp(source, b.address(), segment);
  deliver(b, source, segment);
}

void TcpRig::write_down(char from, const TcpHeader& header, std::size_t payload_bytes) {
  ++segments_;
  if (!tracing) return;
  if (header.syn) initial_.emplace(from, header.sequence);
  const char other = from == 'a' ? 'b' : 'a';
  const auto time = std::chrono::duration<double>(now_.time_since_epoch()).count();
  char start[64];
  std::snprintf(start, sizeof start, "%.3f %c > %c ", time, from, other);
  auto line = start + flags_text(header) + " " + std::to_string(header.sequence - initial_[from]);
  if (payload_bytes > 0) line += ":" + std::to_string(header.sequence - initial_[from] + payload_bytes);
  if (header.ack) line += " ack " + std::to_string(header.acknowledgment - initial_[other]);
  if (!header.rst) line += " win " + std::to_string(header.window);
  transcript_.push_back(line +
                        options_text(header.options, initial_.contains(other) ? initial_.at(other) : 0));
}

std::vector<std::string> TcpRig::take_transcript() {
  return std::exchange(transcript_, {});
}

void TcpRig::schedule(Duration after, std::function<void()> action) {
  events_.emplace(std::pair(now_ + after, order_++), std::move(action));
}

void TcpRig::run_until(TimePoint time) {
  for (;;) {
    auto next = std::optional<TimePoint>();
    const auto consider = [&](std::optional<TimePoint> candidate) {
      if (candidate && (!next || *candidate < *next)) next = candidate;
    };
    if (!events_.empty()) consider(events_.begin()->first.first);
    consider(a.tcp.deadline());
    consider(b.tcp.deadline());
    if (!next || *next > time) break;
    now_ = std::max(now_, *next);
    while (!events_.empty() && events_.begin()->first.first <= now_) {
      const auto action = std::move(events_.begin()->second);
      events_.erase(events_.begin());
      action();
    }
    a.tcp.poll(now_);
    b.tcp.poll(now_);
  }
  now_ = std::max(now_, time);
}

void TcpRig::listen(const TcpSettings& settings, std::size_t backlog) {
  listener = *b.tcp.listen({.local = Endpoint{b.address(), kServerPort}}, backlog, settings);
}

std::shared_ptr<TcpSocket> TcpRig::dial(const TcpSettings& settings) {
  return *a.tcp.connect({b.address(), kServerPort}, {.local = Endpoint{a.address(), kClientPort}}, settings,
                        now_);
}

void TcpRig::connect(const TcpSettings& of_a, const TcpSettings& of_b) {
  listen(of_b);
  client = dial(of_a);
  run_for(4 * delay_ + std::chrono::milliseconds(1));
  server = listener->accept();
}

}  // namespace netrig
