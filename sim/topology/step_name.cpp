#include "topology/step_name.hpp"

#include "host/duration.hpp"
#include "topology/conditions_text.hpp"

namespace netrig::reading {

namespace {

using Texts = std::vector<std::string>;

std::string joined(const Texts& texts, const std::string& separator) {
  std::string result;
  for (const auto& text : texts) result += (result.empty() ? "" : separator) + text;
  return result;
}

std::string quoted(const std::string& text) {
  return '"' + text + '"';
}

std::string quoted(const Texts& texts) {
  Texts result;
  for (const auto& text : texts) result.push_back(quoted(text));
  return joined(result, ", ");
}

std::string listed(const Texts& names) {
  if (names.empty()) return "?";
  return names.size() == 1 ? names.front() : names.front() + " … " + names.back();
}

std::string packets(std::uint64_t count) {
  if (count == 0) return "no packet";
  return count == 1 ? "1 packet" : std::to_string(count) + " packets";
}

/// "no packet", "3 packets", "at least 1 packet", "1 to 10 packets".
std::string packets(const CountRange& count) {
  if (!count.min && !count.max) return "any packets";
  if (!count.min) return "at most " + packets(*count.max);
  if (!count.max) return "at least " + packets(*count.min);
  if (*count.min == *count.max) return packets(*count.max);
  return std::to_string(*count.min) + " to " + packets(*count.max);
}

/// Patterns stand between slashes, filters between quotation marks: a filter given as a pattern finds
/// nothing, and must not look like one that does.
std::string slashed(const Texts& patterns) {
  Texts result;
  for (const auto& pattern : patterns) result.push_back("/" + pattern + "/");
  return joined(result, ", ");
}

std::string since(const std::optional<std::string>& step) {
  return step ? " since " + *step : "";
}

/// Every part of the expectation, the counted packets first.
std::string describe(const PacketExpectation& wanted) {
  Texts parts;
  if (wanted.count) parts.push_back(packets(*wanted.count));
  if (wanted.pattern) parts.push_back((wanted.count ? "" : "packets ") + slashed({*wanted.pattern}));
  if (wanted.filter)
    parts.push_back((parts.empty() ? "packets in filter " : "in filter ") + quoted(*wanted.filter));
  Texts claims;
  if (!parts.empty()) claims.push_back(joined(parts, " "));
  if (!wanted.order.empty()) claims.push_back("in order " + joined(wanted.order, ", "));
  if (!wanted.never.empty()) claims.push_back("no packet " + slashed(wanted.never));
  return wanted.link + ": " + joined(claims, "; ") + since(wanted.since);
}

std::string text_of(const NodeFile& file) {
  return file.node + ":" + file.path;
}

std::string describe(const SameFilesExpectation& wanted) {
  Texts files;
  for (const auto& file : wanted.files) files.push_back(text_of(file));
  return joined(files, " = ");
}

std::string describe(const OutputExpectation& wanted) {
  Texts parts;
  if (!wanted.output.empty()) parts.push_back("printed " + quoted(wanted.output));
  if (!wanted.not_output.empty()) parts.push_back("did not print " + quoted(wanted.not_output));
  return wanted.program + " on " + wanted.node + " " + joined(parts, "; ") + since(wanted.since);
}

std::string describe(const ExitExpectation& wanted) {
  if (wanted.running) return wanted.program + " runs on " + wanted.node;
  const auto status = wanted.exit ? " with status " + std::to_string(*wanted.exit) : "";
  return wanted.program + " on " + wanted.node + " ended" + status;
}

std::string sent_by(const Texts& nodes) {
  return nodes.empty() ? "" : " from " + listed(nodes);
}

struct Describe {
  std::string operator()(const RunStep& step) const {
    const auto program = step.command.arguments.empty() ? "?" : step.command.program_name();
    return "run " + program + " on " + listed(step.nodes);
  }
  std::string operator()(const StartStep& step) const { return "start " + step.program + " on " + step.node; }
  std::string operator()(const EndStep& step) const {
    static constexpr const char* kVerbs[] = {"stop ", "kill ", "restart "};
    const auto what = step.program ? *step.program + " on " + step.node : step.node;
    return kVerbs[static_cast<int>(step.kind)] + what;
  }
  std::string operator()(const InputStep& step) const {
    return "input to " + step.program + " on " + step.node;
  }
  std::string operator()(const ReloadStep& step) const {
    return "reload " + step.program + " on " + step.node;
  }
  std::string operator()(const WriteStep& step) const { return "write " + text_of(step.file); }
  std::string operator()(const SetStep& step) const {
    return "set " + step.link + sent_by(step.from) + ": " + netrig::describe(step.change);
  }
  std::string operator()(const CutStep& step) const {
    return (step.kind == CutStep::Kind::cut ? "cut " : "heal ") + step.link + sent_by(step.from);
  }
  std::string operator()(const SleepStep& step) const { return "sleep " + format_duration(step.duration); }
  std::string operator()(const ExpectStep& step) const {
    const auto what = std::visit([](const auto& wanted) { return describe(wanted); }, step.expectation);
    return (step.wait ? "wait until " : "") + what;
  }
};

}  // namespace

std::string default_name(const Step& step) {
  return std::visit(Describe{}, step.action);
}

}  // namespace netrig::reading
