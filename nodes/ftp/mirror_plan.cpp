#include "ftp/mirror_plan.hpp"

#include <chrono>

#include "ftp/local_copy.hpp"

namespace netrig::ftp {

namespace {

/// As far as both sides tell. MLSD and MDTM have whole seconds.
bool is_up_to_date(const RemoteEntry& from, const RemoteEntry& to) {
  if (from.size_bytes && to.size_bytes && *from.size_bytes != *to.size_bytes) return false;
  if (!from.modified || !to.modified) return true;
  using std::chrono::seconds;
  return std::chrono::floor<seconds>(*to.modified) >= std::chrono::floor<seconds>(*from.modified);
}

MirrorStep step_for(const RemoteEntry& from, const RemoteEntry* to) {
  // What a link leads to may be in the tree twice, or be the tree itself.
  if (from.type == RemoteType::other || from.type == RemoteType::link) return MirrorStep::skip;
  if (to != nullptr && to->type != from.type) return MirrorStep::obstacle;
  if (from.type == RemoteType::directory) return MirrorStep::enter;
  return to != nullptr && is_up_to_date(from, *to) ? MirrorStep::keep : MirrorStep::transfer;
}

/// What a fetch that was broken off left of a file, to go on with.
bool is_part_of(const std::string& name, const MirrorSide& from) {
  return name.ends_with(kPartSuffix) && from.contains(name.substr(0, name.size() - kPartSuffix.size()));
}

}  // namespace

std::vector<MirrorAction> plan_mirror(const MirrorSide& from, const MirrorSide& to, bool removes) {
  std::vector<MirrorAction> actions;
  for (const auto& [name, entry] : to) {
    if (!removes || from.contains(name) || is_part_of(name, from)) continue;
    actions.push_back({.step = MirrorStep::remove, .name = name, .exists = true, .entry = entry});
  }
  for (const auto& [name, entry] : from) {
    const auto other = to.find(name);
    const bool exists = other != to.end();
    const auto step = step_for(entry, exists ? &other->second : nullptr);
    const bool has_part_name = !from.contains(name + std::string(kPartSuffix));
    actions.push_back(
        {.step = step, .name = name, .exists = exists, .entry = entry, .has_part_name = has_part_name});
  }
  return actions;
}

}  // namespace netrig::ftp
