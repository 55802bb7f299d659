#include "dhcp/client_machine.hpp"

#include <algorithm>
#include <utility>

#include "dhcp/lease_times.hpp"
#include "dhcp/parameter_lines.hpp"

namespace netrig {

namespace {

using namespace std::chrono_literals;
using Kind = ClientEvent::Kind;

constexpr int kMaximumRequests = 4;        // RFC 2131 3.1, step 5: a total delay of 60 seconds
constexpr int kMaximumRebootRequests = 2;  // then a DISCOVER is quicker than more patience
constexpr int kMaximumDoublings = 4;       // RFC 2131 4.1: 4 to 64 seconds
constexpr int kLeaseRetryFactor = 15;      // RFC 2131 4.4.5: "down to a minimum of 60 seconds", 15 times 4
constexpr Duration kShortestRetry = 1ms;   // no configuration makes this machine spin
constexpr int kMaximumConflicts = 10;      // MAX_CONFLICTS (RFC 5227 1.1), after which no more than one
constexpr Duration kConflictLimit = 60s;   // address is tried in RATE_LIMIT_INTERVAL
constexpr Duration kDefendInterval = 10s;  // DEFEND_INTERVAL
constexpr std::size_t kLongestText = 200;

/// The server's words, fit to be shown on a terminal.
std::string shown_text(const DhcpMessage& message) {
  auto text = message.options.text(dhcp_option::kMessage).value_or("");
  text.resize(std::min(text.size(), kLongestText));
  std::ranges::replace_if(
      text, [](char c) { return c < ' ' || c > '~'; }, '?');
  return text;
}

std::uint16_t seconds_since(TimePoint began, TimePoint now) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now - began).count();
  return static_cast<std::uint16_t>(std::clamp<std::int64_t>(seconds, 0, 0xffff));
}

}  // namespace

ClientMachine::ClientMachine(DhcpClientConfig config, const MacAddress& mac, RandomBelow random)
    : config_(std::move(config)), mac_(mac), messages_(config_, mac), random_(std::move(random)) {
  config_.retry_wait = std::max(config_.retry_wait, kShortestRetry);
  if (config_.remembered && !binding_of(config_.remembered->ack)) config_.remembered.reset();
  if (!config_.remembered) return;
  config_.requested = config_.remembered->ack.yiaddr;
  config_.reboot = true;
}

void ClientMachine::start(TimePoint now) {
  refusals_ = conflicts_ = 0;
  restart(now, random_between(random_, config_.start_wait / 10, config_.start_wait));
}

/// INIT, where the client waits before it begins anew.
void ClientMachine::restart(TimePoint now, Duration wait) {
  state_ = State::init;
  probe_.reset();
  renew_ = rebind_ = expiry_ = {};
  deadline_ = now + wait;
}

std::vector<ClientOutput> ClientMachine::take_outputs() {
  return std::exchange(outputs_, {});
}

std::optional<TimePoint> ClientMachine::next_deadline() const {
  auto deadline = probe_ ? probe_->next_deadline() : deadline_;
  if (announcements_left_ > 0) deadline = std::min(deadline.value_or(next_announcement_), next_announcement_);
  return deadline;
}

void ClientMachine::tick(TimePoint now) {
  if (announcements_left_ > 0 && now >= next_announcement_) announce(now);
  if (probe_) {
    if (probe_->finished(now)) return bind(now);
    if (const auto packet = probe_->tick(now)) outputs_.push_back(*packet);
  } else if (deadline_ && now >= *deadline_) {
    on_deadline(now);
  }
}

void ClientMachine::on_deadline(TimePoint now) {
  switch (state_) {
    case State::init:
      if (config_.reboot && config_.requested) return request(now, State::rebooting);
      return discover(now);
    case State::selecting:
      return send_again(now);
    case State::rebooting:
      return on_unanswered(now, kMaximumRebootRequests);
    case State::requesting:
      return on_unanswered(now, kMaximumRequests);
    case State::bound:
    case State::renewing:
    case State::rebinding:
      return on_lease_deadline(now);
    case State::stopped:
    case State::probing:
      return;
  }
}

