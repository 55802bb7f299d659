#include "dhcp/inform_machine.hpp"

#include <algorithm>
#include <utility>

namespace netrig {

namespace {

constexpr int kMaximumAttempts = 4;  // as of a REQUEST (RFC 2131 3.1, step 5)

}  // namespace

InformMachine::InformMachine(const DhcpClientConfig& config, const MacAddress& mac, const IpPrefix& address,
                             RandomBelow random, TimePoint now)
    : messages_(config, mac),
      address_(address),
      random_(std::move(random)),
      message_(messages_.inform(address.address.v4())),
      retry_wait_(config.retry_wait),
      began_(now),
      deadline_(now) {
  message_.xid = static_cast<std::uint32_t>(random_(std::uint64_t{1} << 32));
}

std::optional<DhcpMessage> InformMachine::tick(TimePoint now) {
  if (parameters_ || gave_up_ || now < deadline_) return {};
  gave_up_ = attempts_ == kMaximumAttempts;
  if (gave_up_) return {};
  // RFC 2131 4.1: randomised exponential back-off.
  const auto wait = retry_wait_ * (1 << attempts_);
  deadline_ = now + random_between(random_, wait - retry_wait_ / 4, wait + retry_wait_ / 4);
  ++attempts_;
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now - began_).count();
  message_.secs = static_cast<std::uint16_t>(std::min<std::int64_t>(seconds, 0xffff));
  return message_;
}

void InformMachine::receive(const DhcpMessage& message) {
  if (message.xid != message_.xid || !messages_.is_answer_to_us(message)) return;
  if (message.type() == DhcpMessageType::ack && !parameters_) parameters_ = parameters_of(message, address_);
}

}  // namespace netrig
