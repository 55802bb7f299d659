#include "dns/message.hpp"

#include "dns/header.hpp"
#include "dns/ldns.hpp"
#include "dns/message_writer.hpp"

namespace netrig::dns {

namespace {

std::optional<Name> name_of(const ldns_rdf* field) {
  if (field == nullptr) return {};
  ByteReader reader(bytes_of(field));
  return Name::read(reader);
}

/// The record's data with its names uncompressed.
std::optional<Bytes> rdata_of(const ldns_rr* parsed) {
  constexpr std::size_t kUsualBytes = 64;
  const LdnsBuffer buffer(ldns_buffer_new(kUsualBytes));
  if (!buffer || ldns_rr_rdata2buffer_wire(buffer.get(), parsed) != LDNS_STATUS_OK) return {};
  const auto* first = ldns_buffer_begin(buffer.get());
  const auto size = ldns_buffer_position(buffer.get());
  if (size > kMaxMessageBytes) return {};
  return Bytes(first, first + size);
}

std::optional<Record> record_of(const ldns_rr* parsed) {
  auto owner = name_of(ldns_rr_owner(parsed));
  auto rdata = rdata_of(parsed);
  if (!owner || !rdata) return {};
  return Record{.owner = std::move(*owner),
                .type = static_cast<RecordType>(ldns_rr_get_type(parsed)),
                .record_class = static_cast<RecordClass>(ldns_rr_get_class(parsed)),
                .ttl_seconds = ldns_rr_ttl(parsed),
                .rdata = std::move(*rdata)};
}

bool read_section(const ldns_rr_list* list, Records& records) {
  for (std::size_t i = 0; i < ldns_rr_list_rr_count(list); ++i) {
    auto record = record_of(ldns_rr_list_rr(list, i));
    if (!record) return false;
    records.push_back(std::move(*record));
  }
  return true;
}

bool read_questions(const ldns_rr_list* list, std::vector<Question>& questions) {
  for (std::size_t i = 0; i < ldns_rr_list_rr_count(list); ++i) {
    const auto* parsed = ldns_rr_list_rr(list, i);
    auto name = name_of(ldns_rr_owner(parsed));
    if (!name) return false;
    questions.push_back({std::move(*name), static_cast<RecordType>(ldns_rr_get_type(parsed)),
                         static_cast<RecordClass>(ldns_rr_get_class(parsed))});
  }
  return true;
}

std::optional<Edns> edns_of(ldns_pkt* packet) {
  if (!ldns_pkt_edns(packet)) return {};
  Edns edns{.udp_bytes = ldns_pkt_edns_udp_size(packet),
            .version = ldns_pkt_edns_version(packet),
            .dnssec_ok = ldns_pkt_edns_do(packet)};
  if (const auto* options = ldns_pkt_edns_data(packet)) {
    const auto bytes = bytes_of(options);
    edns.options.assign(bytes.begin(), bytes.end());
  }
  return edns;
}

}  // namespace

std::string to_string(Rcode rcode) {
  if (rcode == Rcode::bad_version) return "BADVERS";
  const auto number = static_cast<std::uint16_t>(rcode);
  if (number > LDNS_RCODE_NOTZONE) return "RCODE" + std::to_string(number);
  return text_of(LdnsText(ldns_pkt_rcode2str(static_cast<ldns_pkt_rcode>(number))));
}

std::string to_string(Opcode opcode) {
  return text_of(LdnsText(ldns_pkt_opcode2str(static_cast<ldns_pkt_opcode>(opcode))));
}

std::optional<Message> Message::parse(ByteView bytes) {
  ByteReader reader(bytes);
  const auto wire_header = WireHeader::parse(reader);
  if (!wire_header || bytes.size() > kMaxMessageBytes) return {};
  ldns_pkt* parsed = nullptr;
  if (ldns_wire2pkt(&parsed, bytes.data(), bytes.size()) != LDNS_STATUS_OK) return {};
  const LdnsPacket packet(parsed);

  Message message{.header = wire_header->header};
  message.edns = edns_of(packet.get());
  if (message.edns) {  // the higher bits of the code, RFC 6891 6.1.3
    message.header.rcode = static_cast<Rcode>(ldns_pkt_edns_extended_rcode(packet.get()) << 4 |
                                              static_cast<int>(message.header.rcode));
  }
  const bool complete = read_questions(ldns_pkt_question(packet.get()), message.questions) &&
                        read_section(ldns_pkt_answer(packet.get()), message.answer) &&
                        read_section(ldns_pkt_authority(packet.get()), message.authority) &&
                        read_section(ldns_pkt_additional(packet.get()), message.additional);
  if (!complete) return {};
  return message;
}

Bytes Message::serialize(std::size_t limit_bytes) const {
  return MessageWriter(limit_bytes).write(*this).bytes;
}

}  // namespace netrig::dns
