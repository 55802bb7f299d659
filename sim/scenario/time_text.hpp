// Instants as text.
#pragma once

#include <chrono>
#include <string>

namespace netrig {

/// "2024-05-17T12:00:00.123456Z" (RFC 3339).
std::string format_utc(std::chrono::sys_time<std::chrono::nanoseconds> time);

/// "2024-05-17T12:00:00": what JUnit's schema allows as a timestamp, in UTC.
std::string format_utc_seconds(std::chrono::sys_time<std::chrono::nanoseconds> time);

}  // namespace netrig
