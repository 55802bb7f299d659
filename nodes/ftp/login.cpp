#include "ftp/login.hpp"

#include <cstdint>

namespace netrig::ftp {

namespace {

/// Takes a time that depends on `given` alone, so that it does not tell how much of a guess was right.
bool equal_in_constant_time(const std::string& expected, const std::string& given) {
  std::size_t difference = expected.size() ^ given.size();
  for (std::size_t i = 0; i < given.size(); ++i) {
    const char other = expected.empty() ? '\0' : expected[i % expected.size()];
    difference |= static_cast<std::uint8_t>(given[i] ^ other);
  }
  return difference == 0;
}

}  // namespace

Reply Login::user(const std::string& name) {
  logged_in_ = false;
  name_ = name;
  if (is_anonymous() && config_.anonymous)
    return {331, "Any password will do; your e-mail address is customary."};
  return {331, "Password required."};
}

Login::Verdict Login::password(const std::string& password, Reply& reply) {
  if (logged_in_ || name_.empty()) {
    reply = {503, logged_in_ ? "You are logged in." : "Say USER first."};
    return Verdict::out_of_order;
  }
  if (accepts(password)) {
    logged_in_ = true;
    reply = {230, "Logged in."};
    return Verdict::accepted;
  }
  const bool last = ++failures_ >= config_.max_login_failures;
  reply = last ? Reply(421, "Too many wrong passwords, closing.") : Reply(530, "Login incorrect.");
  return last ? Verdict::refused_finally : Verdict::refused;
}

void Login::forget() {
  logged_in_ = false;
  name_.clear();
}

bool Login::may_write() const {
  return config_.writable && logged_in_ && (config_.users.contains(name_) || config_.users.empty());
}

bool Login::accepts(const std::string& password) const {
  const auto user = config_.users.find(name_);
  const bool known = user != config_.users.end();
  const bool equal = equal_in_constant_time(known ? user->second : "no such user", password);
  return known ? equal : is_anonymous() && config_.anonymous;
}

}  // namespace netrig::ftp
