#include "dns/zone_file.hpp"

#include <algorithm>
#include <cstdio>

#include "dns/ldns.hpp"

namespace netrig::dns {

namespace {

/// What relative names get while the file has said no $ORIGIN: they are found by it.
constexpr const char* kNoOrigin = "no-origin.invalid.";
constexpr std::uint32_t kDefaultTtlSeconds = 3600;  // where neither the record nor $TTL says one

struct Close {
  void operator()(std::FILE* stream) const { std::fclose(stream); }
};

struct LineRecord {
  int line = 0;
  Record record;
};

/// Reads one file record by record; ldns keeps the origin, the owner and the TTL from line to line.
class MasterFile {
 public:
  MasterFile(ByteView content, const std::string& file)
      : content_(content.begin(), content.end()), file_(file), origin_(ldns_dname_new_frm_str(kNoOrigin)) {}
  ~MasterFile() {
    ldns_rdf_deep_free(origin_);
    ldns_rdf_deep_free(previous_);
  }
  MasterFile(const MasterFile&) = delete;
  MasterFile& operator=(const MasterFile&) = delete;

  std::vector<LineRecord> read(std::vector<ZoneFileError>& errors) {
    const std::unique_ptr<std::FILE, Close> stream(fmemopen(content_.data(), content_.size(), "r"));
    std::vector<LineRecord> records;
    if (!stream) errors.push_back({file_, 0, "cannot be read: out of memory"});
    while (stream && !std::feof(stream.get()) && errors.size() < kMaxZoneFileErrors) {
      read_one(stream.get(), records, errors);
    }
    return records;
  }

 private:
  void read_one(std::FILE* stream, std::vector<LineRecord>& records, std::vector<ZoneFileError>& errors) {
    find_line(stream);
    ldns_rr* parsed = nullptr;
    const auto status = ldns_rr_new_frm_fp_l(&parsed, stream, &ttl_seconds_, &origin_, &previous_, nullptr);
    const LdnsRecord owned(parsed);
    switch (status) {
      case LDNS_STATUS_OK:
        take(*parsed, records, errors);
        break;
      case LDNS_STATUS_SYNTAX_EMPTY:
      case LDNS_STATUS_SYNTAX_TTL:
      case LDNS_STATUS_SYNTAX_ORIGIN:
        break;
      case LDNS_STATUS_SYNTAX_INCLUDE:
        errors.push_back({file_, line_, "$INCLUDE is not supported; put the records into this file"});
        break;
      default:
        errors.push_back({file_, line_, describe(status)});
    }
  }

  /// ldns counts the empty lines after a record as well, so that lines are counted here: up to the next
  /// record's start.
  void find_line(std::FILE* stream) {
    const auto position = static_cast<std::size_t>(std::max(std::ftell(stream), 0L));
    const auto is_space = [](std::uint8_t byte) {
      return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
    };
    for (; counted_ < content_.size() && (counted_ < position || is_space(content_[counted_])); ++counted_) {
      if (content_[counted_] == '\n') ++line_;
    }
  }

  static std::string describe(ldns_status status) {
    const auto* text = ldns_get_errorstr_by_id(status);
    return std::string(text != nullptr ? text : "syntax error") +
           "; a record is written: NAME TTL IN TYPE DATA, such as: ftp 3600 IN A 10.0.0.4";
  }

  void take(const ldns_rr& parsed, std::vector<LineRecord>& records, std::vector<ZoneFileError>& errors) {
    Record record{.type = static_cast<RecordType>(ldns_rr_get_type(&parsed)),
                  .record_class = static_cast<RecordClass>(ldns_rr_get_class(&parsed)),
                  .ttl_seconds = ldns_rr_ttl(&parsed)};
    constexpr std::size_t kUsualBytes = 64;
    const LdnsBuffer buffer(ldns_buffer_new(kUsualBytes));
    ByteReader owner(bytes_of(ldns_rr_owner(&parsed)));
    auto name = Name::read(owner);
    if (!name || !buffer || ldns_rr_rdata2buffer_wire(buffer.get(), &parsed) != LDNS_STATUS_OK) {
      errors.push_back({file_, line_, describe(LDNS_STATUS_SYNTAX_RDATA_ERR)});
      return;
    }
    record.owner = std::move(*name);
    record.rdata.assign(ldns_buffer_begin(buffer.get()), ldns_buffer_current(buffer.get()));
    const auto target = target_of(record);
    if (is_without_origin(record.owner) || (target && is_without_origin(*target)) ||
        is_soa_without_origin(record)) {
      errors.push_back({file_, line_,
                        "a name without its last dot, and no $ORIGIN before it; begin the file with "
                        "a line such as: $ORIGIN lab."});
      return;
    }
    records.push_back({line_, std::move(record)});
  }

  static bool is_without_origin(const Name& name) {
    static const Name kMarker = *Name::parse(kNoOrigin);
    return name.is_within(kMarker);
  }

  static bool is_soa_without_origin(const Record& record) {
    if (record.type != RecordType::soa) return false;
    ByteReader reader(record.rdata);
    const auto server = Name::read(reader);
    const auto mailbox = Name::read(reader);
    return (server && is_without_origin(*server)) || (mailbox && is_without_origin(*mailbox));
  }

  Bytes content_;
  const std::string& file_;
  ldns_rdf* origin_;
  ldns_rdf* previous_ = nullptr;
  std::uint32_t ttl_seconds_ = kDefaultTtlSeconds;
  int line_ = 1;             ///< where the present record begins
  std::size_t counted_ = 0;  ///< bytes whose line ends are in line_
};

const Record* first_soa(const std::vector<LineRecord>& records) {
  for (const auto& [line, record] : records) {
    if (record.type == RecordType::soa) return &record;
  }
  return nullptr;
}

}  // namespace

std::string ZoneFileError::to_string() const {
  return file + ":" + (line > 0 ? std::to_string(line) + ":" : "") + " " + text;
}

ZoneFileResult parse_zone_file(ByteView content, const std::string& file) {
  ZoneFileResult result;
  const auto records = MasterFile(content, file).read(result.errors);
  const auto* soa = first_soa(records);
  if (soa == nullptr) {
    if (result.errors.empty()) {
      result.errors.push_back({file, 0,
                               "no SOA record; a zone begins with one, such as: "
                               "lab. 3600 IN SOA ns.lab. admin.lab. 1 3600 600 86400 60"});
    }
    return result;
  }
  Zone zone(soa->owner);
  for (const auto& [line, record] : records) {
    auto error = zone.add(record);
    if (error && result.errors.size() < kMaxZoneFileErrors)
      result.errors.push_back({file, line, std::move(*error)});
  }
  if (auto missing = zone.missing(); missing && result.errors.empty())
    result.errors.push_back({file, 0, *missing});
  if (result.errors.empty()) result.zone = std::move(zone);
  return result;
}

}  // namespace netrig::dns
