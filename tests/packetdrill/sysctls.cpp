#include "sysctls.hpp"

#include <fstream>
#include <sstream>

namespace netrig::packetdrill {

namespace {

// Linux's tcp_rmem, unless a script sets it.
constexpr std::int64_t kReceiveBuffer = 131072;
constexpr std::int64_t kLargestReceiveBuffer = 6 << 20;
/// The descriptor counts what is written, as Linux counts it; the stack has room for all of that.
constexpr std::size_t kStackSendBuffer = 64 << 20;
/// Scripts hold stamps against Linux's clock.
constexpr Duration kTimestampTick = std::chrono::milliseconds(1);
constexpr int kSynRetries = 6;
constexpr int kSynAckRetries = 5;

EcnUse ecn(std::int64_t sysctl) {
  using Ecn = EcnUse;
  return sysctl == 0 ? Ecn::off : sysctl == 1 ? Ecn::request : Ecn::accept;
}

}  // namespace

Sysctls Sysctls::read(const std::string& file) {
  Sysctls result;
  std::ifstream input(file);
  for (std::string line; std::getline(input, line);) {
    const auto equals = line.find('=');
    if (equals != std::string::npos) result.values_[line.substr(0, equals)] = line.substr(equals + 1);
  }
  return result;
}

std::int64_t Sysctls::number(const std::string& name, std::int64_t otherwise, std::size_t index) const {
  std::istringstream words(text(name));
  std::string word;
  for (std::size_t i = 0; i <= index; ++i) {
    if (!(words >> word)) return otherwise;
  }
  try {
    return std::stoll(word, nullptr, 0);
  } catch (const std::logic_error&) {
    return otherwise;
  }
}

std::string Sysctls::text(const std::string& name) const {
  const auto found = values_.find("net.ipv4." + name);
  return found == values_.end() ? std::string() : found->second;
}

TcpSettings Sysctls::tcp_settings() const {
  TcpSettings settings;
  settings.send_buffer_bytes = settings.largest_send_buffer_bytes = kStackSendBuffer;
  settings.receive_buffer_bytes = static_cast<std::size_t>(number("tcp_rmem", kReceiveBuffer, 1));
  settings.largest_receive_buffer_bytes =
      static_cast<std::size_t>(number("tcp_rmem", kLargestReceiveBuffer, 2));
  settings.selective_acknowledgments = number("tcp_sack", 1) != 0;
  settings.timestamps = number("tcp_timestamps", 1) != 0;
  settings.timestamp_tick = kTimestampTick;
  settings.congestion = congestion_algorithm(text("tcp_congestion_control")).value_or(settings.congestion);
  settings.ecn = ecn(number("tcp_ecn", 2));
  // Linux counts what it repeats, the stack what it waits for.
  settings.syn_timeouts = static_cast<int>(number("tcp_syn_retries", kSynRetries)) + 1;
  settings.syn_ack_timeouts = static_cast<int>(number("tcp_synack_retries", kSynAckRetries)) + 1;
  return settings;
}

}  // namespace netrig::packetdrill
