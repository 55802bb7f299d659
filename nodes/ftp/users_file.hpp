// The file of an FTP server's users, one a line:
//
//     # NAME : HASH of the password : ro or rw [: DIRECTORY, beneath the served one]
//     ann:$6$vX0…:rw
//     bob:$y$j9T$…:ro:/home/bob
//     anonymous:*:ro:/pub
//
// Hashes are those of crypt(3), as `openssl passwd -6` and `mkpasswd` print them. "*" is for anonymous alone:
// any password will do. Empty lines, and those that begin with "#", are skipped.
#pragma once

#include <boost/system/result.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "ftp/user_table.hpp"

namespace netrig::ftp {

constexpr std::uint64_t kUsersFileLimitBytes = 1024 * 1024;

struct UsersFileError {
  std::size_t line = 0;  ///< from 1 on
  std::string text;      ///< what is wrong and what is expected
};

boost::system::result<UserTable, UsersFileError> parse_users(std::string_view text);

}  // namespace netrig::ftp
