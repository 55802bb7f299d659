// A path that the user named on the command line, and by that granted to the program. An option of this type
// is how a program asks for a file or a directory; whoever starts the program grants each such value before
// it runs.
#pragma once

#include <iosfwd>
#include <string>

namespace netrig {

struct GrantedPath {
  std::string text;

  friend bool operator==(const GrantedPath&, const GrantedPath&) = default;
};

/// For Program_options: takes the whole text, spaces included.
std::istream& operator>>(std::istream& stream, GrantedPath& path);
std::ostream& operator<<(std::ostream& stream, const GrantedPath& path);

}  // namespace netrig
