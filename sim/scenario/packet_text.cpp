#include "scenario/packet_text.hpp"

#include <algorithm>

#include "scenario/text.hpp"
#include "scenario/utf8.hpp"
#include "wire/describe.hpp"

namespace netrig {
namespace {

std::vector<std::string> all_quoted(const std::vector<std::string>& patterns) {
  std::vector<std::string> result;
  for (const std::string& pattern : patterns) result.push_back(in_quotes(pattern));
  return result;
}

}  // namespace

std::vector<std::string> packet_table(const std::deque<NumberedPacket>& packets, WorldTime begin,
                                      const std::string& title) {
  if (packets.empty()) return {};
  std::size_t number_width = 3;
  std::size_t time_width = 4;
  for (const NumberedPacket& packet : packets) {
    number_width = std::max(number_width, std::to_string(packet.number).size());
    time_width = std::max(time_width, format_packet_time(packet.packet.time - begin).size());
  }
  std::vector<std::string> lines{title + ":",
                                 fit_right("No.", number_width) + "  " + fit_right("time", time_width)};
  for (const NumberedPacket& packet : packets) {
    lines.push_back(fit_right(std::to_string(packet.number), number_width) + "  " +
                    fit_right(format_packet_time(packet.packet.time - begin), time_width) + "  " +
                    describe(packet.packet.bytes, packet.packet.original_length));
  }
  return lines;
}

std::string count_text(const CountRange& count) {
  if (!count.max) return "at least " + counted(count.min.value_or(0), "packet");
  if (*count.max == 0) return "no packet";
  if (!count.min) return "at most " + counted(*count.max, "packet");
  if (*count.min == *count.max) return "exactly " + counted(*count.max, "packet");
  return std::to_string(*count.min) + " to " + counted(*count.max, "packet");
}

std::string packet_wish(const PacketExpectation& wanted, const std::optional<CountRange>& count) {
  std::vector<std::string> parts;
  if (count)
    parts.push_back(count_text(*count) + (wanted.pattern ? " with " + in_quotes(*wanted.pattern) : ""));
  if (!wanted.order.empty()) parts.push_back("in this order: " + join(all_quoted(wanted.order), ", "));
  if (!wanted.never.empty()) parts.push_back("never: " + join(all_quoted(wanted.never), ", "));
  std::string text = "on " + wanted.link;
  if (wanted.filter) text += ", filter " + in_quotes(*wanted.filter);
  if (wanted.since) text += ", since " + in_quotes(*wanted.since);
  return text + ": " + join(parts, "; ");
}

}  // namespace netrig
