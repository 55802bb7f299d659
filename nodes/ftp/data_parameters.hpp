// How and where the next transfer goes: TYPE, MODE, STRU (RFC 959 3.1 to 3.4), PORT, PASV (RFC 959 4.1.2),
// EPRT and EPSV (RFC 2428). A data connection goes to and comes from the control connection's peer only (RFC
// 2577 3 and 4).
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "ftp/reply.hpp"
#include "wire/ip_address.hpp"

namespace netrig::ftp {

/// The client connects to the listener that was opened for it.
struct PassiveTarget {};
/// The server connects to this endpoint of the client.
struct ActiveTarget {
  Endpoint remote;
};
using DataTarget = std::variant<PassiveTarget, ActiveTarget>;

class DataParameters {
 public:
  /// The two ends of the control connection.
  DataParameters(Endpoint local, Endpoint peer) : local_(local), peer_(peer) {}

  Reply type(const std::string& argument);
  Reply mode(const std::string& argument);
  Reply structure(const std::string& argument);
  Reply port(const std::string& argument);
  Reply extended_port(const std::string& argument);

  /// What forbids a listener; none when one is to be opened, and then passive_opened() or passive_failed() to
  /// be called.
  std::optional<Reply> passive();
  std::optional<Reply> extended_passive(const std::string& argument);
  Reply passive_opened(std::uint16_t port);
  Reply passive_failed();

  bool ascii() const { return ascii_; }
  /// Each target serves one transfer.
  std::optional<DataTarget> take_target() { return std::exchange(target_, {}); }
  bool has_target() const { return target_.has_value(); }
  /// Whether the next transfer waits for the listener that was opened for it.
  bool is_passive() const { return target_ && std::holds_alternative<PassiveTarget>(*target_); }
  /// That listener is no more.
  void passive_closed() {
    if (is_passive()) target_.reset();
  }

 private:
  Reply active(const Endpoint& remote);

  Endpoint local_;
  Endpoint peer_;
  bool ascii_ = true;  ///< the default, RFC 959 5.1
  bool extended_ = false;
  bool extended_only_ = false;  ///< after EPSV ALL
  std::optional<DataTarget> target_;
};

}  // namespace netrig::ftp
