// What a simulated program has besides the network: its console, its node's files, the events of its life,
// and chance that repeats.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "async/life_events.hpp"
#include "async/revocable_executor.hpp"
#include "async/wait_context.hpp"
#include "simulator/memory_files.hpp"
#include "simulator/openssl_random.hpp"
#include "simulator/simulated_console.hpp"
#include "simulator/simulated_node.hpp"
#include "simulator/simulated_random.hpp"
#include "stack_host/surroundings.hpp"

namespace netrig {

/// Waits on virtual time.
class SimulatedContext final : public WaitContext {
 public:
  SimulatedContext(Simulation& simulation, Executor executor)
      : WaitContext(std::move(executor)), simulation_(simulation) {}
  std::unique_ptr<DeadlineTimer> make_timer() override { return simulation_.make_timer(); }

 private:
  Simulation& simulation_;
};

class ProgramSurroundings final : public Surroundings, private TurnWatch {
 public:
  struct Setup {
    SimulatedNode& node;
    std::uint32_t subject;   ///< the program's, of Simulation::subject()
    SimulatedRandom random;  ///< its own
    std::vector<GrantedPath> grants;
    std::shared_ptr<OutputLog> log;
    bool takes_input = true;
    std::function<void()> ready;
  };

  explicit ProgramSurroundings(Setup setup);
  ~ProgramSurroundings() override;

  /// Whatever of the program runs, runs in its turn.
  const RevocableExecutor& executor() const { return executor_; }
  /// False when it is to end the program at once.
  bool tell(LifeEvent event) { return life_.tell(event); }
  void input(const std::string& text, bool end) { console_.give(text, end); }

  WallTime wall_time() const override { return setup_.node.simulation().wall_time(); }
  void ready() override;
  Task<Result<LifeEvent>> next_life_event(Deadline deadline) override { return life_.next(deadline); }
  void random(MutableByteView bytes) override { setup_.random.fill(bytes); }
  Console& console() override { return console_; }
  Files& files() override { return files_; }
  std::string host_name() const override { return setup_.node.name(); }
  Result<Resolvers> resolvers() const override { return setup_.node.resolvers(); }
  Result<> set_resolvers(const Resolvers& resolvers) override;

 private:
  void turn_begins() override;
  void turn_ends() noexcept override;

  Setup setup_;
  RevocableExecutor executor_;
  std::shared_ptr<SimulatedContext> context_;
  LifeEvents life_;
  SimulatedConsole console_;
  MemoryFiles files_;
  unsigned turn_depth_ = 0;
  std::optional<CurrentRandom> current_random_;  // during a turn: OpenSSL draws from it, too
};

}  // namespace netrig
