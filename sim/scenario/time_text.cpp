#include "scenario/time_text.hpp"

#include <cstdio>

namespace netrig {
namespace {

using Time = std::chrono::sys_time<std::chrono::nanoseconds>;

struct Calendar {
  std::chrono::year_month_day date;
  std::chrono::hh_mm_ss<std::chrono::nanoseconds> clock;
};

Calendar calendar_of(Time time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  return {std::chrono::year_month_day(day), std::chrono::hh_mm_ss<std::chrono::nanoseconds>(time - day)};
}

}  // namespace

std::string format_utc_seconds(Time time) {
  const Calendar calendar = calendar_of(time);
  char buffer[80];
  std::snprintf(buffer, sizeof buffer, "%04d-%02u-%02uT%02ld:%02ld:%02ld",
                static_cast<int>(calendar.date.year()), static_cast<unsigned>(calendar.date.month()),
                static_cast<unsigned>(calendar.date.day()), static_cast<long>(calendar.clock.hours().count()),
                static_cast<long>(calendar.clock.minutes().count()),
                static_cast<long>(calendar.clock.seconds().count()));
  return buffer;
}

std::string format_utc(Time time) {
  const auto fraction = calendar_of(time).clock.subseconds();
  const auto microseconds = std::chrono::duration_cast<std::chrono::microseconds>(fraction).count();
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, ".%06ldZ", static_cast<long>(microseconds));
  return format_utc_seconds(time) + buffer;
}

}  // namespace netrig
