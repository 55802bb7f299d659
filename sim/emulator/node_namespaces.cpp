#include "emulator/node_namespaces.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "emulator/directory_skeleton.hpp"
#include "emulator/text_file.hpp"
#include "kernel/network_namespace.hpp"
#include "kernel/system_error.hpp"

namespace netrig {

namespace {

FileDescriptor open_namespace(const char* name) {
  const auto path = std::string("/proc/thread-self/ns/") + name;
  return FileDescriptor::open(path, O_RDONLY | O_CLOEXEC);
}

void make_directory(const std::string& path) {
  if (mkdir(path.c_str(), 0755) < 0 && errno != EEXIST) checked(-1, "make " + path);
}

/// With all that is mounted below: a user namespace may not uncover what that hides (EINVAL of mount(2)).
void bind(const FileDescriptor& source, const std::string& target) {
  const auto path = "/proc/self/fd/" + std::to_string(source.number());
  checked(mount(path.c_str(), target.c_str(), nullptr, MS_BIND | MS_REC, nullptr), "mount " + target);
}

}  // namespace

NamespaceSet NamespaceSet::of_this_thread() {
  return {open_namespace("net"), open_namespace("mnt"), open_namespace("uts")};
}

void NamespaceSet::enter() const {
  enter_network(network);
  checked(setns(mount.number(), CLONE_NEWNS), "enter a mount namespace");
  checked(setns(uts.number(), CLONE_NEWUTS), "enter a UTS namespace");
}

NodeFileSystemFactory::NodeFileSystemFactory(SandboxUser user) : user_(user) {
  // From here on this thread has a root and working directory of its own, which setns(2) asks for.
  checked(unshare(CLONE_FS), "unshare the working directory");
  home_mounts_ = open_namespace("mnt");
}

void NodeFileSystemFactory::make(const std::string& host_name, NamespaceSet& node,
                                 const NodeFileSystem& files) {
  enter_network(node.network);
  checked(unshare(CLONE_NEWNS | CLONE_NEWUTS), "create the namespaces of node " + host_name);
  checked(sethostname(host_name.data(), host_name.size()), "set the host name of node " + host_name);
  mount_file_system(files);
  node.mount = open_namespace("mnt");
  node.uts = open_namespace("uts");
  // Back again, or the next node would get a copy of all mounts of this one.
  checked(setns(home_mounts_.number(), CLONE_NEWNS), "return to the lab's mount namespace");
}

void NodeFileSystemFactory::mount_file_system(const NodeFileSystem& files) {
  const auto own = FileDescriptor::open(files.own_directory, O_PATH | O_DIRECTORY);
  const bool with_programs = !files.programs_directory.empty();
  const auto programs =
      with_programs ? FileDescriptor::open(files.programs_directory, O_PATH | O_DIRECTORY) : FileDescriptor();
  const bool with_skeleton = user_ != SandboxUser::root;
  const auto skeleton = with_skeleton ? FileDescriptor::open(kSkeletonPath, O_PATH) : FileDescriptor();
  checked(mount("tmpfs", "/run", "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755"), "mount a node's /run");
  for (const char* directory : {"/run/node", "/run/lock", "/run/.layers"}) make_directory(directory);
  bind(own, "/run/node");
  if (with_programs) {
    make_directory(kNodePrograms);
    bind(programs, kNodePrograms);
  }
  if (with_skeleton) {
    make_directory("/run/.layers/skeleton");
    bind(skeleton, "/run/.layers/skeleton");
  }
  mount_overlay("etc", files.etc_files);
  mount_overlay("var", {});
  make_directory("/run/.layers/tmp");
  checked(chmod("/run/.layers/tmp", 01777), "make a node's /tmp");
  checked(mount("/run/.layers/tmp", "/tmp", nullptr, MS_BIND, nullptr), "mount a node's /tmp");
  checked(mount("sysfs", "/sys", "sysfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr), "mount a node's /sys");
}

void NodeFileSystemFactory::mount_overlay(const std::string& directory, const NamedContents& files) {
  const auto layers = "/run/.layers/" + directory;
  for (const char* part : {"", "/upper", "/work"}) make_directory(layers + part);
  for (const auto& [name, content] : files) replace_file(layers + "/upper/" + name, content);
  std::string options = "upperdir=" + layers + "/upper,workdir=" + layers + "/work,lowerdir=";
  const bool with_host = user_ == SandboxUser::root || can_be_layer("/" + directory);
  if (user_ != SandboxUser::root) options += "/run/.layers/skeleton/" + directory + (with_host ? ":" : "");
  if (with_host) options += "/" + directory;
  if (user_ != SandboxUser::root) options += ",userxattr";
  checked(mount("overlay", ("/" + directory).c_str(), "overlay", MS_NOSUID | MS_NODEV, options.c_str()),
          "mount an overlay on /" + directory);
}

}  // namespace netrig
