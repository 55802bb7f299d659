#include "dns/zone_file.hpp"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <deque>
#include <memory>

#include "dns/ldns.hpp"

namespace netrig::dns {

namespace {

/// What relative names get while the file has said no $ORIGIN: they are found by it.
constexpr const char* kNoOrigin = "no-origin.invalid.";
constexpr std::uint32_t kDefaultTtlSeconds =
    3600;  // where neither the record, $TTL nor a record before says one

struct Close {
  void operator()(std::FILE* stream) const { std::fclose(stream); }
};

struct LineRecord {
  int line = 0;
  Record record;
};

/// In the data: ldns appends the origin to what has no last dot, and does not look how long that gets.
bool has_long_name(const ldns_rr& record) {
  for (std::size_t i = 0; i < ldns_rr_rd_count(&record); ++i) {
    const auto* field = ldns_rr_rdf(&record, i);
    const bool is_name = field != nullptr && ldns_rdf_get_type(field) == LDNS_RDF_TYPE_DNAME;
    if (is_name && ldns_rdf_size(field) > LDNS_MAX_DOMAINLEN) return true;
  }
  return false;
}

/// Reads one file record by record; ldns keeps the origin, the owner and the TTL from line to line.
class MasterFile {
 public:
  MasterFile(Bytes content, std::string file, std::vector<ZoneFileError>& errors)
      : content_(std::move(content)),
        file_(std::move(file)),
        errors_(errors),
        stream_(fmemopen(content_.data(), content_.size(), "r")),
        origin_(ldns_dname_new_frm_str(kNoOrigin)) {
    if (!stream_ && !content_.empty()) errors_.push_back({file_, 0, "cannot be read: out of memory"});
  }
  ~MasterFile() {
    ldns_rdf_deep_free(origin_);
    ldns_rdf_deep_free(previous_);
  }
  MasterFile(const MasterFile&) = delete;
  MasterFile& operator=(const MasterFile&) = delete;

  bool is_at_end() const {
    return !stream_ || std::feof(stream_.get()) != 0 || errors_.size() >= kMaxZoneFileErrors;
  }

  /// The next record, if the next entry is one.
  std::optional<LineRecord> read() {
    find_line();
    ldns_rr* parsed = nullptr;
    const auto status =
        ldns_rr_new_frm_fp_l(&parsed, stream_.get(), &ttl_seconds_, &origin_, &previous_, nullptr);
    const LdnsRecord owned(parsed);
    switch (status) {
      case LDNS_STATUS_OK:
        if (!has_default_ttl_) ttl_seconds_ = ldns_rr_ttl(parsed);  // the last one stated, RFC 1035 5.1
        return take(*parsed);
      case LDNS_STATUS_SYNTAX_TTL:
        has_default_ttl_ = true;
        break;
      case LDNS_STATUS_SYNTAX_EMPTY:
      case LDNS_STATUS_SYNTAX_ORIGIN:
        break;
      case LDNS_STATUS_SYNTAX_INCLUDE:
        fail("$INCLUDE is not supported; put the records into this file");
        break;
      default:
        fail(is_generate() ? "$GENERATE is not supported; write its records one by one" : describe(status));
    }
    return {};
  }

 private:
  void fail(std::string text) { errors_.push_back({file_, line_, std::move(text)}); }

  /// ldns counts the empty lines after a record as well, so that lines are counted here: up to the next
  /// record's start.
  void find_line() {
    const auto position = static_cast<std::size_t>(std::max(std::ftell(stream_.get()), 0L));
    const auto is_space = [](std::uint8_t byte) {
      return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
    };
    for (; counted_ < content_.size() && (counted_ < position || is_space(content_[counted_])); ++counted_) {
      if (content_[counted_] == '\n') ++line_;
    }
  }

  /// Whether the entry that was just read is BIND's way to write many records as one; ldns takes the word for
  /// a name.
  bool is_generate() const {
    constexpr std::string_view kWord = "$GENERATE";
    const auto entry = ByteView(content_).subspan(counted_);
    return entry.size() >= kWord.size() &&
           std::equal(kWord.begin(), kWord.end(), entry.begin(),
                      [](char left, std::uint8_t right) { return left == std::toupper(right); });
  }

  static std::string describe(ldns_status status) {
    const auto* text = ldns_get_errorstr_by_id(status);
    return std::string(text != nullptr ? text : "syntax error") +
           "; a record is written: NAME TTL IN TYPE DATA, such as: ftp 3600 IN A 10.0.0.4";
  }

