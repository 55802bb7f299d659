#include "scenario/run_json.hpp"

#include <nlohmann/json.hpp>

#include "scenario/time_text.hpp"

namespace netrig {
namespace {

using Json = nlohmann::ordered_json;

double seconds(std::chrono::nanoseconds duration) {
  return static_cast<double>(duration.count()) / 1e9;
}

Json step_json(const StepResult& step) {
  Json json{{"number", step.number},
            {"name", step.name},
            {"kind", step.kind},
            {"line", step.position.line},
            {"state", to_string(step.state)},
            {"seconds", seconds(step.duration)},
            {"limit_seconds", step.limit ? Json(seconds(*step.limit)) : Json(nullptr)},
            {"notes", step.notes}};
  if (step.state == StepState::failed) {
    json["expected"] = step.failure.expected;
    json["seen"] = step.failure.seen;
    json["evidence"] = step.failure.evidence;
  }
  return json;
}

Json program_json(const ProgramResult& program) {
  return {{"node", program.node},       {"name", program.name}, {"command", program.command},
          {"service", program.service}, {"log", program.log},   {"end", program.end},
          {"good", program.good}};
}

Json capture_json(const CaptureResult& capture) {
  return {
      {"link", capture.link},       {"path", capture.path},
      {"frames", capture.frames},   {"bytes", capture.bytes},
      {"dropped", capture.dropped}, {"error", capture.error.empty() ? Json(nullptr) : Json(capture.error)}};
}

Json link_json(const LinkResult& link) {
  Json lost = Json::object();
  for (const auto& [reason, count] : link.lost) lost[reason] = count;
  return {{"link", link.link},
          {"entered", link.entered},
          {"duplicated", link.duplicated},
          {"delivered", link.delivered},
          {"corrupted", link.corrupted},
          {"reordered", link.reordered},
          {"on_their_way", link.on_their_way},
          {"lost", lost}};
}

Json facts_json(const Results& results) {
  Json facts = Json::object();
  for (const auto& [name, text] : results.facts) facts[name] = text;
  return facts;
}

Json problem_json(const Problem& problem) {
  return {{"kind", problem.kind == Problem::Kind::error ? "error" : "warning"},
          {"text", problem.text},
          {"lines", problem.lines}};
}

template <typename Values, typename Function>
Json list(const Values& values, Function function) {
  Json json = Json::array();
  for (const auto& value : values) json.push_back(function(value));
  return json;
}

}  // namespace

std::string run_json(const Results& results) {
  const Json json{{"version", kRunJsonVersion},
                  {"name", results.name},
                  {"about", results.about},
                  {"file", results.file},
                  {"world", results.world},
                  {"passed", results.passed},
                  {"interrupted", results.interrupted.has_value()},
                  {"started", format_utc(results.started)},
                  {"seconds", seconds(results.duration)},
                  {"steps", list(results.steps, step_json)},
                  {"programs", list(results.programs, program_json)},
                  {"captures", list(results.captures, capture_json)},
                  {"links", list(results.links, link_json)},
                  {"facts", facts_json(results)},
                  {"problems", list(results.problems, problem_json)},
                  {"run_directory", results.run_directory},
                  {"repeat", results.repeat_command}};
  // Programs may print any bytes: what is not UTF-8 is replaced.
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace netrig
