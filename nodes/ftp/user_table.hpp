// Who may log in to an FTP server, and what they may do.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "ftp/password.hpp"
#include "ftp/virtual_path.hpp"

namespace netrig::ftp {

struct User {
  Password password;
  bool may_write = false;
  VirtualPath root = {};  ///< beneath the served directory: what the user sees as "/"

  friend bool operator==(const User&, const User&) = default;
};

/// Sorted by name.
struct UserTable {
  std::map<std::string, User> named;
  std::optional<User> anonymous = {};  ///< who logs in as "anonymous" or "ftp", where no user has that name

  const User* find(const std::string& name) const;

  friend bool operator==(const UserTable&, const UserTable&) = default;
};

}  // namespace netrig::ftp
