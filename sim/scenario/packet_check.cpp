#include "scenario/packet_check.hpp"

#include "scenario/packet_text.hpp"
#include "scenario/text.hpp"
#include "wire/describe.hpp"

namespace netrig {
namespace {

constexpr std::size_t kShown = 8;  // packets in a failure

void remember(std::deque<NumberedPacket>& recent, NumberedPacket packet) {
  recent.push_back(std::move(packet));
  if (recent.size() > kShown) recent.pop_front();
}

std::optional<CountRange> count_of(const PacketExpectation& wanted) {
  if (wanted.count) return wanted.count;
  const bool says_nothing_else = wanted.order.empty() && wanted.never.empty();
  if (!wanted.pattern && !says_nothing_else) return std::nullopt;
  return CountRange{1, std::nullopt};
}

std::optional<Pattern> pattern_of(const std::optional<std::string>& source) {
  if (!source) return std::nullopt;
  return Pattern(*source);
}

}  // namespace

PacketCheck::PacketCheck(RunContext& context, const PacketExpectation& wanted,
                         std::optional<WorldTime> deadline)
    : context_(context),
      wanted_(wanted),
      count_wanted_(count_of(wanted)),
      pattern_(pattern_of(wanted.pattern)),
      order_(compile_patterns(wanted.order)),
      never_(compile_patterns(wanted.never)),
      window_(context, wanted, deadline),
      obstacle_(context.world.capture_obstacle(wanted.link)) {}

Finding PacketCheck::look() {
  if (obstacle_) return Finding::lost;
  window_.read_new([this](NumberedPacket packet) { consume(std::move(packet)); });
  if (forbidden_ || too_many()) return Finding::lost;
  if (!count_holds() || order_found_.size() < order_.size()) return Finding::not_yet;
  return may_be_spoilt() ? Finding::holds_so_far : Finding::holds;
}

bool PacketCheck::may_be_spoilt() const {
  return !never_.empty() || (count_wanted_ && count_wanted_->max);
}

bool PacketCheck::waits_for_something() const {
  return !order_.empty() || (count_wanted_ && count_wanted_->min.value_or(0) > 0);
}

void PacketCheck::consume(NumberedPacket packet) {
  ++in_window_;
  const bool describes = pattern_ || order_found_.size() < order_.size() || (!never_.empty() && !forbidden_);
  if (describes) {
    consume_described(packet);
  } else {
    ++counted_;
  }
  remember(recent_, std::move(packet));
}

void PacketCheck::consume_described(const NumberedPacket& packet) {
  const std::string line = describe(packet.packet.bytes, packet.packet.original_length);
  if (!pattern_ || pattern_->found_in(line)) {
    ++counted_;
    if (pattern_) remember(recent_counted_, packet);
  }
  const std::size_t next = order_found_.size();
  if (next < order_.size() && order_[next].found_in(line)) order_found_.push_back(packet.number);
  for (std::size_t index = 0; index < never_.size() && !forbidden_; ++index) {
    if (!never_[index].found_in(line)) continue;
    forbidden_ = packet;
    forbidden_by_ = index;
  }
}

bool PacketCheck::too_many() const {
  return count_wanted_ && count_wanted_->max && counted_ > *count_wanted_->max;
}

bool PacketCheck::count_holds() const {
  return !count_wanted_ || (counted_ >= count_wanted_->min.value_or(0) && !too_many());
}

std::string PacketCheck::missing_in_order() const {
  const std::size_t next = order_found_.size();
  const std::string which = in_quotes(order_[next].source()) + " (" + std::to_string(next + 1) + " of " +
                            std::to_string(order_.size()) + ")";
  if (next == 0) return which + " is in no packet";
  return which + " is in no packet after No. " + std::to_string(order_found_.back());
}

std::string PacketCheck::seen() const {
  std::vector<std::string> parts;
  if (forbidden_) {
    parts.push_back("No. " + std::to_string(forbidden_->number) + " matches " +
                    in_quotes(never_[forbidden_by_].source()));
  }
  if (!count_holds()) parts.push_back(counted(counted_, "packet"));
  if (order_found_.size() < order_.size()) parts.push_back(missing_in_order());
  return join(parts, "; ");
}

// Where the patterns of the order were found, and whether the missing one stands too early.
std::vector<std::string> PacketCheck::order_evidence() const {
  std::vector<std::string> lines;
  const std::size_t next = order_found_.size();
  for (std::size_t index = 0; index < next; ++index) {
    lines.push_back(in_quotes(order_[index].source()) + " is in No. " + std::to_string(order_found_[index]));
  }
  if (next == 0 || next == order_.size()) return lines;
  std::optional<std::uint64_t> early;
  window_.read_again([&](const NumberedPacket& packet) {
    if (packet.number > order_found_.back()) return;
    const std::string line = describe(packet.packet.bytes, packet.packet.original_length);
    if (order_[next].found_in(line)) early = packet.number;
  });
  if (early)
    lines.push_back(in_quotes(order_[next].source()) + " is earlier, in No. " + std::to_string(*early));
  return lines;
}

std::vector<std::string> PacketCheck::packet_rows() const {
  if (forbidden_) return packet_table({*forbidden_}, context_.begin, "the packet");
  if (!count_holds() && !recent_counted_.empty()) {
    return packet_table(recent_counted_, context_.begin, "the last that match");
  }
  return packet_table(recent_, context_.begin, "the last packets");
}

Failure PacketCheck::failure() const {
  Failure failure;
  failure.expected = packet_wish(wanted_, count_wanted_);
  if (obstacle_) {
    failure.seen = "no capture of " + wanted_.link + ": " + *obstacle_;
    return failure;
  }
  failure.seen = seen();
  failure.evidence = order_evidence();
  for (std::string& row : packet_rows()) failure.evidence.push_back(std::move(row));
  failure.evidence.push_back("capture: " + window_.path() + ", " + counted(window_.in_file(), "packet") +
                             ", " + std::to_string(in_window_) + " of them looked at");
  for (std::string& note : notes()) failure.evidence.push_back(std::move(note));
  return failure;
}

std::vector<std::string> PacketCheck::notes() const {
  for (const CaptureStatus& status : context_.world.capture_status()) {
    if (status.link != wanted_.link || status.dropped == 0) continue;
    return {"capture of " + status.link + " lost " + counted(status.dropped, "frame") +
            ": what was looked at is incomplete"};
  }
  return {};
}

}  // namespace netrig
