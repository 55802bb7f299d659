// SimulatedNode: a computer in virtual time: its stack, as long as it is on, and what it keeps when it is
// off.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "host/interfaces.hpp"
#include "router/rule_filter.hpp"
#include "simulator/memory_tree.hpp"
#include "simulator/simulated_link.hpp"
#include "simulator/simulated_random.hpp"
#include "simulator/simulated_tcp_trace.hpp"
#include "simulator/simulation.hpp"
#include "stack_host/stack_driver.hpp"
#include "topology/plan.hpp"

namespace netrig {

class SimulatedNode final : public StackDriver, private FrameSink, private EventSource, private Unsettled {
 public:
  /// Off at first. The specification and the plan must outlive it.
  SimulatedNode(Simulation& simulation, const NodeSpec& spec, const PlannedNode& plan,
                std::shared_ptr<MemoryTree> files);
  ~SimulatedNode() override;

  /// The end must outlive the node; the interface is the plan's next one.
  void attach(LinkEnd& end) { ends_.push_back(&end); }
  /// To be called while it is off. The trace must outlive the node.
  void trace_tcp(SimulatedTcpTrace& trace) { tcp_trace_ = &trace; }

  /// With a new stack, which has the plan's addresses, routes and rules. Throws boost::system::system_error
  /// when they contradict each other.
  void turn_on();
  /// Silence from here on; the stack stays until turn_off(), for programs that are still being ended.
  void cut_off();
  /// No program of it may be left. What it knew is gone, its files stay.
  void turn_off();
  bool is_on() const { return stack_ != nullptr; }

  const std::string& name() const { return plan_.name; }
  const std::shared_ptr<MemoryTree>& files() const { return files_; }
  Resolvers& resolvers() { return resolvers_; }
  Simulation& simulation() { return simulation_; }
  /// Counts the starts of programs of that name, from 1.
  std::uint64_t count_start(const std::string& program) { return ++starts_[program]; }

  Stack& stack() override { return *stack_; }
  boost::asio::io_context& loop() override { return simulation_.loop(); }
  TimePoint now() const override { return simulation_.now(); }
  std::unique_ptr<DeadlineTimer> make_timer() override { return simulation_.make_timer(); }
  void touched() override { simulation_.touch(*this); }

 private:
  void frame_arrived(InterfaceIndex interface, PacketBuffer frame) override;
  void happen(TimePoint now) override;
  /// Nothing has to be flushed: a simulated link takes frames at once.
  void settle(TimePoint now) override;
  void configure();
  void set_rules();

  Simulation& simulation_;
  const NodeSpec& spec_;
  const PlannedNode& plan_;
  std::shared_ptr<MemoryTree> files_;
  Resolvers resolvers_;
  std::vector<LinkEnd*> ends_;
  SimulatedRandom random_;
  SimulatedTcpTrace* tcp_trace_ = nullptr;
  std::unique_ptr<Stack> stack_;
  std::unique_ptr<RuleFilter> rules_;
  std::map<std::string, std::uint64_t> starts_;
};

}  // namespace netrig