void ClientMachine::on_unanswered(TimePoint now, int limit) {
  if (attempts_ < limit) return send_again(now);
  if (state_ == State::rebooting && reuse_remembered(now)) return;
  report(Kind::unanswered);
  restart(now, 0s);
}

/// RFC 2131 3.2, step 3: a lease that has not ended may be used without the server's word.
bool ClientMachine::reuse_remembered(TimePoint now) {
  const auto remembered = std::exchange(config_.remembered, {});
  if (!remembered) return false;
  const auto binding = binding_of(remembered->ack);
  const auto left = binding->lease ? remembered->began + *binding->lease - now : kInfiniteLease;
  if (left <= Duration::zero()) return false;
  binding_ = *binding;
  ack_ = remembered->ack;
  request_began_ = remembered->began;
  server_mac_ = MacAddress::broadcast();
  const Duration whole =
      left == kInfiniteLease ? kInfiniteLease : Duration(std::chrono::floor<std::chrono::seconds>(left));
  outputs_.push_back(ClientEvent{Kind::reused, binding_.address.address.v4(), binding_.server, whole, {}});
  if (config_.probe.count == 0) {
    bind(now);
  } else {
    probe(now);
  }
  return true;
}

// RFC 2131 4.4.5.
void ClientMachine::on_lease_deadline(TimePoint now) {
  if (now >= *expiry_) {
    report(Kind::expired);
    outputs_.push_back(ForgetLease{});
    drop_address();
    return restart(now, 0s);
  }
  if (now >= *rebind_ && state_ != State::rebinding) return request(now, State::rebinding);
  if (state_ == State::bound) return request(now, State::renewing);
  send_again(now);
}

void ClientMachine::discover(TimePoint now) {
  state_ = State::selecting;
  attempts_ = 0;
  exchange_began_ = now;
  xid_ = static_cast<std::uint32_t>(random_(std::uint64_t{1} << 32));
  current_ = messages_.discover();
  report(Kind::discovering);
  send_again(now);
}

/// Enters one of the states in which a REQUEST waits for its answer.
void ClientMachine::request(TimePoint now, State state) {
  const auto selected_secs = current_.secs;
  state_ = state;
  attempts_ = 0;
  request_began_ = now;
  if (state == State::requesting) {
    current_ = messages_.request_selected(binding_.address.address.v4(), binding_.server);
    current_.secs = selected_secs;  // and the same xid (RFC 2131 4.4.1)
    report(Kind::requesting);
    return send_again(now);
  }
  exchange_began_ = now;
  xid_ = static_cast<std::uint32_t>(random_(std::uint64_t{1} << 32));
  if (state == State::rebooting) {
    config_.reboot = false;  // once: if it fails, the usual way
    binding_ = {};
    binding_.address = {*config_.requested, 0};
    current_ = messages_.request_reboot(*config_.requested);
    report(Kind::requesting);
  } else {
    current_ = messages_.request_extension(binding_.address.address.v4());
    report(state == State::renewing ? Kind::renewing : Kind::rebinding);
  }
  send_again(now);
}

/// Sends the state's message, for the first time or once more, and says when it is next due.
void ClientMachine::send_again(TimePoint now) {
  if (state_ != State::requesting) current_.secs = seconds_since(exchange_began_, now);
  current_.xid = xid_;
  ClientSend output{current_, current_.ciaddr, Ipv4Address::broadcast(), MacAddress::broadcast()};
  if (state_ == State::renewing) {
    output.destination = binding_.server;
    output.to_mac.reset();
  }
  outputs_.push_back(std::move(output));
  if (state_ == State::renewing) {
    deadline_ = lease_retry(now, *rebind_);
  } else if (state_ == State::rebinding) {
    deadline_ = lease_retry(now, *expiry_);
  } else {
    deadline_ = now + retry_delay();
  }
  ++attempts_;
}

