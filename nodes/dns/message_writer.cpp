#include "dns/message_writer.hpp"

#include <algorithm>
#include <array>

namespace netrig::dns {

namespace {

constexpr std::size_t kOptBytes = 11;       // without options, RFC 6891 6.1.2
constexpr std::uint16_t kPointer = 0xc000;  // RFC 1035 4.1.4
constexpr std::size_t kPointerReachBytes = 0x4000;
constexpr std::uint16_t kDnssecOk = 0x8000;  // RFC 3225 3

std::span<const Record> first_set(std::span<const Record> records) {
  const auto& first = records.front();
  const auto end = std::find_if(records.begin(), records.end(), [&](const Record& record) {
    return record.type != first.type || record.owner != first.owner;
  });
  return records.first(static_cast<std::size_t>(end - records.begin()));
}

bool is_referral(const Message& message) {
  return !message.header.authoritative && message.answer.empty() && !message.authority.empty() &&
         message.authority.front().type == RecordType::ns;
}

}  // namespace

MessageWriter::Written MessageWriter::write(const Message& message) && {
  if (message.edns) reserved_bytes_ = kOptBytes + message.edns->options.size();
  WireHeader wire{.header = message.header};
  wire.questions = static_cast<std::uint16_t>(message.questions.size());
  writer_.zeros(kHeaderBytes);
  for (const auto& question : message.questions) {
    write_name(question.name.wire());
    writer_.u16(static_cast<std::uint16_t>(question.type))
        .u16(static_cast<std::uint16_t>(question.record_class));
  }
  wire.answers = write_section(message.answer);
  bool missing = wire.answers < message.answer.size();
  if (!missing) wire.authorities = write_section(message.authority);
  missing = missing || wire.authorities < message.authority.size();
  if (!missing) wire.additionals = write_section(message.additional);
  const bool whole = !missing && wire.additionals == message.additional.size();
  missing = missing || (is_referral(message) && wire.additionals < message.additional.size());  // RFC 9471 3
  if (message.edns) write_edns(*message.edns, message.header.rcode);
  wire.additionals = static_cast<std::uint16_t>(wire.additionals + (message.edns ? 1 : 0));
  wire.header.truncated = wire.header.truncated || missing;

  write_header(wire);
  return {std::move(writer_).take(), whole};
}

/// Over the room that was left for it.
void MessageWriter::write_header(const WireHeader& header) {
  std::array<std::uint8_t, kHeaderBytes> bytes;
  ByteWriter in_place{MutableByteView(bytes)};
  header.serialize(in_place);
  ByteReader fields(bytes);
  for (std::size_t at = 0; at < kHeaderBytes; at += 2) writer_.patch_u16(at, fields.u16());
}

std::uint16_t MessageWriter::write_section(const Records& records) {
  std::span<const Record> left(records);
  std::size_t written = 0;
  while (!left.empty()) {
    const auto set = first_set(left);
    if (!write_set(set)) break;
    written += set.size();
    left = left.subspan(set.size());
  }
  return static_cast<std::uint16_t>(written);
}

bool MessageWriter::write_set(std::span<const Record> set) {
  const auto start = writer_.size();
  for (const auto& record : set) {
    write_record(record);
    if (writer_.size() + reserved_bytes_ > limit_bytes_) {
      cut_back(start);
      return false;
    }
  }
  return true;
}

void MessageWriter::cut_back(std::size_t size_bytes) {
  ByteWriter kept;
  kept.bytes(writer_.view().first(size_bytes));
  writer_ = std::move(kept);
  std::erase_if(labels_, [&](std::uint16_t position) { return position >= size_bytes; });
}

void MessageWriter::write_record(const Record& record) {
  write_name(record.owner.wire());
  writer_.u16(static_cast<std::uint16_t>(record.type)).u16(static_cast<std::uint16_t>(record.record_class));
  writer_.u32(record.ttl_seconds);
  const auto length_position = writer_.size();
  writer_.u16(0);
  write_rdata(record);
  writer_.patch_u16(length_position, static_cast<std::uint16_t>(writer_.size() - length_position - 2));
}

/// Only the types of RFC 1035 may hold compressed names (RFC 3597 4).
void MessageWriter::write_rdata(const Record& record) {
  ByteReader reader(record.rdata);
  std::size_t names = 0;
  switch (record.type) {
    case RecordType::ns:
    case RecordType::cname:
    case RecordType::ptr:
      names = 1;
      break;
    case RecordType::soa:
      names = 2;
      break;
    case RecordType::mx:
      names = 1;
      writer_.bytes(reader.take(2));
      break;
    default:
      break;
  }
  for (; names > 0; --names) {
    const auto start = reader.rest();
    const auto name = Name::read(reader);
    if (!name) {  // malformed data is passed on as it is
      writer_.bytes(start);
      return;
    }
    write_name(name->wire());
  }
  writer_.bytes(reader.rest());
}

void MessageWriter::write_name(ByteView name) {
  constexpr std::size_t kMaxLabels = 64;
  const auto before = labels_.size();
  while (name.front() != 0) {
    if (const auto known = position_of(name, before)) {
      writer_.u16(static_cast<std::uint16_t>(kPointer | *known));
      return;
    }
    if (writer_.size() < kPointerReachBytes && labels_.size() < kMaxLabels)
      labels_.push_back(static_cast<std::uint16_t>(writer_.size()));
    const auto label = name.first(1u + name.front());
    writer_.bytes(label);
    name = name.subspan(label.size());
  }
  writer_.u8(0);
}

std::optional<std::uint16_t> MessageWriter::position_of(ByteView name, std::size_t labels) const {
  for (const auto position : std::span(labels_).first(labels)) {
    if (stands_at(position, name)) return position;
  }
  return {};
}

/// `name` is whole; what was written may end in a pointer.
bool MessageWriter::stands_at(std::size_t position, ByteView name) const {
  const auto written = writer_.view();
  for (;;) {
    const auto length = written[position];
    if (length >= kPointer >> 8) {
      position = static_cast<std::size_t>(length << 8 | written[position + 1]) & (kPointerReachBytes - 1);
      continue;
    }
    if (length != name.front()) return false;
    if (length == 0) return true;
    if (!Name::same_letters(written.subspan(position + 1, length), name.subspan(1, length))) return false;
    position += 1u + length;
    name = name.subspan(1u + length);
  }
}

void MessageWriter::write_edns(const Edns& edns, Rcode rcode) {
  writer_.u8(0).u16(static_cast<std::uint16_t>(RecordType::opt)).u16(edns.udp_bytes);
  writer_.u8(static_cast<std::uint8_t>(static_cast<std::uint16_t>(rcode) >> 4)).u8(edns.version);
  writer_.u16(edns.dnssec_ok ? kDnssecOk : 0);
  writer_.u16(static_cast<std::uint16_t>(edns.options.size())).bytes(edns.options);
}

}  // namespace netrig::dns
