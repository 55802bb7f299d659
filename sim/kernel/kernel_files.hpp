// The files of a program on the kernel: its own directory, and what was granted.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "host/files.hpp"

namespace netrig {

class KernelFiles final : public Files {
 public:
  /// `own` is the program's directory, opened at its first use; relative grants start there.
  KernelFiles(std::string own, std::vector<GrantedPath> grants);

  /// Throws std::system_error when the program's own directory cannot be opened.
  Directory& own() override;
  Result<std::unique_ptr<Directory>> directory(const GrantedPath& path) override;
  /// Takes character devices such as /dev/null too.
  Result<std::unique_ptr<File>> open(const GrantedPath& path, OpenMode mode) override;

 private:
  bool is_granted(const GrantedPath& path) const;

  std::string resolved(const GrantedPath& path) const;

  std::string own_path_;
  std::vector<GrantedPath> grants_;
  std::unique_ptr<Directory> own_;
};

}  // namespace netrig