// RFC 2131 4.1: randomised exponential back-off.
Duration ClientMachine::retry_delay() const {
  const auto wait = config_.retry_wait * (1 << std::min(attempts_, kMaximumDoublings));
  const auto fuzz = config_.retry_wait / 4;
  return random_between(random_, wait - fuzz, wait + fuzz);
}

// RFC 2131 4.4.5: half of the time that is left.
TimePoint ClientMachine::lease_retry(TimePoint now, TimePoint end) const {
  return std::min(end, now + std::max<Duration>((end - now) / 2, kLeaseRetryFactor * config_.retry_wait));
}

void ClientMachine::receive(TimePoint now, const DhcpMessage& message, const MacAddress& from) {
  tick(now);
  if (message.xid != xid_ || !messages_.is_answer_to_us(message)) return;
  const auto type = message.type();
  if (type == DhcpMessageType::offer) on_offer(now, message);
  if (type == DhcpMessageType::ack) on_ack(now, message, from);
  if (type == DhcpMessageType::nak) on_nak(now, message);
}

/// The first good offer is taken.
void ClientMachine::on_offer(TimePoint now, const DhcpMessage& message) {
  if (state_ != State::selecting) return;
  const auto offered = binding_of(message);
  if (!offered) return;
  binding_ = *offered;
  report(Kind::offered);
  request(now, State::requesting);
}

/// Whether the present state waits for an answer from this server.
bool ClientMachine::expects_from(const Ipv4Address& server) const {
  if (state_ == State::requesting || state_ == State::renewing) return server == binding_.server;
  return state_ == State::rebooting || state_ == State::rebinding;
}

void ClientMachine::on_ack(TimePoint now, const DhcpMessage& message, const MacAddress& from) {
  const auto given = binding_of(message);
  if (!given) return;
  if (commits_rapidly(message)) {
    request_began_ = exchange_began_;  // it may be the answer to the first DISCOVER
  } else if (!expects_from(given->server) || given->address.address != binding_.address.address) {
    return;
  }
  binding_ = *given;
  ack_ = message;
  server_mac_ = from;
  if (has_address() || config_.probe.count == 0) return bind(now);
  probe(now);
}

/// RFC 4039 3.2: without the option it would be an answer to nothing.
bool ClientMachine::commits_rapidly(const DhcpMessage& message) const {
  return state_ == State::selecting && config_.rapid_commit &&
         message.options.contains(dhcp_option::kRapidCommit);
}

void ClientMachine::on_nak(TimePoint now, const DhcpMessage& message) {
  const auto server = message.options.address(dhcp_option::kServerIdentifier);
  if (!server || !expects_from(*server)) return;
  binding_.server = *server;
  report(Kind::refused, shown_text(message));
  config_.remembered.reset();
  outputs_.push_back(ForgetLease{});
  if (has_address()) drop_address();
  // A server that refuses what it offers must not be asked in a circle at the speed of the network.
  attempts_ = refusals_;
  restart(now, refusals_ == 0 ? Duration::zero() : retry_delay());
  ++refusals_;
}

void ClientMachine::probe(TimePoint now) {
  state_ = State::probing;
  deadline_.reset();
  probe_.emplace(mac_, binding_.address.address.v4(), config_.probe, now, random_);
  report(Kind::probing);
  tick(now);
}

void ClientMachine::receive_arp(TimePoint now, const ArpPacket& packet) {
  if (probe_ && probe_->conflicts(packet)) return decline(now);
  const bool is_used =
      has_address() && packet.sender_ip == binding_.address.address.v4() && packet.sender_mac != mac_;
  if (is_used && config_.defend) return defend(now);
  tick(now);
}

/// RFC 5227 2.4 (b): once is answered; who goes on has it.
void ClientMachine::defend(TimePoint now) {
  if (defended_ && now - *defended_ < kDefendInterval) {
    decline(now);
    drop_address();
    return;
  }
  defended_ = now;
  report(Kind::defended);
  if (config_.announce) outputs_.push_back(ArpPacket::announcement(mac_, binding_.address.address.v4()));
}

