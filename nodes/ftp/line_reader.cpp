#include "ftp/line_reader.hpp"

#include <utility>

namespace netrig::ftp {

namespace {

// RFC 854 "Telnet command structure".
constexpr std::uint8_t kSubnegotiationEnd = 240;  // the lowest of them
constexpr std::uint8_t kSubnegotiation = 250;
constexpr std::uint8_t kWill = 251;
constexpr std::uint8_t kDont = 254;
constexpr std::uint8_t kInterpretAsCommand = 255;

}  // namespace

std::optional<Line> LineReader::next() {
  for (std::size_t i = 0; i < pending_.size(); ++i) {
    if (!take(pending_[i])) continue;
    pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(i) + 1);
    return std::exchange(line_, {});
  }
  pending_.clear();
  return {};
}

/// True when `byte` ended a line.
bool LineReader::take(std::uint8_t byte) {
  switch (state_) {
    case State::text:
      return take_text(byte);
    case State::command:
      return take_command(byte);
    case State::option:
      state_ = State::text;
      break;
    case State::subnegotiation:
      if (byte == kInterpretAsCommand) state_ = State::subnegotiation_command;
      break;
    case State::subnegotiation_command:
      state_ = byte == kSubnegotiationEnd ? State::text : State::subnegotiation;
      break;
  }
  return false;
}

bool LineReader::take_text(std::uint8_t byte) {
  if (byte == kInterpretAsCommand) {
    state_ = State::command;
    return false;
  }
  if (byte == '\n') {
    after_carriage_return_ = false;
    return true;
  }
  if (std::exchange(after_carriage_return_, false)) {
    append('\r');
    if (byte == 0) return false;
  }
  if (byte == '\r') {
    after_carriage_return_ = true;
  } else {
    append(byte);
  }
  return false;
}

bool LineReader::take_command(std::uint8_t byte) {
  state_ = State::text;
  // No command: its own byte was sent as urgent data and got lost (RFC 854 "Synch").
  if (byte < kSubnegotiationEnd) return take_text(byte);
  if (byte == kInterpretAsCommand) {
    if (std::exchange(after_carriage_return_, false)) append('\r');
    append(byte);
  } else if (byte >= kWill && byte <= kDont) {
    state_ = State::option;
  } else if (byte == kSubnegotiation) {
    state_ = State::subnegotiation;
  }
  return false;
}

void LineReader::append(std::uint8_t byte) {
  if (line_.text.size() < limit_bytes_) {
    line_.text.push_back(static_cast<char>(byte));
  } else {
    line_.too_long = true;
  }
}

std::string telnet_escape(std::string_view text) {
  std::string escaped;
  escaped.reserve(text.size());
  for (char character : text) {
    escaped.push_back(character);
    if (static_cast<std::uint8_t>(character) == kInterpretAsCommand) escaped.push_back(character);
    if (character == '\r') escaped.push_back('\0');
  }
  return escaped;
}

}  // namespace netrig::ftp
