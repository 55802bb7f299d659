#include "simulator/simulator.hpp"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <system_error>

#include "host/duration.hpp"
#include "host/replace_file.hpp"
#include "scenario/text.hpp"
#include "scenario/trace_text.hpp"
#include "simulator/load_tree.hpp"
#include "simulator/memory_directory.hpp"
#include "simulator/save_tree.hpp"
#include "topology/frame_matcher.hpp"

namespace netrig {

namespace fs = std::filesystem;

namespace {

/// How many events pass between two looks at whether the user wants to end.
constexpr unsigned kEventsBetweenLooks = 1024;

/// To find one among ten thousand.
template <typename Part>
std::map<std::string, const Part*> by_name(const std::vector<Part>& parts) {
  std::map<std::string, const Part*> result;
  for (const auto& part : parts) result[part.name] = &part;
  return result;
}

SimulatedProgram& simulated(RunningProgram& program) {
  return static_cast<SimulatedProgram&>(program);
}

}  // namespace

std::atomic<int> Simulator::interrupted_ = 0;

Simulator::Simulator(const Topology& topology, SimulatorOptions options)
    : topology_(topology),
      options_(std::move(options)),
      plan_(make_plan(topology)),
      simulation_(options_.seed),
      scenario_subject_(simulation_.subject("scenario")) {
  build_links();
  build_nodes();
}

/// Programs first: their sockets are the stacks', whose interfaces are the links'.
Simulator::~Simulator() {
  for (const auto& [name, node] : nodes_) node->cut_off();
  for (const auto& program : programs_) program->kill();
  try {
    simulation_.settle();
  } catch (const std::exception&) {
    // There is nobody left to be told.
  }
  programs_.clear();
  nodes_.clear();
  captures_.clear();
  links_.clear();
}

void Simulator::build_links() {
  if (options_.captures) fs::create_directories(fs::path(options_.paths.root) / "links");
  const auto specs = by_name(topology_.links);
  const auto nodes = by_name(plan_.nodes);
  for (const auto& planned : plan_.links) {
    const auto& spec = *specs.at(planned.name);
    auto& link =
        *links_.emplace_back(std::make_unique<SimulatedLink>(simulation_, planned.name, planned.mtu_bytes));
    links_by_name_[planned.name] = &link;
    for (const auto& end : planned.ends) {
      const auto& interfaces = nodes.at(end.node)->interfaces;
      const auto interface = std::find_if(interfaces.begin(), interfaces.end(), [&](const auto& candidate) {
        return candidate.name == end.interface;
      });
      link.add_end(end.node, end.interface, interface->mac, spec.conditions_from(end.node));
    }
    add_faults(spec, link);
    if (options_.captures && !planned.ends.empty()) {
      captures_[planned.name] = std::make_unique<SimulatedCapture>(link, options_.paths, background_, [this] {
        if (frames_are_watched_) happened();
      });
    }
  }
}

void Simulator::build_nodes() {
  const auto specs = by_name(topology_.nodes);
  for (const auto& planned : plan_.nodes) {
    const auto& spec = *specs.at(planned.name);
    auto files = std::make_shared<MemoryTree>([this] { return simulation_.wall_time(); }, image_of(spec),
                                              options_.disk_bytes);
    auto& node = *(nodes_[planned.name] =
                       std::make_unique<SimulatedNode>(simulation_, spec, planned, std::move(files)));
    for (const auto& interface : planned.interfaces) {
      node.attach(link(interface.link).end_of(planned.name, interface.name));
    }
    if (options_.trace_tcp) {
      tcp_traces_.push_back(std::make_unique<SimulatedTcpTrace>(options_.paths, planned.name));
      node.trace_tcp(*tcp_traces_.back());
    }
    node.turn_on();
  }
}

/// Read once, for all nodes that have it.
std::shared_ptr<const TreeImage> Simulator::image_of(const NodeSpec& spec) {
  if (!spec.files) return {};
  auto& image = images_[*spec.files];
  if (!image) image = load_tree((fs::path(topology_.directory) / *spec.files).string());
  return image;
}

void Simulator::add_faults(const LinkSpec& spec, SimulatedLink& link) {
  for (const auto& wanted : spec.faults) {
    const auto fault = std::make_shared<SelectiveFault>(frame_matcher(wanted), wanted.choice);
    faults_.push_back({&wanted, fault});
    for (const auto& end : link.ends()) {
      const bool concerned = wanted.from.empty() || std::find(wanted.from.begin(), wanted.from.end(),
                                                              end->node()) != wanted.from.end();
      if (concerned) end->add_fault(fault);
    }
  }
}

SimulatedLink& Simulator::link(const std::string& name) {
  return *links_by_name_.at(name);
}

/// What the scenario does is an event, too.
void Simulator::command(const std::string& what, const std::string& subject) {
  const auto text = what + " " + subject;
  simulation_.note(EventKind::command, scenario_subject_,
                   {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

std::shared_ptr<RunningProgram> Simulator::start(const StartRequest& request) {
  command("start " + join_words(request.arguments), request.node);
  const auto found =
      std::find_if(options_.programs.begin(), options_.programs.end(),
                   [&](const Program* program) { return program->name == request.arguments.front(); });
  if (found == options_.programs.end()) {
    throw std::system_error(std::make_error_code(std::errc::no_such_file_or_directory),
                            "start " + request.arguments.front() + " on " + request.node +
                                ", which is none of netrig's own programs");
  }
  auto& node = *nodes_.at(request.node);
  if (!node.is_on()) {
    throw std::system_error(std::make_error_code(std::errc::network_down),
                            "start " + request.name + " on " + request.node + ", which is switched off");
  }
  auto program = std::make_shared<SimulatedProgram>(
      node, **found, request, log_names_.next(request.node, request.name), now(), [this] { happened(); });
  programs_.push_back(program);
  program->start();
  return program;
}

void Simulator::input(RunningProgram& program, const std::string& text, bool end) {
  command("input", program.node() + ":" + program.name());
  simulated(program).input(text, end);
}

void Simulator::stop(RunningProgram& program) {
  command("stop", program.node() + ":" + program.name());
  simulated(program).tell(LifeEvent::stop);
}

void Simulator::kill(RunningProgram& program) {
  command("kill", program.node() + ":" + program.name());
  simulated(program).kill();
}

void Simulator::reload(RunningProgram& program) {
  command("reload", program.node() + ":" + program.name());
  simulated(program).tell(LifeEvent::reload);
}

void Simulator::kill_node(const std::string& name) {
  command("kill", name);
  auto& node = *nodes_.at(name);
  node.cut_off();
  for (const auto& program : programs_) {
    if (program->node() == name) program->kill();
  }
  simulation_.settle();  // coroutines that were about to go on are destroyed, with their sockets
  node.turn_off();
}

void Simulator::revive_node(const std::string& name) {
  command("revive", name);
  auto& node = *nodes_.at(name);
  if (!node.is_on()) node.turn_on();
}

bool Simulator::listens(const std::string& name, ReadySign::Kind kind, std::uint16_t port) {
  auto& node = *nodes_.at(name);
  if (!node.is_on()) return false;
  return kind == ReadySign::Kind::tcp_port ? node.stack().tcp().is_listening(port)
                                           : node.stack().udp().is_bound(port);
}

void Simulator::set_conditions(const std::string& name, const std::optional<std::string>& from,
                               const ConditionsChange& change) {
  command("set", name);
  for (const auto& end : link(name).ends()) {
    if (from && end->node() != *from) continue;
    end->set_conditions(change.applied_to(end->direction().conditions()));
  }
}

void Simulator::set_cut(const std::string& name, const std::optional<std::string>& from, bool cut) {
  command(cut ? "cut" : "heal", name);
  for (const auto& end : link(name).ends()) {
    if (!from || end->node() == *from) end->set_cut(cut);
  }
}

void Simulator::wait(WorldDuration limit) {
  auto end = simulation_.now() + limit;
  const auto last = options_.until && !is_over_ ? std::optional(Simulation::kBegin + *options_.until)
                                                : std::nullopt;  // programs get their time to end
  if (last) end = std::min(end, *last);
  happened_ = false;
  go_on_until(end, true);
  // The instant is over then: what happens in the next step has a later time than what happened in this one.
  if (happened_) go_on_until(simulation_.now() + Duration(1), false);
  frames_are_watched_ = false;
  nothing_is_left_ = !happened_ && simulation_.is_idle();
  if (const int signal = interrupted_.exchange(0)) throw Interrupted(signal);
  if (last && !happened_ && simulation_.now() >= *last) {
    is_over_ = true;
    throw SimulationOver("the simulation ends here: --until " + format_duration(*options_.until));
  }
}

/// With `heeds` only until something has happened.
void Simulator::go_on_until(TimePoint end, bool heeds) {
  unsigned events = 0;
  for (simulation_.settle(); !(heeds && happened_) && simulation_.advance(end);
       simulation_.settle_if_stirred()) {
    if (++events % kEventsBetweenLooks == 0 && interrupted_ != 0) return;
  }
}

/// Whoever looks at a capture now may wait for its next frame.
void Simulator::flush_captures() {
  for (const auto& [name, capture] : captures_) capture->flush();
  background_.wait();
  for (const auto& [name, capture] : captures_) capture->look();
  frames_are_watched_ = true;
}

std::optional<std::string> Simulator::capture_obstacle(const std::string& link) const {
  if (captures_.contains(link)) return {};
  if (options_.captures) return "no node is on this link";
  return "captures are switched off by --no-captures; run without that option, or leave out the expectations "
         "about packets";
}

Result<std::unique_ptr<Directory>> Simulator::directory(const std::string& node) const {
  return std::unique_ptr<Directory>(std::make_unique<MemoryDirectory>(nodes_.at(node)->files()));
}

Result<> Simulator::write_file(const std::string& node, const std::string& path, const std::string& text) {
  command("write " + node + ":" + path, text);
  const auto own = directory(node);
  if (!own) return own.error();
  if (const auto made = make_directories(**own, path); !made) return made;
  return replace_file(**own, path, as_bytes(text));
}

std::vector<LinkStatus> Simulator::link_status() const {
  std::vector<LinkStatus> result;
  for (const auto& link : links_) {
    result.push_back({.link = link->name(), .counts = link->counts(), .on_their_way = link->on_their_way()});
  }
  return result;
}

std::vector<std::pair<std::string, std::string>> Simulator::facts() const {
  const auto& digest = simulation_.digest();
  return {{"seed", std::to_string(simulation_.seed())},
          {"events", std::to_string(digest.count())},
          {"hash", digest.to_string()}};
}

std::vector<std::string> Simulator::warnings() const {
  std::vector<std::string> result;
  for (const auto& [spec, fault] : faults_) {
    if (fault->taken() > 0) continue;
    const auto seen = fault->seen();
    result.push_back(
        topology_.file + ":" + std::to_string(spec->position.line) + ":" +
        std::to_string(spec->position.column) + ": this fault took no frame: " +
        (seen == 0 ? "none matched it" : "of " + counted(seen, "frame") + " that matched, it chose none"));
  }
  for (const auto& trace : tcp_traces_) {
    trace->flush();
    if (trace->is_cut()) result.push_back(trace_cut_text(trace->path()));
    if (!trace->error().empty()) result.push_back(trace_failed_text(trace->path(), trace->error()));
  }
  return result;
}

void Simulator::write_out() const {
  const fs::path root(options_.paths.root);
  for (const auto& trace : tcp_traces_) trace->flush();
  for (const auto& [name, node] : nodes_) {
    save_tree(*node->files(), options_.paths.node_directory(name));
  }
  for (const auto& program : programs_) {
    const auto file = root / program->log_path();
    std::ofstream stream(file, std::ios::binary);
    stream << program->output() << std::flush;
    if (!stream) throw std::system_error(errno, std::generic_category(), "write " + file.string());
  }
}

std::vector<CaptureStatus> Simulator::capture_status() const {
  std::vector<CaptureStatus> result;
  for (const auto& link : links_) {
    const auto found = captures_.find(link->name());
    if (found != captures_.end()) result.push_back(found->second->status());
  }
  return result;
}

std::optional<std::string> Simulator::standstill() const {
  if (!nothing_is_left_) return {};
  return "nothing can happen any more: no frame is on its way, and no program waits for a time";
}

}  // namespace netrig
