#include "host/replace_file.hpp"

namespace netrig {

namespace {

std::string beside(const std::string& path) {
  const auto name = path.find_last_of('/') + 1;
  return path.substr(0, name) + "." + path.substr(name) + ".new";
}

}  // namespace

Result<> make_directories(Directory& directory, const std::string& path) {
  for (auto end = path.find('/', 1); end != std::string::npos; end = path.find('/', end + 1)) {
    const auto made = directory.make_directory(path.substr(0, end));
    if (!made && made.error() != boost::system::errc::file_exists) return made;
  }
  return {};
}

Result<> replace_file(Directory& directory, const std::string& path, ByteView bytes) {
  const auto part = beside(path);
  const auto file = directory.open(part, OpenMode::write);
  if (!file) return file.error();
  auto written = (*file)->write_at(0, bytes);
  if (written) written = directory.rename(part, path);
  if (!written) static_cast<void>(directory.remove_file(part));
  return written;
}

}  // namespace netrig
