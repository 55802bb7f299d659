// The part of the table below the steps: programs, captures, and where everything is.
#include <algorithm>

#include "scenario/result_lines.hpp"
#include "scenario/text.hpp"
#include "scenario/utf8.hpp"

namespace netrig {
namespace {

constexpr std::size_t kMostRows = 20;  // of a kind; a run of a thousand nodes must stay readable

using Row = std::vector<std::string>;

struct Section {
  std::vector<Row> good;
  std::vector<Row> bad;
};

std::vector<std::size_t> widths_of(const std::vector<Row>& rows) {
  std::vector<std::size_t> widths;
  for (const Row& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t column = 0; column < row.size(); ++column) {
      widths[column] = std::max(widths[column], display_width(row[column]));
    }
  }
  return widths;
}

std::string row_text(const Row& row, const std::vector<std::size_t>& widths) {
  std::string text;
  for (std::size_t column = 0; column < row.size(); ++column) {
    const bool last = column + 1 == row.size();
    text += last ? row[column] : fit(row[column], widths[column]) + "  ";
  }
  return text;
}

// The bad rows first, then as many good ones as there is room for.
Lines section_lines(const TerminalStyle& style, const std::string& title, const Section& section) {
  std::vector<Row> rows = section.bad;
  const std::size_t room = kMostRows - std::min(kMostRows, rows.size());
  const std::size_t shown = std::min(room, section.good.size());
  rows.insert(rows.end(), section.good.begin(), section.good.begin() + static_cast<std::ptrdiff_t>(shown));
  const std::vector<std::size_t> widths = widths_of(rows);
  Lines lines;
  for (std::size_t index = 0; index < rows.size(); ++index) {
    const std::string label = coloured(style, Colour::dim, fit(index == 0 ? title : "", 10));
    const std::string text = row_text(rows[index], widths);
    lines.push_back("  " + label + (index < section.bad.size() ? coloured(style, Colour::red, text) : text));
  }
  if (shown < section.good.size()) {
    lines.push_back("  " + fit("", 10) + "and " + std::to_string(section.good.size() - shown) +
                    " more: run.json");
  }
  return lines;
}

std::string inside(const Results& results, const std::string& path) {
  return results.run_directory.empty() || path.empty() ? path : results.run_directory + "/" + path;
}

Lines program_lines(const TerminalStyle& style, const Results& results) {
  Section section;
  for (const ProgramResult& program : results.programs) {
    Row row{printable_line(program.node + ":" + program.name), program.end, inside(results, program.log)};
    (program.good ? section.good : section.bad).push_back(std::move(row));
  }
  return section_lines(style, "programs", section);
}

Lines capture_lines(const TerminalStyle& style, const Results& results) {
  Section section;
  for (const CaptureResult& capture : results.captures) {
    std::string frames = counted(capture.frames, "frame");
    if (capture.dropped > 0) frames += ", " + std::to_string(capture.dropped) + " lost";
    if (!capture.error.empty()) frames += ", " + printable_line(capture.error);
    Row row{capture.link, frames, inside(results, capture.path)};
    (capture.dropped > 0 || !capture.error.empty() ? section.bad : section.good).push_back(std::move(row));
  }
  return section_lines(style, "captures", section);
}

// Only links on which something was lost: of the others the captures say enough.
Lines loss_lines(const TerminalStyle& style, const Results& results) {
  Section section;
  for (const LinkResult& link : results.links) {
    if (link.lost.empty()) continue;
    std::vector<std::string> parts;
    for (const auto& [reason, count] : link.lost) parts.push_back(std::to_string(count) + " " + reason);
    section.good.push_back({link.link, "of " + counted(link.entered, "frame"), join(parts, ", ")});
  }
  return section_lines(style, "lost", section);
}

Lines fact_lines(const TerminalStyle& style, const Results& results) {
  std::vector<std::string> parts;
  for (const auto& [name, text] : results.facts) parts.push_back(name + " " + text);
  if (parts.empty()) return {};
  return {"  " + coloured(style, Colour::dim, fit("run", 10)) + join(parts, ", ")};
}

void append(Lines& lines, const Lines& more) {
  lines.insert(lines.end(), more.begin(), more.end());
}

}  // namespace

Lines pointer_lines(const TerminalStyle& style, const Results& results) {
  Lines lines;
  const auto add = [&](const std::string& label, const std::string& text) {
    if (!text.empty()) lines.push_back("  " + coloured(style, Colour::dim, fit(label, 10)) + text);
  };
  add("results", results.run_directory);
  if (!results.passed) add("repeat", results.repeat_command);
  return lines;
}

Lines summary_lines(const TerminalStyle& style, const Results& results) {
  Lines lines = problem_lines(style, results);
  if (!lines.empty()) lines.emplace_back();
  append(lines, program_lines(style, results));
  append(lines, capture_lines(style, results));
  append(lines, loss_lines(style, results));
  append(lines, fact_lines(style, results));
  append(lines, pointer_lines(style, results));
  if (!lines.empty()) lines.emplace_back();
  lines.push_back(verdict_line(style, results, true));
  return lines;
}

}  // namespace netrig
