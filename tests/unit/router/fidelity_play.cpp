// Plays rows of the table in a world.
#include <regex>
#include <set>
#include <stdexcept>

#include "fidelity_table.hpp"

namespace netrig::testing {

namespace {

const Bytes& last_of(const std::vector<SentPacket>& packets, Side side) {
  for (auto each = packets.rbegin(); each != packets.rend(); ++each) {
    if (each->side == side) return each->packet;
  }
  throw std::runtime_error("nothing to answer to");
}

/// All numbers of a text.
void add_numbers(const std::string& text, std::set<std::string>& numbers) {
  static const std::regex kNumber("[0-9]+");
  for (std::sregex_iterator each(text.begin(), text.end(), kNumber), end; each != end; ++each) {
    numbers.insert(each->str());
  }
}

/// Ports and ICMP identifiers that are not among `known`.
std::string mask_drawn(const std::string& line, const std::set<std::string>& known) {
  static const std::regex kPort("(:| id )([0-9]+)\\b(?!:)");
  std::string masked;
  auto at = line.begin();
  for (std::sregex_iterator each(line.begin(), line.end(), kPort), end; each != end; ++each) {
    masked.append(at, (*each)[2].first);
    masked += known.contains((*each)[2].str()) ? (*each)[2].str() : "*";
    at = (*each)[2].second;
  }
  masked.append(at, line.end());
  // Linux cuts what it has put together under a new identification; we keep the sender's.
  static const std::regex kFragment("fragment id 0x[0-9a-f]+");
  return std::regex_replace(masked, kFragment, "fragment id *");
}

std::string brief_of(const std::string& line) {
  static const std::regex kNumbers(" (seq|ack|win) [0-9]+");
  return std::regex_replace(line, kNumbers, "");
}

}  // namespace

const Bytes& Past::last_in(Side side) const {
  return last_of(in, side);
}

const Bytes& Past::last_out(Side side) const {
  return last_of(out, side);
}

Played play(const Row& row, RouterWorld& world) {
  world.load(rules_of(row.rules));
  Played played;
  Past past;
  std::set<std::string> known;
  add_numbers(row.rules, known);
  known.insert("1");  // in the router's own addresses
  for (const auto& step : row.steps) {
    const auto packet = step.packet(past);
    past.in.push_back({step.side, packet});
    add_numbers(line_of(past.in.back()), known);
    std::string lines;
    for (const auto& sent : world.take(step.side, packet)) {
      lines += (lines.empty() ? "" : " | ") + mask_drawn(line_of(sent), known);
      past.out.push_back(sent);
    }
    played.full.push_back(lines.empty() ? "nothing" : lines);
    played.brief.push_back(brief_of(played.full.back()));
  }
  return played;
}

}  // namespace netrig::testing
