#include "dns/text.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "dns/options_text.hpp"

namespace netrig::dns {

namespace {

std::string flags_text(const Header& header) {
  std::string text;
  const auto add = [&](bool set, const char* name) { text += set ? std::string(" ") + name : std::string(); };
  add(header.response, "qr");
  add(header.authoritative, "aa");
  add(header.truncated, "tc");
  add(header.recursion_desired, "rd");
  add(header.recursion_available, "ra");
  add(header.authentic_data, "ad");
  add(header.checking_disabled, "cd");
  return text;
}

/// Pads to a column, eight characters a tab, as dig does; behind it there is one space.
void go_to_column(std::string& line, std::size_t width, std::size_t column) {
  constexpr std::size_t kTab = 8;
  if (width >= column) line += ' ';
  for (; width < column; width = (width / kTab + 1) * kTab) line += '\t';
}

/// "ftp.lab.\t\t3600\tIN\tA\t10.0.0.4"
std::string in_columns(const std::vector<std::string>& fields) {
  constexpr std::array<std::size_t, 5> kColumns{0, 24, 32, 40, 48};
  std::string line;
  std::size_t width = 0;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) go_to_column(line, width, kColumns[i]);
    if (i > 0) width = std::max(width + 1, kColumns[i]);
    line += fields[i];
    width += fields[i].size();
  }
  return line;
}

std::string in_columns(const Record& record) {
  return in_columns({record.owner.to_string(), std::to_string(record.ttl_seconds),
                     to_string(record.record_class), to_string(record.type), rdata_text(record)});
}

void add_header(const Message& reply, std::vector<std::string>& lines) {
  const auto& header = reply.header;
  lines.push_back(";; ->>HEADER<<- opcode: " + to_string(header.opcode) +
                  ", status: " + to_string(header.rcode) + ", id: " + std::to_string(header.id));
  const auto additional = reply.additional.size() + (reply.edns ? 1 : 0);
  lines.push_back(";; flags:" + flags_text(header) + "; QUERY: " + std::to_string(reply.questions.size()) +
                  ", ANSWER: " + std::to_string(reply.answer.size()) + ", AUTHORITY: " +
                  std::to_string(reply.authority.size()) + ", ADDITIONAL: " + std::to_string(additional));
  if (header.recursion_desired && !header.recursion_available)
    lines.emplace_back(";; WARNING: recursion requested but not available");
  lines.emplace_back();
}

void add_edns(const Edns& edns, std::vector<std::string>& lines) {
  lines.emplace_back(";; OPT PSEUDOSECTION:");
  lines.push_back("; EDNS: version: " + std::to_string(edns.version) +
                  ", flags:" + (edns.dnssec_ok ? " do" : "") + "; udp: " + std::to_string(edns.udp_bytes));
  for (auto& line : options_text(edns.options)) lines.push_back(std::move(line));
}

/// What is called for of a section: its title, its lines, and an empty one behind them.
void add_section(const std::string& title, const std::vector<std::string>& section, bool titled,
                 std::vector<std::string>& lines) {
  if (section.empty()) return;
  if (titled) lines.push_back(";; " + title + " SECTION:");
  lines.insert(lines.end(), section.begin(), section.end());
  if (titled) lines.emplace_back();
}

std::vector<std::string> lines_of(const std::vector<Question>& questions) {
  std::vector<std::string> lines;
  for (const auto& question : questions) {
    lines.push_back(in_columns(
        {";" + question.name.to_string(), "", to_string(question.record_class), to_string(question.type)}));
  }
  return lines;
}

std::vector<std::string> lines_of(const Records& records) {
  std::vector<std::string> lines;
  for (const auto& record : records) lines.push_back(in_columns(record));
  return lines;
}

void add_stats(const Exchange& exchange, const std::string& server, std::vector<std::string>& lines) {
  const auto milliseconds = std::chrono::round<std::chrono::milliseconds>(exchange.elapsed).count();
  const std::string transport = exchange.transport == Transport::udp ? "UDP" : "TCP";
  lines.push_back(";; Query time: " + std::to_string(milliseconds) + " msec");
  lines.push_back(";; SERVER: " + exchange.server.address.to_string() + "#" +
                  std::to_string(exchange.server.port) + "(" +
                  (server.empty() ? exchange.server.address.to_string() : server) + ") (" + transport + ")");
  lines.push_back(";; MSG SIZE  rcvd: " + std::to_string(exchange.size_bytes));
}

}  // namespace

std::string to_string(const Record& record) {
  return record.owner.to_string() + "\t" + std::to_string(record.ttl_seconds) + "\t" +
         to_string(record.record_class) + "\t" + to_string(record.type) + "\t" + rdata_text(record);
}

std::vector<std::string> describe(const Exchange& exchange, const std::string& server,
                                  const ReplyParts& shown) {
  const auto& reply = exchange.reply;
  const bool titled = shown.comments;
  std::vector<std::string> lines;
  if (shown.comments) {
    lines.emplace_back(";; Got answer:");
    add_header(reply, lines);
    if (reply.edns) add_edns(*reply.edns, lines);
  }
  if (shown.question) add_section("QUESTION", lines_of(reply.questions), titled, lines);
  if (shown.answer) add_section("ANSWER", lines_of(reply.answer), titled, lines);
  if (shown.authority) add_section("AUTHORITY", lines_of(reply.authority), titled, lines);
  if (shown.additional) add_section("ADDITIONAL", lines_of(reply.additional), titled, lines);
  if (shown.stats) add_stats(exchange, server, lines);
  return lines;
}

std::vector<std::string> describe_short(const Message& reply) {
  std::vector<std::string> lines;
  for (const auto& record : reply.answer) lines.push_back(rdata_text(record));
  return lines;
}

}  // namespace netrig::dns
