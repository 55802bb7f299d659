// The files that somebody writes in place: two who did so at once would overwrite each other, and both be
// told that all is well.
#pragma once

#include <memory>
#include <set>

#include "host/files.hpp"

namespace netrig::ftp {

class BusyFiles {
 public:
  /// Keeps a file, which is open as long, while what it gives lives; null when somebody else has it.
  std::shared_ptr<void> take(const FileIdentity& file) {
    const auto [place, is_free] = files_->insert(file);
    if (!is_free) return nullptr;
    return {files_.get(), [files = files_, file](void*) { files->erase(file); }};
  }

 private:
  std::shared_ptr<std::set<FileIdentity>> files_ = std::make_shared<std::set<FileIdentity>>();
};

}  // namespace netrig::ftp
