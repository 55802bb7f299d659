// The directory skeleton: what stands between a node's /etc and /var and the host's, in a lab of an ordinary
// user. There the host's directories belong to nobody whom the user namespace knows, so that not even its
// root could make a file in them; the skeleton's are the same directories, owned by that root. Read the
// kernel's overlayfs.rst first.
#pragma once

#include <string>
#include <string_view>

namespace netrig {

/// Where it is made, once a lab.
constexpr const char* kSkeletonPath = "/run/netrig/skeleton";

/// Makes the directories of /etc and /var, a few levels of them. Where the host has mounts below /etc (as
/// containers have), the files of /etc are copied, too: a user namespace may not look behind such mounts, and
/// the kernel refuses an overlay on the directory. Throws std::system_error.
void make_directory_skeleton();

/// Whether the host's own directory ("/etc") can be a layer of an overlay here.
bool can_be_layer(const std::string& directory);

/// Whether a text like /proc/self/mountinfo has a mount below that directory.
bool has_mount_below(std::string_view mountinfo, const std::string& directory);

}  // namespace netrig
