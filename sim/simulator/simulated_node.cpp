#include "simulator/simulated_node.hpp"

#include <boost/system/system_error.hpp>
#include <stdexcept>
#include <utility>

namespace netrig {

namespace {

void must(const Result<>& done, const std::string& what) {
  if (!done) throw boost::system::system_error(done.error(), what);
}

}  // namespace

SimulatedNode::SimulatedNode(Simulation& simulation, const NodeSpec& spec, const PlannedNode& plan,
                             std::shared_ptr<MemoryTree> files)
    : simulation_(simulation),
      spec_(spec),
      plan_(plan),
      files_(std::move(files)),
      random_(SimulatedRandom::of_stack(simulation.seed(), plan.name)) {}

SimulatedNode::~SimulatedNode() {
  cut_off();
  turn_off();
}

void SimulatedNode::turn_on() {
  stack_ = std::make_unique<Stack>(random_);
  stack_->tcp().set_trace(tcp_trace_);
  resolvers_ = {.servers = plan_.resolvers, .search = {}};
  configure();
  if (spec_.nat || spec_.firewall) set_rules();
  touched();
}

void SimulatedNode::configure() {
  const auto where = [this](const std::string& what) { return plan_.name + ": set " + what; };
  for (std::size_t i = 0; i < ends_.size(); ++i) {
    const auto& interface = plan_.interfaces[i];
    const auto index = stack_->add_interface(interface.name, *ends_[i]);
    ends_[i]->connect(this, index);
    must(stack_->set_up(interface.name, true, now()), where(interface.name + " up"));
    for (const auto& address : interface.addresses) {
      must(stack_->add_address(interface.name, address, now()), where("the address " + address.to_string()));
    }
    if (!interface.advertises && !interface.autoconfigures) continue;
    const Ipv6Settings settings{.autoconfigure = interface.autoconfigures,
                                .advertise = interface.advertises,
                                .resolvers = interface.advertised_resolvers};
    must(stack_->configure_ipv6(interface.name, settings, now()), where("up IPv6 on " + interface.name));
  }
  for (const auto& route : plan_.routes) {
    if (route.connected) continue;  // made with the address
    const Route wanted{.destination = route.destination, .gateway = route.gateway, .device = route.device};
    must(stack_->set_route(wanted), where("the route to " + route.destination.to_string()));
  }
  stack_->set_forwarding(spec_.router);
  auto defaults = stack_->tcp().defaults();
  defaults.congestion = congestion_algorithm(plan_.tcp.congestion).value();
  defaults.ecn = ecn_use(plan_.tcp.ecn).value();
  defaults.pacing = plan_.tcp.pacing;
  stack_->tcp().set_defaults(defaults);
}

void SimulatedNode::set_rules() {
  RuleFilterSettings settings{.firewall = spec_.firewall, .nat = spec_.nat};
  for (const auto& interface : plan_.interfaces)
    settings.interfaces.push_back({interface.link, interface.name});
  rules_ = std::make_unique<RuleFilter>(*stack_, random_, settings);
  stack_->set_filter(rules_.get());
}

void SimulatedNode::cut_off() {
  for (auto* end : ends_) end->connect(nullptr, kAnyInterface);
  if (stack_) stack_->tcp().set_trace(nullptr);
  if (tcp_trace_ != nullptr) tcp_trace_->forget_connections();
}

void SimulatedNode::turn_off() {
  simulation_.schedule(*this, {});
  simulation_.forget(*this);
  if (stack_) stack_->set_filter(nullptr);
  rules_.reset();
  stack_.reset();
}

void SimulatedNode::frame_arrived(InterfaceIndex interface, PacketBuffer frame) {
  if (stack_->input(interface, std::move(frame), now())) touched();
}

void SimulatedNode::happen(TimePoint) {
  touched();
}

void SimulatedNode::settle(TimePoint now) {
  if (!stack_) return;
  auto deadline = stack_->next_deadline();
  if (deadline && *deadline <= now) {
    stack_->poll(now);
    deadline = stack_->next_deadline();
  }
  // One that has become later, as TCP's does with every acknowledgment, is looked for again when the old one
  // comes.
  const bool comes_sooner = deadline && place && due <= *deadline;
  if (!comes_sooner) simulation_.schedule(*this, deadline);
}

}  // namespace netrig
