#include "probe/ping_session.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "probe/error_text.hpp"
#include "probe/numbers.hpp"

namespace netrig::probe {

namespace {

constexpr std::size_t kIcmpHeaderBytes = 8;
constexpr std::size_t kIpv4HeaderBytes = 20;

/// The bytes count up, as ping's always did.
Bytes counting_bytes(std::size_t size) {
  Bytes bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(i);
  return bytes;
}

std::string hex(std::uint8_t byte) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text = byte < 16 ? "" : std::string(1, kDigits[byte >> 4]);
  return text + kDigits[byte & 15];
}

/// What is wrong with a reply's payload, if anything.
std::string damage(ByteView expected, ByteView found) {
  const auto common = std::min(expected.size(), found.size());
  const auto [wanted, got] = std::mismatch(expected.begin(), expected.begin() + common, found.begin());
  if (wanted == expected.begin() + common) return "";
  return "wrong data byte #" + std::to_string(wanted - expected.begin()) + " should be 0x" + hex(*wanted) +
         " but was 0x" + hex(*got);
}

}  // namespace

PingSession::PingSession(PingPlan plan, IpAddress to, TimePoint start)
    : plan_(std::move(plan)),
      to_(to),
      payload_(counting_bytes(plan_.size_bytes)),
      start_(start),
      next_send_(start),
      last_sent_(start) {}

std::string PingSession::headline() const {
  const auto address = to_.to_string();
  const auto bytes = std::to_string(plan_.size_bytes);
  if (to_.is_v6()) return "PING " + plan_.host + "(" + address + ") " + bytes + " data bytes";
  const auto whole = std::to_string(plan_.size_bytes + kIcmpHeaderBytes + kIpv4HeaderBytes);
  return "PING " + plan_.host + " (" + address + ") " + bytes + "(" + whole + ") bytes of data.";
}

bool PingSession::is_done(TimePoint now) const {
  if (stopped_) return true;
  if (plan_.count && received_ + errors_ >= *plan_.count) return true;
  if (!plan_.deadline) return false;
  return errors_ > 0 || now >= start_ + *plan_.deadline;
}

/// How long to wait when everything is sent: with answers, as long as they were seen to take.
TimePoint PingSession::give_up_time() const {
  const Duration wait = received_ > 0 ? std::max(2 * times_.maximum(), plan_.interval) : plan_.timeout;
  return last_sent_ + wait;
}

PingSession::Step PingSession::next(TimePoint now) {
  if (is_done(now)) return Done{};
  if (all_sent()) {
    if (now >= give_up_time()) return Done{};
    return Wait{give_up_time()};
  }
  if (now >= next_send_) return Send{static_cast<std::uint16_t>(transmitted_ + 1)};
  return Wait{plan_.deadline ? std::min(next_send_, start_ + *plan_.deadline) : next_send_};
}

/// Requests keep to their times, but are not made up for when those have passed.
void PingSession::begin_request(TimePoint now) {
  ++transmitted_;
  requests_[static_cast<std::uint16_t>(transmitted_)] = {.sent = now};
  last_sent_ = now;
  next_send_ += plan_.interval;
  if (next_send_ <= now) next_send_ = now + plan_.interval;
}

void PingSession::send_failed(TimePoint now) {
  begin_request(now);
  requests_.erase(static_cast<std::uint16_t>(transmitted_));
  ++errors_;
}

std::string PingSession::reply_line(const EchoReply& reply, Duration time, bool again) const {
  const auto address = reply.from.to_string();
  const auto source = name_.empty() || reply.from != to_ ? address : name_ + " (" + address + ")";
  return std::to_string(reply.payload.size() + kIcmpHeaderBytes) + " bytes from " + source +
         ": icmp_seq=" + std::to_string(reply.sequence) + " ttl=" + std::to_string(reply.ttl) +
         " time=" + short_milliseconds_text(time) + " ms" + (again ? " (DUP!)" : "") +
         (reply.payload.size() < payload_.size() ? " (truncated)" : "");
}

PingSession::Lines PingSession::on_reply(TimePoint now, const EchoReply& reply) {
  const auto request = requests_.find(reply.sequence);
  if (request == requests_.end()) return {};
  const Duration time = now - request->second.sent;
  const bool again = std::exchange(request->second.answered, true);
  ++(again ? duplicates_ : received_);
  times_.add(time);
  if (plan_.quiet) return {};
  Lines lines{reply_line(reply, time, again)};
  if (auto what = damage(payload_, reply.payload); !what.empty()) lines.push_back(std::move(what));
  return lines;
}

PingSession::Lines PingSession::on_error(const EchoError& error) {
  const auto request = requests_.find(error.sequence);
  if (request == requests_.end()) return {};
  ++errors_;
  if (plan_.quiet) return {};
  return {"From " + error.error.offender.to_string() + " icmp_seq=" + std::to_string(error.sequence) + " " +
          error_text(error.error)};
}

PingSession::Lines PingSession::summary() const {
  const auto lost = transmitted_ - std::min(received_, transmitted_);
  const auto time = std::chrono::floor<std::chrono::milliseconds>(last_sent_ - start_).count();
  std::string counts =
      std::to_string(transmitted_) + " packets transmitted, " + std::to_string(received_) + " received, ";
  if (duplicates_ > 0) counts += "+" + std::to_string(duplicates_) + " duplicates, ";
  if (errors_ > 0) counts += "+" + std::to_string(errors_) + " errors, ";
  counts += percent_text(lost, transmitted_) + "% packet loss, time " + std::to_string(time) + "ms";
  Lines lines{"", "--- " + plan_.host + " ping statistics ---", counts};
  if (times_.count() > 0) {
    lines.push_back("rtt min/avg/max/mdev = " + milliseconds_text(times_.minimum()) + "/" +
                    milliseconds_text(times_.mean()) + "/" + milliseconds_text(times_.maximum()) + "/" +
                    milliseconds_text(times_.deviation()) + " ms");
  }
  return lines;
}

int PingSession::exit_status() const {
  const bool enough = !plan_.deadline || !plan_.count || received_ >= *plan_.count;
  return received_ > 0 && enough ? 0 : 1;
}

}  // namespace netrig::probe
