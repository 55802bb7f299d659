#include "ftp/user_table.hpp"

namespace netrig::ftp {

const User* UserTable::find(const std::string& name) const {
  if (const auto found = named.find(name); found != named.end()) return &found->second;
  const bool is_anonymous = name == "anonymous" || name == "ftp";
  return is_anonymous && anonymous ? &*anonymous : nullptr;
}

}  // namespace netrig::ftp
