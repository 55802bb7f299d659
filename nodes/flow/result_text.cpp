#include "flow/result_text.hpp"

#include "flow/pace.hpp"
#include "flow/units.hpp"

namespace netrig::flow {

namespace {

std::string left(std::string text, std::size_t width) {
  if (text.size() < width) text.insert(0, width - text.size(), ' ');
  return text;
}

std::string right(std::string text, std::size_t width) {
  if (text.size() < width) text.resize(width, ' ');
  return text;
}

std::string label(std::uint16_t flow) {
  return "[" + left(std::to_string(flow + 1), 3) + "]";
}

std::string span_text(Duration begin, Duration end) {
  return right(left(seconds_text(begin), 6) + "-" + seconds_text(end), 14) + " sec";
}

/// What all lines have in common.
std::string columns(const std::string& name, Duration begin, Duration end, std::uint64_t bytes) {
  return name + " " + span_text(begin, end) + "  " + left(bytes_text(bytes), 12) + "  " +
         left(rate_text(bits_per_second(bytes, end - begin)), 14);
}

std::string losses(Duration jitter, std::uint64_t lost, std::uint64_t datagrams) {
  return "  " + milliseconds_text(jitter) + " ms  " + std::to_string(lost) + "/" + std::to_string(datagrams) +
         " (" + percent_text(lost, datagrams) + ")";
}

std::string interval_line(const TestResult& result, const IntervalRow& row, const std::string& name) {
  auto line = columns(name, row.begin, row.end, row.bytes);
  if (result.settings.protocol == Protocol::tcp) {
    if (!row.sender) return line;
    line += "  " + left(std::to_string(row.retransmits), 4);
    return row.congestion_window_bytes == 0 ? line : line + "  " + bytes_text(row.congestion_window_bytes);
  }
  if (row.sender) return line + "  " + std::to_string(row.datagrams);
  return line + losses(row.jitter, row.lost, row.datagrams + row.lost);
}

Lines count_lines(const TestResult& result, const FlowCounts& counts, const std::string& name) {
  const auto& [sent, received] = counts;
  auto sender = columns(name, {}, sent.time, sent.bytes);
  auto receiver = columns(name, {}, received.time, received.bytes);
  if (result.settings.protocol == Protocol::tcp) {
    sender += "  " + left(std::to_string(sent.retransmits.value_or(0)), 4);
    receiver += left("", 6);
  } else {
    sender += losses({}, 0, sent.datagrams);
    receiver += losses(received.jitter, counts.lost(), sent.datagrams);
    if (received.reordered > 0) receiver += ", " + std::to_string(received.reordered) + " out of order";
    if (received.duplicates > 0) receiver += ", " + std::to_string(received.duplicates) + " twice";
  }
  return {sender + "  sender", receiver + "  receiver"};
}

void append(Lines& lines, Lines more) {
  lines.insert(lines.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

/// "[SUM]", or for two directions what the client does.
std::string sum_name(const Settings& settings, bool client_sends) {
  if (settings.direction != Direction::both) return "[SUM]";
  return client_sends ? "[SUM][TX-C]" : "[SUM][RX-C]";
}

std::string heading(const Settings& settings, bool at_end) {
  const std::string common = "[ ID] Interval                Transfer         Bitrate";
  if (settings.protocol == Protocol::udp) return common + "         Jitter    Lost/Total Datagrams";
  return common + (at_end ? "         Retr" : "         Retr  Cwnd");
}

}  // namespace

Lines start_lines(const TestResult& result) {
  Lines lines;
  for (const auto& [flow, ends] : result.ends) {
    lines.push_back(label(flow) + " local " + ends.local.to_string() +
                    (result.sends(flow) ? " sends to " : " receives from ") + ends.remote.to_string());
  }
  lines.push_back(heading(result.settings, false));
  return lines;
}

Lines interval_lines(const TestResult& result, const Interval& interval) {
  Lines lines;
  for (const auto& row : interval) lines.push_back(interval_line(result, row, label(row.flow)));
  if (result.settings.flows == 1) return lines;
  for (const bool client_sends : {true, false}) {
    const auto sum = total(result, interval, client_sends);
    if (sum.end == Duration::zero()) continue;
    lines.push_back(interval_line(result, sum, sum_name(result.settings, client_sends)));
  }
  return lines;
}

Lines end_lines(const TestResult& result) {
  Lines lines{"- - - - - - - - - - - - - - - - - - - - - - - - -", heading(result.settings, true)};
  for (const auto& [flow, counts] : result.flows) append(lines, count_lines(result, counts, label(flow)));
  if (result.settings.flows == 1) return lines;
  for (const bool client_sends : {true, false}) {
    const bool there = result.settings.direction == Direction::both ||
                       client_sends == (result.settings.direction == Direction::forward);
    const auto name = sum_name(result.settings, client_sends);
    if (there) append(lines, count_lines(result, total(result, client_sends), name));
  }
  return lines;
}

}  // namespace netrig::flow