void ClientMachine::decline(TimePoint now) {
  const auto address = binding_.address.address.v4();
  auto message = messages_.decline(address, binding_.server);
  message.xid = static_cast<std::uint32_t>(random_(std::uint64_t{1} << 32));
  outputs_.push_back(ClientSend{std::move(message), {}, Ipv4Address::broadcast(), MacAddress::broadcast()});
  report(Kind::conflict);
  config_.remembered.reset();
  outputs_.push_back(ForgetLease{});
  ++conflicts_;
  restart(now, conflicts_ < kMaximumConflicts ? config_.decline_wait
                                              : std::max(config_.decline_wait, kConflictLimit));
}

/// The address is the client's, for the first time or further on.
void ClientMachine::bind(TimePoint now) {
  const bool first = !has_address();
  state_ = State::bound;
  probe_.reset();
  refusals_ = 0;
  set_timers();
  outputs_.push_back(ConfigureInterface{binding_});
  outputs_.push_back(KeepLease{{std::exchange(ack_, {}), request_began_}});
  current_ = {};  // nothing is repeated now
  report(first ? Kind::bound : Kind::renewed);
  tell_parameters();
  if (!first) {
    conflicts_ = 0;  // it has been held for a while
    return;
  }
  defended_.reset();
  announcements_left_ = config_.announce ? config_.probe.announcements : 0;
  announce(now);
}

/// Unless it is what was said before.
void ClientMachine::tell_parameters() {
  auto lines = parameter_lines(binding_);
  if (lines == told_) return;
  for (const auto& line : lines) report(Kind::told, line);
  told_ = std::move(lines);
}

// RFC 5227 2.3.
void ClientMachine::announce(TimePoint now) {
  if (announcements_left_ == 0) return;
  outputs_.push_back(ArpPacket::announcement(mac_, binding_.address.address.v4()));
  --announcements_left_;
  next_announcement_ = now + config_.probe.announce_interval;
}

// RFC 2131 4.4.5: T1 and T2, where the server did not say them, "with some random fuzz around a fixed value".
void ClientMachine::set_timers() {
  renew_ = rebind_ = expiry_ = {};
  if (binding_.lease) {
    const auto lease = *binding_.lease;
    const auto fuzzy = [&](Duration value) {
      return random_between(random_, value - lease / 32, value + lease / 32);
    };
    expiry_ = request_began_ + lease;
    renew_ = request_began_ + (binding_.renew_after ? *binding_.renew_after : fuzzy(lease / 2));
    rebind_ = request_began_ + (binding_.rebind_after ? *binding_.rebind_after : fuzzy(lease - lease / 8));
  }
  deadline_ = renew_;
}

void ClientMachine::drop_address() {
  announcements_left_ = 0;
  told_.clear();
  outputs_.push_back(DeconfigureInterface{});
}

void ClientMachine::stop(bool release) {
  if (release && (has_address() || state_ == State::probing)) {
    auto message = messages_.release(binding_.address.address.v4(), binding_.server);
    message.xid = static_cast<std::uint32_t>(random_(std::uint64_t{1} << 32));
    // To the station that the ACK came from: the routed way may first have to resolve the server's address,
    // and the message would be lost when our address goes right after it.
    outputs_.push_back(
        ClientSend{std::move(message), binding_.address.address.v4(), binding_.server, server_mac_});
    report(Kind::released);
    outputs_.push_back(ForgetLease{});
  }
  if (has_address()) drop_address();
  state_ = State::stopped;
  probe_.reset();
  deadline_.reset();
}

void ClientMachine::report(Kind kind, std::string text) {
  const auto& address = binding_.address.address.v4();
  outputs_.push_back(
      ClientEvent{kind, address, binding_.server, binding_.lease.value_or(kInfiniteLease), std::move(text)});
}

}  // namespace netrig
