// The files that somebody writes in place: two who did so at once would overwrite each other, and both be
// told that all is well.
#pragma once

#include <memory>
#include <set>
#include <string>

namespace netrig::ftp {

/// Files are known by their paths beneath what is served: one that links give several names counts as
/// several.
class BusyFiles {
 public:
  /// Keeps `path` as long as what it gives lives; null when somebody else has it.
  std::shared_ptr<void> take(const std::string& path) {
    const auto [place, is_free] = paths_->insert(path);
    if (!is_free) return nullptr;
    return {paths_.get(), [paths = paths_, path](void*) { paths->erase(path); }};
  }

 private:
  std::shared_ptr<std::set<std::string>> paths_ = std::make_shared<std::set<std::string>>();
};

}  // namespace netrig::ftp