  std::optional<LineRecord> take(const ldns_rr& parsed) {
    Record record{.type = static_cast<RecordType>(ldns_rr_get_type(&parsed)),
                  .record_class = static_cast<RecordClass>(ldns_rr_get_class(&parsed)),
                  .ttl_seconds = ldns_rr_ttl(&parsed)};
    constexpr std::size_t kUsualBytes = 64;
    const LdnsBuffer buffer(ldns_buffer_new(kUsualBytes));
    ByteReader owner(bytes_of(ldns_rr_owner(&parsed)));
    auto name = Name::read(owner);
    if (has_long_name(parsed)) {
      fail("a name of more than 255 bytes (RFC 1035 2.3.4), with what $ORIGIN adds");
      return {};
    }
    if (!name || !buffer || ldns_rr_rdata2buffer_wire(buffer.get(), &parsed) != LDNS_STATUS_OK) {
      fail(describe(LDNS_STATUS_SYNTAX_RDATA_ERR));
      return {};
    }
    record.owner = std::move(*name);
    record.rdata.assign(ldns_buffer_begin(buffer.get()), ldns_buffer_current(buffer.get()));
    // Of "TYPE65x \# $ abcd" ldns 1.8 makes an HTTPS record without a priority.
    if (!is_well_formed(record)) {
      fail(describe(LDNS_STATUS_SYNTAX_RDATA_ERR));
      return {};
    }
    if (is_without_origin(record)) {
      fail(
          "a name without its last dot, and no $ORIGIN before it; begin the file with "
          "a line such as: $ORIGIN lab.");
      return {};
    }
    return LineRecord{line_, std::move(record)};
  }

  /// Whether the marker stands for an origin anywhere in it: any type may hold names.
  static bool is_without_origin(const Record& record) {
    static const Name kMarker = *Name::parse(kNoOrigin);
    const auto marker = kMarker.wire();
    const auto& data = record.rdata;
    return record.owner.is_within(kMarker) ||
           std::search(data.begin(), data.end(), marker.begin(), marker.end()) != data.end();
  }

  Bytes content_;
  std::string file_;
  std::vector<ZoneFileError>& errors_;
  std::unique_ptr<std::FILE, Close> stream_;
  ldns_rdf* origin_;
  ldns_rdf* previous_ = nullptr;
  std::uint32_t ttl_seconds_ = kDefaultTtlSeconds;
  bool has_default_ttl_ = false;  ///< of $TTL, RFC 2308 4
  int line_ = 1;                  ///< where the present record begins
  std::size_t counted_ = 0;       ///< bytes whose line ends are in line_
};

}  // namespace

std::string ZoneFileError::to_string() const {
  return file + ":" + (line > 0 ? std::to_string(line) + ":" : "") + " " + text;
}

/// First all records are read, since the zone's origin may be known last; then they are added.
struct ZoneFileReader::State {
  State(Bytes content, std::string name) : file(name), master(std::move(content), std::move(name), errors) {}

  void read_one() {
    auto next = master.read();
    if (!next) return;
    if (!soa_owner && next->record.type == RecordType::soa) soa_owner = next->record.owner;
    records.push_back(std::move(*next));
  }

  /// All records were read: the zone begins, or there is none.
  void begin_zone() {
    if (soa_owner) {
      zone.emplace(*soa_owner);
    } else if (errors.empty()) {
      errors.push_back({file, 0,
                        "no SOA record; a zone begins with one, such as: "
                        "lab. 3600 IN SOA ns.lab. admin.lab. 1 3600 600 86400 60"});
    }
  }

  void add_one() {
    const auto& [line, record] = records.front();
    auto error = zone->add(record);
    if (error && errors.size() < kMaxZoneFileErrors) errors.push_back({file, line, std::move(*error)});
    records.pop_front();
  }

  /// False when all is done.
  bool step() {
    if (!master.is_at_end()) {
      read_one();
      if (master.is_at_end()) begin_zone();
      return true;
    }
    if (!zone || records.empty()) return false;
    add_one();
    return true;
  }

  std::string file;
  std::vector<ZoneFileError> errors = {};
  MasterFile master;
  std::deque<LineRecord> records = {};
  std::optional<Name> soa_owner = {};
  std::optional<Zone> zone = {};
};

ZoneFileReader::ZoneFileReader(Bytes content, std::string file)
    : state_(std::make_unique<State>(std::move(content), std::move(file))) {
  if (state_->master.is_at_end()) state_->begin_zone();  // an empty file
}
ZoneFileReader::~ZoneFileReader() = default;
ZoneFileReader::ZoneFileReader(ZoneFileReader&&) noexcept = default;
ZoneFileReader& ZoneFileReader::operator=(ZoneFileReader&&) noexcept = default;

bool ZoneFileReader::step(std::size_t records) {
  for (; records > 0; --records) {
    if (!state_->step()) return false;
  }
  return true;
}

ZoneFileResult ZoneFileReader::take() {
  ZoneFileResult result{.zone = {}, .errors = std::move(state_->errors)};
  if (!result.errors.empty() || !state_->zone) return result;
  if (auto missing = state_->zone->missing()) {
    result.errors.push_back({state_->file, 0, *missing});
  } else {
    result.zone = std::move(state_->zone);
  }
  return result;
}

bool ZoneFileReader::discard_some(std::size_t records) {
  auto& left = state_->records;
  if (left.empty()) return state_->zone && state_->zone->discard_some(records);
  for (; records > 0 && !left.empty(); --records) left.pop_front();
  return true;
}

ZoneFileResult parse_zone_file(ByteView content, const std::string& file) {
  constexpr std::size_t kMany = 1000;
  ZoneFileReader reader(Bytes(content.begin(), content.end()), file);
  while (reader.step(kMany)) {
  }
  return reader.take();
}

}  // namespace netrig::dns
