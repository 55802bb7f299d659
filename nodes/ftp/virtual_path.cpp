#include "ftp/virtual_path.hpp"

#include <utility>

namespace netrig::ftp {

namespace {

constexpr std::size_t kNameLimitBytes = 255;   // NAME_MAX of Linux
constexpr std::size_t kPathLimitBytes = 4095;  // PATH_MAX of Linux, without the NUL
constexpr std::string_view kForbidden("\0\r\n", 3);

}  // namespace

std::optional<VirtualPath> VirtualPath::resolve(std::string_view text) const {
  if (text.find_first_of(kForbidden) != std::string_view::npos) return {};
  VirtualPath path = text.starts_with('/') ? VirtualPath() : *this;
  while (!text.empty()) {
    const auto end = text.find('/');
    const auto name = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    if (name.empty() || name == ".") continue;
    if (name.size() > kNameLimitBytes) return {};
    if (name != "..") {
      path.names_.emplace_back(name);
    } else if (!path.names_.empty()) {
      path.names_.pop_back();
    }
  }
  if (path.text().size() > kPathLimitBytes) return {};
  return path;
}

std::string VirtualPath::text() const {
  return is_root() ? "/" : "/" + relative();
}

std::string VirtualPath::quoted() const {
  auto text = this->text();
  for (auto at = text.find('"'); at != std::string::npos; at = text.find('"', at + 2))
    text.insert(at, 1, '"');
  return "\"" + text + "\"";
}

std::string VirtualPath::relative() const {
  if (is_root()) return ".";
  std::string text = names_.front();
  for (std::size_t i = 1; i < names_.size(); ++i) text += "/" + names_[i];
  return text;
}

VirtualPath VirtualPath::parent() const {
  VirtualPath path = *this;
  if (!path.names_.empty()) path.names_.pop_back();
  return path;
}

VirtualPath VirtualPath::child(std::string name) const {
  VirtualPath path = *this;
  path.names_.push_back(std::move(name));
  return path;
}

}  // namespace netrig::ftp
