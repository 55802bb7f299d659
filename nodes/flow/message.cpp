#include "flow/message.hpp"

#include <algorithm>

namespace netrig::flow {

namespace {

constexpr std::string_view kMagic = "netrig";
constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kMostTextBytes = 200;

/// By their place in Message; written as one more, so that zeros are no message.
enum class Kind : std::uint8_t { settings, accepted, refused, start, stop, sent, received, count };

void put_duration(ByteWriter& writer, Duration duration) {
  writer.u64(static_cast<std::uint64_t>(duration.count()));
}

/// What no test takes is cut, so that sums of times never overflow.
Duration take_duration(ByteReader& reader) {
  const Duration duration(static_cast<Duration::rep>(reader.u64()));
  return std::clamp<Duration>(duration, Duration::zero(), 2 * Settings::kLongest);
}

void put_optional(ByteWriter& writer, const std::optional<std::uint64_t>& value) {
  writer.u8(value ? 1 : 0).u64(value.value_or(0));
}

std::optional<std::uint64_t> take_optional(ByteReader& reader) {
  const bool set = reader.u8() != 0;
  const auto value = reader.u64();
  return set ? std::optional(value) : std::nullopt;
}

void put_text(ByteWriter& writer, const std::string& text) {
  const auto shown = text.substr(0, kMostTextBytes);
  writer.u8(static_cast<std::uint8_t>(shown.size())).text(shown);
}

/// It may end up on a terminal.
std::string take_text(ByteReader& reader) {
  const auto bytes = reader.take(reader.u8());
  std::string text(as_text(bytes));
  std::ranges::replace_if(
      text, [](char c) { return c < ' ' || c > '~'; }, '?');
  return text;
}

void put(ByteWriter& writer, const Settings& settings) {
  writer.u8(static_cast<std::uint8_t>(settings.protocol)).u8(static_cast<std::uint8_t>(settings.direction));
  writer.u16(settings.flows);
  put_duration(writer, settings.duration);
  put_optional(writer, settings.bytes);
  put_optional(writer, settings.bits_per_second);
  writer.u32(settings.block_bytes).u8(settings.no_delay ? 1 : 0);
}

std::optional<Message> take_settings(ByteReader& reader) {
  Settings settings;
  const auto protocol = reader.u8();
  const auto direction = reader.u8();
  if (protocol > static_cast<std::uint8_t>(Protocol::udp)) return {};
  if (direction > static_cast<std::uint8_t>(Direction::both)) return {};
  settings.protocol = static_cast<Protocol>(protocol);
  settings.direction = static_cast<Direction>(direction);
  settings.flows = reader.u16();
  settings.duration = take_duration(reader);
  settings.bytes = take_optional(reader);
  settings.bits_per_second = take_optional(reader);
  settings.block_bytes = reader.u32();
  settings.no_delay = reader.u8() != 0;
  return settings;
}

void put(ByteWriter& writer, const SentCounts& counts) {
  writer.u64(counts.bytes).u64(counts.datagrams);
  put_duration(writer, counts.time);
  put_optional(writer, counts.retransmits);
  put_text(writer, counts.congestion_control);
}

void take(ByteReader& reader, SentCounts& counts) {
  counts.bytes = reader.u64();
  counts.datagrams = reader.u64();
  counts.time = take_duration(reader);
  counts.retransmits = take_optional(reader);
  counts.congestion_control = take_text(reader);
}

void put(ByteWriter& writer, const ReceivedCounts& counts) {
  writer.u64(counts.bytes).u64(counts.datagrams).u64(counts.duplicates).u64(counts.reordered);
  put_duration(writer, counts.jitter);
  put_duration(writer, counts.time);
  put_text(writer, counts.congestion_control);
}

void take(ByteReader& reader, ReceivedCounts& counts) {
  counts.bytes = reader.u64();
  counts.datagrams = reader.u64();
  counts.duplicates = reader.u64();
  counts.reordered = reader.u64();
  counts.jitter = take_duration(reader);
  counts.time = take_duration(reader);
  counts.congestion_control = take_text(reader);
}

template <class Counts>
void put_flows(ByteWriter& writer, const std::map<std::uint16_t, Counts>& flows) {
  writer.u16(static_cast<std::uint16_t>(flows.size()));
  for (const auto& [flow, counts] : flows) {
    writer.u16(flow);
    put(writer, counts);
  }
}

template <class List>
std::optional<Message> take_flows(ByteReader& reader) {
  List list;
  const auto count = reader.u16();
  if (count > 2 * Settings::kMostFlows) return {};
  for (std::uint16_t i = 0; i < count; ++i) {
    const auto flow = reader.u16();
    take(reader, list.flows[flow]);
  }
  if (list.flows.size() != count) return {};
  return list;
}

void put(ByteWriter& writer, const Refused& refused) {
  put_text(writer, refused.reason);
}

void put(ByteWriter& writer, const Sent& sent) {
  put_flows(writer, sent.flows);
}

void put(ByteWriter& writer, const Received& received) {
  put_flows(writer, received.flows);
}

void put(ByteWriter&, const Accepted&) {}
void put(ByteWriter&, const Start&) {}
void put(ByteWriter&, const Stop&) {}

std::optional<Message> take_body(Kind kind, ByteReader& reader) {
  switch (kind) {
    case Kind::settings:
      return take_settings(reader);
    case Kind::accepted:
      return Accepted{};
    case Kind::refused:
      return Refused{take_text(reader)};
    case Kind::start:
      return Start{};
    case Kind::stop:
      return Stop{};
    case Kind::sent:
      return take_flows<Sent>(reader);
    case Kind::received:
      return take_flows<Received>(reader);
    case Kind::count:
      break;
  }
  return {};
}

}  // namespace

std::uint64_t tag_of(const Cookie& cookie) {
  return ByteReader(cookie).u64();
}

std::optional<Greeting> Greeting::parse(ByteView bytes) {
  ByteReader reader(bytes);
  const auto magic = as_text(reader.take(kMagic.size()));
  const auto version = reader.u8();
  Greeting greeting;
  greeting.control = reader.u8() != 0;
  greeting.flow = reader.u16();
  const auto cookie = reader.take(greeting.cookie.size());
  if (!reader.ok() || magic != kMagic || version != kVersion) return {};
  std::ranges::copy(cookie, greeting.cookie.begin());
  return greeting;
}

void Greeting::serialize(ByteWriter& writer) const {
  writer.text(kMagic).u8(kVersion).u8(control ? 1 : 0).u16(flow).bytes(cookie);
}

std::optional<std::size_t> body_bytes(ByteView header) {
  ByteReader reader(header);
  const std::size_t length = reader.u32();
  if (!reader.ok() || length > kMostMessageBytes) return {};
  return length;
}

std::optional<Message> parse_message(ByteView bytes) {
  ByteReader reader(bytes);
  const std::size_t length = reader.u32();
  const auto kind = reader.u8();
  if (!reader.ok() || length != reader.left()) return {};
  if (kind == 0 || kind > static_cast<std::uint8_t>(Kind::count)) return {};
  auto message = take_body(static_cast<Kind>(kind - 1), reader);
  if (!reader.ok() || reader.left() != 0) return {};
  return message;
}

Bytes serialize(const Message& message) {
  ByteWriter body;
  std::visit([&body](const auto& value) { put(body, value); }, message);
  ByteWriter writer;
  writer.u32(static_cast<std::uint32_t>(body.size())).u8(static_cast<std::uint8_t>(message.index() + 1));
  writer.bytes(body.view());
  return std::move(writer).take();
}

}  // namespace netrig::flow
