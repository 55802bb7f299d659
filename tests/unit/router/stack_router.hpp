// The router on our stack, in a time that the test moves.
#pragma once

#include <array>
#include <memory>

#include "router/rule_filter.hpp"
#include "router_world.hpp"
#include "unit/stack/stack_network.hpp"

namespace netrig::testing {

class StackRouter final : public RouterWorld {
 public:
  explicit StackRouter(std::uint64_t seed = 1);

  void load(const Rules& rules) override { load(rules, RuleFilterSettings::kMostConnections); }
  void load(const Rules& rules, std::size_t most_connections);
  std::vector<SentPacket> take(Side side, ByteView packet) override;
  std::vector<SentPacket> wait() override;

  RuleFilter& filter() { return *filter_; }
  Stack& stack() { return stack_; }
  /// What the router itself has put out since the last look.
  std::vector<SentPacket> sent();

  TimePoint now = at(Duration(0));

 private:
  struct End {
    explicit End(std::uint8_t number) : device(number) {}
    FakeDevice device;
    std::string interface;
  };

  End& end_of(Side side) { return ends_[static_cast<std::size_t>(side)]; }
  void attach(Side side, const std::string& interface, const std::vector<std::string>& addresses);
  void answer_arp(Side side, const Bytes& frame);
  void answer_solicitation(Side side, const Bytes& frame);
  void settle();

  SeededRandom random_;
  std::array<End, 2> ends_{End(1), End(2)};
  Stack stack_{random_};
  std::unique_ptr<RuleFilter> filter_;
};

}  // namespace netrig::testing
