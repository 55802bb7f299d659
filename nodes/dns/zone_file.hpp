// Master files (RFC 1035 5, RFC 2308 4 for $TTL), read by ldns. $INCLUDE is refused: a zone is one file.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "dns/zone.hpp"
#include "wire/bytes.hpp"

namespace netrig::dns {

/// Where a file is wrong: "lab.zone:7: …, what to do about it".
struct ZoneFileError {
  std::string file;
  int line = 0;  ///< from 1 on; 0 concerns the whole file
  std::string text;

  std::string to_string() const;
};

struct ZoneFileResult {
  std::optional<Zone> zone;           ///< set if there are no errors
  std::vector<ZoneFileError> errors;  ///< at most kMaxZoneFileErrors
};

constexpr std::size_t kMaxZoneFileErrors = 20;
constexpr std::uint64_t kMaxZoneFileBytes = 256u << 20;

/// Reads a file a few records at a time, so that a server answers meanwhile.
class ZoneFileReader {
 public:
  /// `file` is only named in errors.
  ZoneFileReader(Bytes content, std::string file);
  ~ZoneFileReader();
  ZoneFileReader(ZoneFileReader&&) noexcept;
  ZoneFileReader& operator=(ZoneFileReader&&) noexcept;

  /// Does the work of about so many records; false when all is done.
  bool step(std::size_t records);
  /// Once all is done.
  ZoneFileResult take();
  /// Forgets some records of a file that was wrong; false when none is left. All at once would take a second
  /// for millions of them.
  bool discard_some(std::size_t records);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The zone that `content` describes; its origin is its SOA's owner. Names without a last dot end in $ORIGIN,
/// which the file must give before the first such name. `file` is only named in errors.
ZoneFileResult parse_zone_file(ByteView content, const std::string& file);

}  // namespace netrig::dns
