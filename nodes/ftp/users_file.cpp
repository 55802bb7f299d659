#include "ftp/users_file.hpp"

#include <algorithm>
#include <vector>

#include "ftp/reply.hpp"

namespace netrig::ftp {

namespace {

constexpr std::string_view kForm = "NAME:HASH:ro, NAME:HASH:rw, or one of them with :DIRECTORY";

std::vector<std::string_view> split(std::string_view line) {
  std::vector<std::string_view> fields;
  for (;;) {
    const auto colon = line.find(':');
    fields.push_back(line.substr(0, colon));
    // The directory may hold colons.
    if (colon == std::string_view::npos || fields.size() == 4) return fields;
    line.remove_prefix(colon + 1);
    if (fields.size() == 3) {
      fields.push_back(line);
      return fields;
    }
  }
}

class UsersParser {
 public:
  /// What is wrong with the line; empty when it was taken.
  std::string take(std::string_view line) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty() || line.starts_with('#')) return {};
    const auto fields = split(line);
    if (fields.size() < 3 || fields[0].empty()) return "expected " + std::string(kForm);
    const std::string name(fields[0]);
    auto password = password_of(name, fields[1]);
    if (!password) {
      return "the second field of '" + printable(name) +
             "' is no hash that is supported: $6$ or $5$ with at most 50,000 rounds, or $y$j9T$; `openssl "
             "passwd -6` "
             "makes one";
    }
    if (fields[2] != "ro" && fields[2] != "rw") {
      return "'" + printable(fields[2]) + "' is neither ro (read only) nor rw";
    }
    User user{.password = std::move(*password), .may_write = fields[2] == "rw"};
    if (fields.size() == 4) {
      const auto root = VirtualPath().resolve(fields[3]);
      if (!root) return "'" + printable(fields[3]) + "' can't be a directory";
      user.root = *root;
    }
    return add(name, std::move(user));
  }

  UserTable table;

 private:
  static std::optional<Password> password_of(const std::string& name, std::string_view field) {
    if (field != "*") return Password::hashed(field);
    return name == "anonymous" ? std::optional(Password::any()) : std::nullopt;
  }

  std::string add(const std::string& name, User user) {
    const bool is_anonymous = name == "anonymous" && !user.password.is_hashed();
    const bool is_new = !table.named.contains(name) && !(name == "anonymous" && table.anonymous);
    if (!is_new) return "'" + printable(name) + "' is there twice";
    if (is_anonymous) {
      table.anonymous = std::move(user);
    } else {
      table.named.emplace(name, std::move(user));
    }
    return {};
  }
};

}  // namespace

boost::system::result<UserTable, UsersFileError> parse_users(std::string_view text) {
  UsersParser parser;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const auto end = std::min(text.find('\n'), text.size());
    if (auto error = parser.take(text.substr(0, end)); !error.empty()) {
      return UsersFileError{.line = number, .text = std::move(error)};
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  if (parser.table.named.empty() && !parser.table.anonymous) {
    return UsersFileError{.line = 1, .text = "nobody could log in: expected " + std::string(kForm)};
  }
  return std::move(parser.table);
}

}  // namespace netrig::ftp
