// Who the client is: USER and PASS (RFC 959 4.1.1), guarded as RFC 2577 5 asks: an unknown name is asked for
// a password like a known one, and only a few failures are taken.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "ftp/reply.hpp"
#include "ftp/server_config.hpp"

namespace netrig::ftp {

class Login {
 public:
  explicit Login(const ServerConfig& config) : config_(config) {}

  enum class Verdict { accepted, refused, refused_finally, out_of_order };

  Reply user(const std::string& name);
  /// `reply` is set in every case; after `refused_finally` the connection is to be closed.
  Verdict password(const std::string& password, Reply& reply);

  /// Whether password() might hold something against a hash, which takes milliseconds. It is the same for all
  /// names, or a guesser would see who is known, but for the anonymous ones.
  bool checks_hash() const;

  /// Back to nobody; the failures stay counted.
  void forget();

  bool logged_in() const { return user_.has_value(); }
  /// As given with USER; empty before.
  const std::string& name() const { return name_; }
  /// Who is logged in, as the table said then; none before.
  const std::optional<User>& who() const { return user_; }
  /// Whether who is logged in may change files.
  bool may_write() const { return user_ && user_->may_write; }

 private:
  /// What a password is held against; of an unknown name what takes as long.
  Password expected(const UserTable& users) const;
  const User* check(const UserTable& users, const std::string& password) const;

  const ServerConfig& config_;
  std::string name_;
  std::optional<User> user_;
  int failures_ = 0;  ///< USER does not take them back
};

}  // namespace netrig::ftp
