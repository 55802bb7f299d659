#include "scenario/junit_xml.hpp"

#include <cstdio>

#include "scenario/text.hpp"
#include "scenario/time_text.hpp"

namespace netrig {
namespace {

// XML 1.0 2.4 and 3.3.3: in an attribute a newline must be a reference, or it is read as a blank.
std::string escaped(std::string_view text, bool attribute) {
  std::string result;
  for (const char character : printable(text)) {
    switch (character) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      case '\n':
        result += attribute ? "&#10;" : "\n";
        break;
      default:
        result += character;
    }
  }
  return result;
}

std::string attribute(std::string_view name, std::string_view value) {
  return " " + std::string(name) + "=\"" + escaped(value, true) + "\"";
}

std::string attribute(std::string_view name, std::size_t value) {
  return attribute(name, std::to_string(value));
}

std::string seconds(std::chrono::nanoseconds duration) {
  char buffer[40];
  std::snprintf(buffer, sizeof buffer, "%.6f", static_cast<double>(duration.count()) / 1e9);
  return buffer;
}

bool is_error(const Problem& problem) {
  return problem.kind == Problem::Kind::error;
}

std::string step_case(const Results& results, const StepResult& step) {
  std::string xml = "    <testcase" + attribute("name", std::to_string(step.number) + " " + step.name) +
                    attribute("classname", results.name) + attribute("file", results.file) +
                    attribute("line", static_cast<std::size_t>(step.position.line)) +
                    attribute("time", seconds(step.duration));
  std::string content;
  if (step.state == StepState::failed) {
    const std::string text = join(step.detail(), "\n") + "\nrepeat    " + results.repeat_command;
    content += "      <failure" + attribute("type", step.kind) + attribute("message", step.failure.seen) +
               ">" + escaped(text, false) + "</failure>\n";
  } else if (step.state == StepState::skipped) {
    content += "      <skipped" + attribute("message", join(step.notes, "; ")) + "/>\n";
  }
  if (!step.notes.empty() && step.state != StepState::skipped) {
    content += "      <system-out>" + escaped(join(step.notes, "\n"), false) + "</system-out>\n";
  }
  return content.empty() ? xml + "/>\n" : xml + ">\n" + content + "    </testcase>\n";
}

std::string problem_case(const Results& results, const Problem& problem, std::size_t number) {
  return "    <testcase" + attribute("name", "run: error " + std::to_string(number)) +
         attribute("classname", results.name) + attribute("file", results.file) +
         attribute("time", "0.000000") + ">\n      <error" + attribute("type", "run") +
         attribute("message", problem.text) + ">" +
         escaped(join(problem.lines, "\n") + "\nrepeat    " + results.repeat_command, false) +
         "</error>\n    </testcase>\n";
}

std::string property(std::string_view name, std::string_view value) {
  return "      <property" + attribute("name", name) + attribute("value", value) + "/>\n";
}

std::string properties(const Results& results) {
  std::string xml = "    <properties>\n" + property("world", results.world) +
                    property("run_directory", results.run_directory) +
                    property("repeat", results.repeat_command);
  for (const Problem& problem : results.problems) {
    if (!is_error(problem)) xml += property("warning", problem.text);
  }
  return xml + "    </properties>\n";
}

std::string counts(const Results& results, std::size_t errors) {
  return attribute("tests", results.steps.size() + errors) +
         attribute("failures", results.count(StepState::failed)) + attribute("errors", errors) +
         attribute("skipped", results.count(StepState::skipped)) +
         attribute("time", seconds(results.duration));
}

}  // namespace

std::string junit_xml(const Results& results) {
  std::string cases;
  for (const StepResult& step : results.steps) cases += step_case(results, step);
  std::size_t errors = 0;
  for (const Problem& problem : results.problems) {
    if (is_error(problem)) cases += problem_case(results, problem, ++errors);
  }
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites" + attribute("name", "netrig") +
         counts(results, errors) + ">\n  <testsuite" + attribute("name", results.name) +
         counts(results, errors) + attribute("timestamp", format_utc_seconds(results.started)) +
         attribute("file", results.file) + ">\n" + properties(results) + cases +
         "  </testsuite>\n</testsuites>\n";
}

}  // namespace netrig
