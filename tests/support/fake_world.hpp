// FakeWorld: a World for tests of the runner. Its programs do what scripts say, its clock is virtual: a wait
// of an hour takes no time. Captures are real files in a directory that goes with it; frames reach them only
// by flush_captures().
#pragma once

#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include "host/replace_file.hpp"
#include "kernel/kernel_directory.hpp"
#include "scenario/world.hpp"
#include "support/fake_program.hpp"
#include "support/temporary_directory.hpp"
#include "wire/bytes.hpp"
#include "wire/capture_file.hpp"

namespace netrig::testing {

class FakeWorld : public World {
 public:
  using Script = std::function<void(FakeProgram&)>;

  explicit FakeWorld(const Topology& topology) {
    std::filesystem::create_directory(directory_.path() / "links");
    for (const LinkSpec& link : topology.links) {
      const std::filesystem::path file = directory_.path() / "links" / (link.name + ".pcap");
      Capture& capture = captures_.emplace(link.name, Capture{CaptureWriter(file), {}, {}}).first->second;
      capture.status.link = link.name;
      capture.status.path = "links/" + link.name + ".pcap";
      capture.writer.flush();
    }
    for (const NodeSpec& node : topology.nodes)
      std::filesystem::create_directories(node_directory(node.name));
  }

  // For tests.

  /// What a program does at each start; without a script it is ready after a millisecond and goes on.
  void script(const std::string& node, const std::string& name, Script script) {
    scripts_[node + ":" + name] = std::move(script);
  }
  /// A start fails with this error number.
  void refuse_start(const std::string& node, const std::string& name, int error) {
    refused_[node + ":" + name] = error;
  }
  /// The world needs this program.
  void need(const WorldService& service) { services_.push_back(service); }
  /// `action` happens so much after now.
  void after(WorldDuration duration, std::function<void()> action) {
    events_.emplace(now_ + duration, std::move(action));
  }
  /// A frame enters a link.
  void frame_after(WorldDuration duration, const std::string& link, Bytes frame) {
    after(duration, [this, link, frame = std::move(frame)] {
      captures_.at(link).pending.push_back({now_, frame, frame.size()});
    });
  }
  /// A frame that was on the link before the run began, so much before now.
  void frame_before(WorldDuration duration, const std::string& link, Bytes frame) {
    const auto size = frame.size();
    captures_.at(link).pending.push_back({now_ - duration, std::move(frame), size});
  }
  void listen_after(WorldDuration duration, const std::string& node, ReadySign::Kind kind,
                    std::uint16_t port) {
    after(duration, [this, node, kind, port] { listening_.insert({node, kind, port}); });
  }
  /// From then on every wait throws Interrupted; `times` of them.
  void interrupt_after(WorldDuration duration, int times) {
    after(duration, [this, times] { interruptions_ = times; });
  }
  void drop_frames(const std::string& link, std::uint64_t count) {
    captures_.at(link).status.dropped += count;
  }
  void fail_capture(const std::string& link, const std::string& error) {
    captures_.at(link).status.error = error;
  }
  void put_file(const std::string& node, const std::string& path, const std::string& text) const {
    const std::filesystem::path file = std::filesystem::path(node_directory(node)) / path;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
  }

  std::string node_directory(const std::string& node) const {
    return (directory_.path() / "nodes" / node).string();
  }
  /// No link is captured, for this reason.
  void switch_captures_off(const std::string& why) { no_captures_ = why; }

  /// What warnings() says from now on.
  void warn(const std::string& text) { warnings_.push_back(text); }
  /// What standstill() says when nothing is to happen any more.
  void stand_still(const std::string& why) { standstill_ = why; }

  /// What the runner did, in order: "start dhcp:dhcp-server", "stop …", "kill …", "reload …", "kill node pc",
  /// "revive node pc", "set wan from pc: delay loss", "cut wan", "heal wan from pc".
  const std::vector<std::string>& calls() const { return calls_; }
  const std::vector<std::shared_ptr<FakeProgram>>& programs() const { return programs_; }
  const std::vector<ConditionsChange>& conditions_changes() const { return conditions_changes_; }
  int flushes() const { return flushes_; }
  int waits() const { return waits_; }

  // World.

  std::vector<WorldService> services() const override { return services_; }

  std::shared_ptr<RunningProgram> start(const StartRequest& request) override {
    const std::string label = request.node + ":" + request.name;
    calls_.push_back("start " + label);
    if (const auto refused = refused_.find(label); refused != refused_.end()) {
      throw std::system_error(refused->second, std::generic_category(), "start " + request.arguments.at(0));
    }
    const std::string log = "nodes/" + request.node + "/" + request.name + ".log";
    const auto schedule = [this](WorldDuration duration, std::function<void()> action) {
      after(duration, std::move(action));
    };
    programs_.push_back(std::make_shared<FakeProgram>(request, now_, log, schedule));
    const auto found = scripts_.find(label);
    if (found == scripts_.end()) {
      programs_.back()->ready_after(std::chrono::milliseconds(1));
    } else {
      found->second(*programs_.back());
    }
    return programs_.back();
  }

