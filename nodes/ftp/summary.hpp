// What a client tells its user of a transfer.
#pragma once

#include <string>

#include "ftp/client.hpp"

namespace netrig::ftp {

/// "1234 bytes in 3 ms", with the rate when the transfer was long enough to have one.
std::string summary_text(const FtpSummary& summary);
/// ", checked by another fetch in 3 ms", or nothing if it was not.
std::string check_text(const FtpSummary& summary);
/// "31457280 of 314572800 bytes (10%)", or without the total where it is not known.
std::string progress_text(const FtpProgress& progress);

/// "12 bytes", "1 byte".
std::string byte_count(std::uint64_t bytes);
/// Rounded to whole milliseconds, or to microseconds below one: "3 ms", "250 us".
std::string duration_text(Duration duration);

}  // namespace netrig::ftp
