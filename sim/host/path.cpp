#include "host/path.hpp"

#include <istream>
#include <iterator>
#include <ostream>

namespace netrig {

std::istream& operator>>(std::istream& stream, GrantedPath& path) {
  path.text.assign(std::istreambuf_iterator<char>(stream), {});
  stream.clear(path.text.empty() ? std::ios::failbit : std::ios::eofbit);
  return stream;
}

std::ostream& operator<<(std::ostream& stream, const GrantedPath& path) {
  return stream << path.text;
}

}  // namespace netrig
