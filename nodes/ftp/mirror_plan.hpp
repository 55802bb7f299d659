// What a mirror does with one directory: a comparison of two lists, without I/O.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "ftp/remote_entry.hpp"

namespace netrig::ftp {

/// By name.
using MirrorSide = std::map<std::string, RemoteEntry>;

enum class MirrorStep {
  keep,      ///< the other side has it: as long, and not older
  transfer,  ///< the other side has none, or another one
  enter,     ///< a directory; `exists` says whether the other side has it
  skip,      ///< a link, or neither file nor directory
  obstacle,  ///< the other side has something else under this name
  remove,    ///< only the other side has it
};

struct MirrorAction {
  MirrorStep step;
  std::string name;
  bool exists = false;  ///< on the other side
  RemoteEntry entry;    ///< of the side that is mirrored; with `remove`, of the other one
  /// No file of the side that is mirrored is called as a part of this one would be.
  bool has_part_name = true;

  friend bool operator==(const MirrorAction&, const MirrorAction&) = default;
};

/// By name; what is to be removed comes first. `removes` decides whether anything is.
std::vector<MirrorAction> plan_mirror(const MirrorSide& from, const MirrorSide& to, bool removes);

}  // namespace netrig::ftp
