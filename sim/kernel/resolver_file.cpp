#include "kernel/resolver_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <sstream>

#include "kernel/kernel_file.hpp"
#include "kernel/system_error.hpp"

namespace netrig {

namespace {

constexpr std::uint64_t kLimitBytes = 64 * 1024;
constexpr mode_t kMode = 0644;

Result<> write_new(const std::string& path, int flags, std::string_view text) {
  auto file = FileDescriptor::adopt(::open(path.c_str(), flags | O_WRONLY | O_CLOEXEC, kMode));
  if (!file.is_open()) return last_error();
  if (::fchmod(file.number(), kMode) != 0 && (flags & O_EXCL) != 0) return last_error();
  KernelFile target(std::move(file));
  Result<> done = target.write_at(0, as_bytes(text));
  return done ? target.sync() : done;
}

/// Whether the file itself must be written, since no other may stand beside it or take its place: it is a
/// mount of its own (EBUSY, EXDEV), or the directory is not ours. Anything else, such as a full disk, would
/// hit the file itself as well, when it is empty already.
bool must_be_kept(const Error& error) {
  using namespace boost::system::errc;
  return error == device_or_resource_busy || error == cross_device_link || error == permission_denied ||
         error == operation_not_permitted || error == read_only_file_system;
}

}  // namespace

Resolvers parse_resolvers(std::string_view text) {
  Resolvers result;
  std::istringstream lines{std::string(text)};
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line.substr(0, line.find_first_of("#;")));
    std::string key;
    std::string value;
    words >> key;
    if (key == "nameserver" && words >> value) {
      if (auto address = IpAddress::parse(value.substr(0, value.find('%'))))
        result.servers.push_back(*address);
    } else if (key == "search" || key == "domain") {  // the last one counts
      result.search.clear();
      while (words >> value) result.search.push_back(value);
    }
  }
  return result;
}

std::string format_resolvers(const Resolvers& resolvers) {
  std::string text;
  if (!resolvers.search.empty()) {
    text += "search";
    for (const auto& domain : resolvers.search) text += " " + domain;
    text += "\n";
  }
  for (const auto& server : resolvers.servers) text += "nameserver " + server.to_string() + "\n";
  return text;
}

Result<Resolvers> read_resolver_file(const std::string& path) {
  auto file = FileDescriptor::adopt(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file.is_open()) return errno == ENOENT ? Result<Resolvers>(Resolvers{}) : last_error();
  KernelFile source(std::move(file));
  auto content = read_all(source, kLimitBytes);
  if (!content) return content.error();
  return parse_resolvers(as_text(*content));
}

Result<> write_resolver_file(const std::string& path, const Resolvers& resolvers) {
  const auto text = format_resolvers(resolvers);
  const auto temporary = path + ".netrig-" + std::to_string(::getpid());
  ::unlink(temporary.c_str());  // of a process that died with this number
  Result<> replaced = write_new(temporary, O_CREAT | O_EXCL, text);
  if (replaced && ::rename(temporary.c_str(), path.c_str()) != 0) replaced = last_error();
  if (replaced) return {};
  ::unlink(temporary.c_str());
  if (!must_be_kept(replaced.error())) return replaced;
  return write_new(path, O_CREAT | O_TRUNC, text);
}

}  // namespace netrig
