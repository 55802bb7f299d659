// PacketCheck: packets of a link by count, in an order, or never.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "scenario/expectation_check.hpp"
#include "scenario/packet_window.hpp"
#include "scenario/pattern.hpp"

namespace netrig {

/// Each packet is read and described once, however often one looks.
class PacketCheck : public ExpectationCheck {
 public:
  /// `deadline`: no later packet counts.
  PacketCheck(RunContext& context, const PacketExpectation& wanted, std::optional<WorldTime> deadline);

  Finding look() override;
  bool waits_for_something() const override;
  Failure failure() const override;
  std::vector<std::string> notes() const override;

 private:
  void consume(NumberedPacket packet);
  void consume_described(const NumberedPacket& packet);
  bool count_holds() const;
  bool may_be_spoilt() const;
  bool too_many() const;
  std::string seen() const;
  std::string missing_in_order() const;
  std::vector<std::string> order_evidence() const;
  std::vector<std::string> packet_rows() const;

  RunContext& context_;
  const PacketExpectation& wanted_;
  std::optional<CountRange> count_wanted_;  ///< as wanted, or at least 1 where nothing else is
  std::optional<Pattern> pattern_;
  std::vector<Pattern> order_;
  std::vector<Pattern> never_;
  PacketWindow window_;
  std::optional<std::string> obstacle_;  ///< why there is no capture to look at

  std::uint64_t in_window_ = 0;
  std::uint64_t counted_ = 0;
  std::vector<std::uint64_t>
      order_found_;  ///< numbers of the packets that the patterns of the order were found in
  std::optional<NumberedPacket> forbidden_;  ///< the first that matches one of never_
  std::size_t forbidden_by_ = 0;             ///< which
  std::deque<NumberedPacket> recent_;        ///< the last ones of the window
  std::deque<NumberedPacket> recent_counted_;
};

}  // namespace netrig
