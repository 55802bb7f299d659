#include "scenario/results_table.hpp"

#include "scenario/result_lines.hpp"
#include "scenario/text.hpp"
#include "topology/regular_expression.hpp"

namespace netrig {
namespace {

std::string text_of(const Lines& lines) {
  std::string text;
  for (const std::string& line : lines) {
    // Blanks at the end of a line only get in the way of comparing.
    const std::size_t end = line.find_last_not_of(' ');
    text += line.substr(0, end == std::string::npos ? 0 : end + 1) + "\n";
  }
  return text;
}

void append(Lines& lines, const Lines& more) {
  lines.insert(lines.end(), more.begin(), more.end());
}

}  // namespace

std::string results_table(const Results& results, const TerminalStyle& style) {
  Lines lines = heading_lines(style, results);
  for (const StepResult& step : results.steps) append(lines, step_lines(style, results, step, true));
  if (!results.steps.empty()) lines.emplace_back();
  append(lines, summary_lines(style, results));
  return text_of(lines);
}

std::string results_summary(const Results& results, const TerminalStyle& style) {
  return text_of(summary_lines(style, results));
}

std::string results_failures(const Results& results, const TerminalStyle& style) {
  Lines lines;
  for (const StepResult& step : results.steps) {
    if (step.state == StepState::failed) append(lines, step_lines(style, results, step, true));
  }
  append(lines, problem_lines(style, results));
  append(lines, pointer_lines(style, results));
  lines.push_back(verdict_line(style, results, true));
  return text_of(lines);
}

std::string results_transcript(const Results& results) {
  const TerminalStyle style;
  Lines lines;
  for (const StepResult& step : results.steps) append(lines, step_lines(style, results, step, false));
  append(lines, problem_lines(style, results));
  lines.push_back(verdict_line(style, results, false));
  for (std::string& line : lines) line = mask_volatile(line);
  return text_of(lines);
}

std::string mask_volatile(const std::string& text) {
  static const RegularExpression kMinutes(R"(\b\d+ min \d+ s\b)");
  static const RegularExpression kDurations(R"(\b\d+(\.\d+)? (ms|s)\b)");
  static const RegularExpression kPacketTimes(R"((^|\s)-?\d+\.\d{6}(\s|$))");
  // 32768 to 65535.
  static const RegularExpression kPorts(
      R"(:(3276[89]|327[7-9]\d|32[89]\d\d|3[3-9]\d{3}|[45]\d{4}|6[0-5]\d{3})\b)");
  std::string masked = kMinutes.replace_all(text, "<time>");
  masked = kDurations.replace_all(masked, "<time>");
  // Twice, since of two times in a row the first one takes the blank between them.
  for (int round = 0; round < 2; ++round) masked = kPacketTimes.replace_all(masked, "\\1<time>\\2");
  return kPorts.replace_all(masked, ":<port>");
}

}  // namespace netrig
