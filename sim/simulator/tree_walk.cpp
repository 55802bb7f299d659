#include "simulator/tree_walk.hpp"

#include <algorithm>

namespace netrig {

namespace errc = boost::system::errc;

namespace {

// As Linux has them: NAME_MAX, PATH_MAX (with its final NUL) and MAXSYMLINKS.
constexpr std::size_t kNameLimitBytes = 255;
constexpr std::size_t kPathLimitBytes = 4096;
constexpr unsigned kLinkLimit = 40;

Error error(errc::errc_t code) {
  return make_error_code(code);
}

/// A path that is taken part by part; a link's target comes in the place of the link.
class Steps {
 public:
  explicit Steps(std::string path) : rest_(std::move(path)) {}

  bool is_absolute() const { return rest_.starts_with('/'); }
  /// Takes the next part; false when none is left.
  bool next() {
    const auto begin = rest_.find_first_not_of('/', end_);
    if (begin == std::string::npos) return false;
    end_ = std::min(rest_.find('/', begin), rest_.size());
    part_ = rest_.substr(begin, end_ - begin);
    return true;
  }
  const std::string& part() const { return part_; }
  bool is_last() const { return rest_.find_first_not_of('/', end_) == std::string::npos; }
  /// Whether a slash follows the part: it must be a directory.
  bool is_directory() const { return end_ < rest_.size(); }
  void insert(const std::string& target) {
    rest_ = target + rest_.substr(end_);
    end_ = 0;
  }

 private:
  std::string rest_;
  std::size_t end_ = 0;  ///< of the part
  std::string part_;
};

}  // namespace

Result<TreePlace> walk(const InodePointer& start, const std::string& path, WalkOptions options) {
  if (path.find('\0') != std::string::npos) return error(errc::invalid_argument);
  if (path.size() >= kPathLimitBytes) return error(errc::filename_too_long);
  TreePlace place{.directories = {start}, .name = {}, .found = {}};
  Steps steps(path.empty() ? "." : path);
  if (steps.is_absolute()) return HostError::not_granted;
  for (unsigned links = 0; steps.next();) {
    const auto& part = steps.part();
    if (!place.directory().is_searchable()) return error(errc::permission_denied);
    if (part == ".") continue;
    if (part == "..") {
      if (place.directories.size() == 1) return HostError::not_granted;
      place.directories.pop_back();
      continue;
    }
    if (options.creates && steps.is_last() && steps.is_directory()) return error(errc::is_a_directory);
    if (part.size() > kNameLimitBytes) return error(errc::filename_too_long);
    auto found = place.directory().directory()->find(part);
    if (!found && !steps.is_last()) return error(errc::no_such_file_or_directory);
    if (found && found->link() != nullptr && (options.follows_last || steps.is_directory())) {
      steps.insert(found->link()->target);
      if (++links > kLinkLimit || steps.is_absolute()) return HostError::not_granted;
      continue;
    }
    if (found && steps.is_directory() && found->directory() == nullptr) return error(errc::not_a_directory);
    if (steps.is_last()) {
      place.name = part;
      place.found = std::move(found);
      return place;
    }
    place.directories.push_back(std::move(found));
  }
  place.found = place.directories.back();
  return place;
}

Result<InodePointer> find_beneath(const InodePointer& start, const std::string& path) {
  auto place = walk(start, path);
  if (!place) return place.error();
  if (!place->found) return error(errc::no_such_file_or_directory);
  return place->found;
}

Result<TreePlace> place_beneath(const InodePointer& start, const std::string& path) {
  const auto end = path.find_last_not_of('/');
  if (end == std::string::npos) {
    if (path.empty()) return error(errc::no_such_file_or_directory);
    return HostError::not_granted;
  }
  const auto slash = path.rfind('/', end);
  const auto begin = slash == std::string::npos ? 0 : slash + 1;
  auto name = path.substr(begin, end + 1 - begin);
  if (name == "." || name == ".." || name.find('\0') != std::string::npos)
    return error(errc::invalid_argument);
  auto place = walk(start, path.substr(0, begin));
  if (!place) return place;
  if (!place->found) return error(errc::no_such_file_or_directory);
  if (!place->name.empty()) place->directories.push_back(std::move(place->found));
  place->name = std::move(name);
  place->found = nullptr;
  return place;
}

Error look_up(TreePlace& place) {
  if (place.name.size() > kNameLimitBytes) return error(errc::filename_too_long);
  place.found = place.directory().directory()->find(place.name);
  return {};
}

}  // namespace netrig
