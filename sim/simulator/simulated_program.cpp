#include "simulator/simulated_program.hpp"

#include <array>
#include <boost/asio/co_spawn.hpp>
#include <csignal>
#include <exception>
#include <sstream>

#include "host/version.hpp"
#include "stack_host/stack_host.hpp"

namespace netrig {

struct SimulatedProgram::Body {
  Body(SimulatedNode& node, Options given, ProgramSurroundings::Setup setup)
      : options(std::move(given)),
        surroundings(std::move(setup)),
        host(node, surroundings, surroundings.executor()) {}

  Options options;
  ProgramSurroundings surroundings;
  StackHost host;
};

SimulatedProgram::SimulatedProgram(SimulatedNode& node, const Program& program, const StartRequest& request,
                                   std::string log_path, WorldTime started, Changed changed)
    : node_(node),
      program_(program),
      request_(request),
      log_path_(std::move(log_path)),
      started_(started),
      changed_(std::move(changed)),
      subject_(node.simulation().subject(request.node + ":" + request.name)),
      log_(std::make_shared<OutputLog>([this] { printed(); })) {}

SimulatedProgram::~SimulatedProgram() {
  node_.simulation().forget(*this);
}

void SimulatedProgram::start() {
  auto arguments = std::exchange(request_.arguments, {});  // there are many programs
  arguments.erase(arguments.begin());
  try {
    auto options = parse_options(program_, arguments);
    if (options.contains("help")) return print_and_end(help_text(program_));
    if (options.contains("version")) return print_and_end(version_text(program_));
    begin(std::move(options));
  } catch (const UsageError& error) {
    const ProgramEnd usage{.status = kExitUsage, .error = error.what()};
    for (const auto& line : error_lines(program_, usage)) log_->add_line(line);
    end_with({.status = kExitUsage});
  }
}

/// What is new of its output counts as an event's content.
void SimulatedProgram::printed() {
  const auto news = as_bytes(log_->text()).subspan(noted_bytes_);
  noted_bytes_ += news.size();
  node_.simulation().note(EventKind::output, subject_, news);
  changed_();
}

/// `text` ends with a line's end, or not.
void SimulatedProgram::print_and_end(const std::string& text) {
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) log_->add_line(line);
  end_with({.status = kExitDone});
}

void SimulatedProgram::begin(Options options) {
  const auto& simulation = node_.simulation();
  auto grants = granted_paths(options);
  body_ = std::make_unique<Body>(
      node_, std::move(options),
      ProgramSurroundings::Setup{
          .node = node_,
          .subject = subject_,
          .random = SimulatedRandom::of_program(simulation.seed(), request_.node, request_.name,
                                                node_.count_start(request_.name)),
          .grants = std::move(grants),
          .log = log_,
          .takes_input = request_.takes_input,
          .ready = [this] {
            said_ready_ = true;
            changed_();
          }});
  boost::asio::co_spawn(body_->host.executor(), run_program(program_, body_->host, body_->options),
                        [this](const std::exception_ptr& error, ProgramEnd outcome) {
                          if (error) outcome = {.status = kExitFailed, .error = "it was cancelled"};
                          end(outcome);
                        });
}

void SimulatedProgram::end(const ProgramEnd& outcome) {
  for (const auto& line : error_lines(program_, outcome)) log_->add_line(line);
  end_with({.status = outcome.status});
}

/// Its body is destroyed by the simulation, never from within itself.
void SimulatedProgram::end_with(ExitStatus status) {
  if (exit_status_) return;
  exit_status_ = status;
  const std::array<std::uint8_t, 1> content{static_cast<std::uint8_t>(status.status)};
  node_.simulation().note(EventKind::end, subject_, content);
  node_.simulation().touch(*this);
  changed_();
}

void SimulatedProgram::settle(TimePoint) {
  body_.reset();
}

void SimulatedProgram::input(const std::string& text, bool end) {
  if (body_ && !exit_status_) body_->surroundings.input(text, end);
}

void SimulatedProgram::tell(LifeEvent event) {
  if (!body_ || exit_status_ || body_->surroundings.tell(event)) return;
  body_.reset();
  end_with(ExitStatus::killed_by(event == LifeEvent::stop ? SIGTERM : SIGHUP));
}

void SimulatedProgram::kill() {
  if (exit_status_) return;
  body_.reset();
  end_with(ExitStatus::killed_by(SIGKILL));
}

std::string SimulatedProgram::output_from(std::size_t offset, std::size_t limit) const {
  const auto& text = log_->text();
  return offset < text.size() ? text.substr(offset, limit) : std::string();
}

std::string SimulatedProgram::output_tail(std::size_t limit) const {
  const auto& text = log_->text();
  return text.size() > limit ? text.substr(text.size() - limit) : text;
}

}  // namespace netrig
