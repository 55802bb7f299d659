#include "simulator/load_tree.hpp"

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <stdexcept>
#include <system_error>

namespace netrig {

namespace {

namespace fs = std::filesystem;

class Loader {
 public:
  explicit Loader(std::uint64_t limit_bytes) : space_(limit_bytes), limit_bytes_(limit_bytes) {}

  std::shared_ptr<const TreeImage> load(const fs::path& directory) {
    const auto before = space_.used_bytes();
    auto image = std::make_shared<TreeImage>();
    std::error_code error;
    fs::directory_iterator entry(directory, error);
    for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
      take(kEntryBytes, entry->path());
      image->entries.emplace(entry->path().filename().string(), load_entry(*entry));
    }
    if (error) throw std::system_error(error, "read the directory " + directory.string());
    image->space_bytes = space_.used_bytes() - before;
    return image;
  }

 private:
  EntryImage load_entry(const fs::directory_entry& entry) {
    const auto& path = entry.path();
    std::error_code error;
    const auto status = entry.symlink_status(error);
    if (error) throw std::system_error(error, "look at " + path.string());
    switch (status.type()) {
      case fs::file_type::directory:
        return load(path);
      case fs::file_type::symlink:
        return load_link(path);
      case fs::file_type::regular:
        return load_file(path, status.permissions());
      default:
        throw std::runtime_error(
            "can't take " + path.string() +
            " into a simulated node: it is neither a file, a directory nor a symbolic link");
    }
  }

  static LinkImage load_link(const fs::path& path) {
    std::error_code error;
    auto target = fs::read_symlink(path, error);
    if (error) throw std::system_error(error, "read the symbolic link " + path.string());
    return {target.string()};
  }

  FileImage load_file(const fs::path& path, fs::perms permissions) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), std::fclose);
    if (!file) throw std::system_error(errno, std::generic_category(), "open " + path.string());
    constexpr std::size_t kChunkBytes = 64 * 1024;
    auto content = std::make_shared<Bytes>();
    for (std::size_t count = kChunkBytes; count == kChunkBytes;) {
      const auto have = content->size();
      content->resize(have + kChunkBytes);
      count = std::fread(content->data() + have, 1, kChunkBytes, file.get());
      if (std::ferror(file.get()) != 0) {
        throw std::system_error(errno, std::generic_category(), "read " + path.string());
      }
      content->resize(have + count);
      take(count, path);
    }
    content->shrink_to_fit();
    const bool executable = (permissions & fs::perms::owner_exec) != fs::perms::none;
    return {.content = std::move(content), .permissions = executable ? 0755u : 0644u};
  }

  void take(std::uint64_t bytes, const fs::path& path) {
    if (space_.take(bytes)) return;
    throw std::runtime_error("can't take " + path.string() +
                             " into a simulated node: with it, its files are more than the " +
                             std::to_string(limit_bytes_ >> 20) + " MiB that it may keep in memory");
  }

  SpaceAccount space_;
  std::uint64_t limit_bytes_;
};

}  // namespace

std::shared_ptr<const TreeImage> load_tree(const std::string& directory, std::uint64_t limit_bytes) {
  return Loader(limit_bytes).load(directory);
}

}  // namespace netrig