  void input(RunningProgram& program, const std::string& text, bool end) override {
    auto& fake = dynamic_cast<FakeProgram&>(program);
    if (fake.on_input) fake.on_input(fake, text, end);
  }

  void stop(RunningProgram& program) override {
    calls_.push_back("stop " + program.node() + ":" + program.name());
    auto& fake = dynamic_cast<FakeProgram&>(program);
    fake.on_stop(fake);
  }

  void kill(RunningProgram& program) override {
    calls_.push_back("kill " + program.node() + ":" + program.name());
    auto& fake = dynamic_cast<FakeProgram&>(program);
    if (!fake.immortal) fake.die_after(std::chrono::milliseconds(1), kKillSignal);
  }

  void reload(RunningProgram& program) override {
    calls_.push_back("reload " + program.node() + ":" + program.name());
  }

  void kill_node(const std::string& node) override {
    calls_.push_back("kill node " + node);
    for (const auto& program : programs_) {
      if (program->node() == node) program->end({128 + kKillSignal, kKillSignal});
    }
  }

  void revive_node(const std::string& node) override { calls_.push_back("revive node " + node); }

  void set_conditions(const std::string& link, const std::optional<std::string>& from,
                      const ConditionsChange& change) override {
    std::string call = "set " + link + (from ? " from " + *from : "") + ":";
    for (const auto condition : change.named) call += std::string(" ") + name_of(condition);
    calls_.push_back(call);
    conditions_changes_.push_back(change);
  }
  void set_cut(const std::string& link, const std::optional<std::string>& from, bool cut) override {
    calls_.push_back((cut ? "cut " : "heal ") + link + (from ? " from " + *from : ""));
  }
  std::vector<std::string> warnings() const override { return warnings_; }
  std::optional<std::string> standstill() const override {
    return events_.empty() ? standstill_ : std::nullopt;
  }

  bool listens(const std::string& node, ReadySign::Kind kind, std::uint16_t port) override {
    return listening_.contains({node, kind, port});
  }

  void wait(WorldDuration limit) override {
    if (limit <= WorldDuration::zero()) throw std::logic_error("a wait without a limit above zero");
    if (++waits_ > 100'000) throw std::logic_error("the runner waits without end");
    if (interruptions_ > 0) {
      --interruptions_;
      throw Interrupted(2);
    }
    const auto next = events_.begin();
    if (next == events_.end() || next->first > now_ + limit) {
      now_ += limit;
      return;
    }
    now_ = std::max(now_, next->first);
    const std::function<void()> action = std::move(next->second);
    events_.erase(next);
    action();
  }

  WorldTime now() const override { return now_; }

  void flush_captures() override {
    ++flushes_;
    for (auto& [link, capture] : captures_) {
      for (const CapturedPacket& packet : capture.pending) {
        capture.writer.write(packet);
        ++capture.status.frames;
        capture.status.bytes += packet.original_length;
      }
      capture.pending.clear();
      capture.writer.flush();
    }
  }

  std::string capture_path(const std::string& link) const override {
    return (directory_.path() / captures_.at(link).status.path).string();
  }

  std::vector<CaptureStatus> capture_status() const override {
    std::vector<CaptureStatus> statuses;
    for (const auto& [link, capture] : captures_) statuses.push_back(capture.status);
    return statuses;
  }

  Result<std::unique_ptr<Directory>> directory(const std::string& node) const override {
    std::filesystem::create_directories(node_directory(node));
    return std::unique_ptr<Directory>(KernelDirectory::at(node_directory(node)).value());
  }
  Result<> write_file(const std::string& node, const std::string& path, const std::string& text) override {
    const auto own = directory(node);
    if (const auto made = make_directories(**own, path); !made) return made;
    return replace_file(**own, path, as_bytes(text));
  }
  std::string file_path(const std::string& node, const std::string& path) const override {
    return "nodes/" + node + "/" + path;
  }
  std::optional<std::string> capture_obstacle(const std::string&) const override { return no_captures_; }
  std::string run_directory() const override { return directory_.path().string(); }

 private:
  static constexpr int kKillSignal = 9;

  struct Capture {
    CaptureWriter writer;
    std::vector<CapturedPacket> pending;
    CaptureStatus status;
  };
  struct Port {
    std::string node;
    ReadySign::Kind kind;
    std::uint16_t port;
    friend auto operator<=>(const Port&, const Port&) = default;
  };

  TemporaryDirectory directory_;
  WorldTime now_ = std::chrono::sys_days(std::chrono::year(2024) / 5 / 17) + std::chrono::hours(12);
  std::multimap<WorldTime, std::function<void()>> events_;
  std::vector<WorldService> services_;
  std::map<std::string, Script> scripts_;
  std::map<std::string, int> refused_;
  std::map<std::string, Capture> captures_;
  std::set<Port> listening_;
  std::optional<std::string> no_captures_;
  std::vector<std::shared_ptr<FakeProgram>> programs_;
  std::vector<std::string> calls_;
  std::vector<ConditionsChange> conditions_changes_;
  std::vector<std::string> warnings_;
  std::optional<std::string> standstill_;
  int interruptions_ = 0;
  int flushes_ = 0;
  int waits_ = 0;
};

}  // namespace netrig::testing
