#include "kernel/line_writer.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <string>

#include "kernel/system_error.hpp"

namespace netrig {

using std::chrono::steady_clock;

Result<> LineWriter::write(std::string_view line) {
  std::string text(is_torn_ ? "\n" : "");
  text += line;
  text += '\n';
  return write_all(text);
}

Result<> LineWriter::write_all(std::string_view text) {
  const auto end = steady_clock::now() + (is_stuck_ ? std::chrono::milliseconds{} : limit_);
  while (!text.empty()) {
    const auto count = retry_interrupted([&] { return ::write(descriptor_, text.data(), text.size()); });
    if (count >= 0) {
      text.remove_prefix(static_cast<std::size_t>(count));
      is_torn_ = !text.empty();
    } else if (!would_block()) {
      return last_error();
    } else if (!await_room(end)) {
      is_stuck_ = true;
      return HostError::timed_out;
    }
  }
  is_stuck_ = false;
  return {};
}

bool LineWriter::await_room(steady_clock::time_point end) const {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - steady_clock::now());
    const auto limit = static_cast<int>(std::max<std::chrono::milliseconds::rep>(left.count(), 0));
    pollfd room{.fd = descriptor_, .events = POLLOUT, .revents = 0};
    const int found = ::poll(&room, 1, limit);
    if (found > 0) return true;  // also for an error, which the next write(2) tells
    if (limit == 0 || (found < 0 && errno != EINTR)) return false;
  }
}

}  // namespace netrig
