#include "ftp/login.hpp"

#include <algorithm>

namespace netrig::ftp {

namespace {

/// What an unknown name's password is held against, so that it takes as long as a known one's.
Password decoy(const UserTable& users) {
  const auto hashed =
      std::ranges::find_if(users.named, [](const auto& user) { return user.second.password.is_hashed(); });
  return hashed != users.named.end() ? hashed->second.password : Password::plain("no such user");
}

}  // namespace

Reply Login::user(const std::string& name) {
  user_.reset();
  name_ = name;
  const auto& anonymous = config_.users->anonymous;
  if (anonymous && config_.users->find(name) == &*anonymous)
    return {331, "Any password will do; your e-mail address is customary."};
  return {331, "Password required."};
}

Login::Verdict Login::password(const std::string& password, Reply& reply) {
  if (logged_in() || name_.empty()) {
    reply = {503, logged_in() ? "You are logged in." : "Say USER first."};
    return Verdict::out_of_order;
  }
  const auto users = config_.users;
  if (const auto* user = check(*users, password)) {
    user_ = *user;
    reply = {230, "Logged in."};
    return Verdict::accepted;
  }
  const bool last = ++failures_ >= config_.max_login_failures;
  reply = last ? Reply(421, "Too many wrong passwords, closing.") : Reply(530, "Login incorrect.");
  return last ? Verdict::refused_finally : Verdict::refused;
}

void Login::forget() {
  user_.reset();
  name_.clear();
}

bool Login::checks_hash() const {
  if (logged_in() || name_.empty()) return false;
  const auto& users = *config_.users;
  const bool is_anonymous = users.anonymous && users.find(name_) == &*users.anonymous;
  return !is_anonymous && decoy(users).is_hashed();
}

Password Login::expected(const UserTable& users) const {
  const auto* user = users.find(name_);
  return user != nullptr ? user->password : decoy(users);
}

const User* Login::check(const UserTable& users, const std::string& password) const {
  return expected(users).matches(password) ? users.find(name_) : nullptr;
}

}  // namespace netrig::ftp
