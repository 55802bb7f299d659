#include "host/files.hpp"

#include <limits>

namespace netrig {

Result<std::vector<DirectoryEntry>> Directory::list(const std::string& path) const {
  const auto all = names(path, std::numeric_limits<std::size_t>::max());
  if (!all) return all.error();
  return entries(path, *all);
}

Result<Bytes> read_all(File& file, std::uint64_t limit_bytes) {
  constexpr std::size_t kChunkBytes = 64 * 1024;
  Bytes content;
  for (;;) {
    const std::size_t have = content.size();
    if (have > limit_bytes) return boost::system::errc::make_error_code(boost::system::errc::file_too_large);
    content.resize(have + kChunkBytes);
    auto count = file.read_at(have, MutableByteView(content).subspan(have));
    if (!count) return count.error();
    content.resize(have + *count);
    if (*count == 0) return content;
  }
}

}  // namespace netrig
