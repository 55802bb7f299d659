// A node's namespaces: network, mount and UTS, held open by descriptors, so that they live as long as this
// value and need no process. Its file system is the host's, but /etc and /var are overlays, and /run and /tmp
// its own: foreign programs neither write into the host's files nor into each other's. Read
// mount_namespaces(7) and the kernel's overlayfs.rst.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "emulator/sandbox.hpp"
#include "kernel/file_descriptor.hpp"

namespace netrig {

/// The namespaces of one process or node, as descriptors for setns(2).
struct NamespaceSet {
  FileDescriptor network;
  FileDescriptor mount;
  FileDescriptor uts;

  /// Those of the calling thread.
  static NamespaceSet of_this_thread();
  /// Puts the calling thread into all three.
  void enter() const;
};

/// Names and contents of files.
using NamedContents = std::vector<std::pair<std::string, std::string>>;

/// Where a node finds netrig's own programs: those may lie below /tmp, /var or /etc on the machine, where a
/// node has files of its own.
inline constexpr const char* kNodePrograms = "/run/programs";

struct NodeFileSystem {
  std::string own_directory;       ///< becomes /run/node, and the working directory of the node's programs
  NamedContents etc_files;         ///< replace those in /etc: "hosts", "resolv.conf", …
  std::string programs_directory;  ///< becomes kNodePrograms; none if empty
};

/// Makes the mount and UTS namespaces of one node after another. Construct it and call make() on one thread
/// that ends soon after: its own namespaces change meanwhile.
class NodeFileSystemFactory {
 public:
  /// Throws std::system_error.
  explicit NodeFileSystemFactory(SandboxUser user);

  /// Makes the mount and UTS namespaces of a node that has a network; /sys shows that network. Throws
  /// std::system_error.
  void make(const std::string& host_name, NamespaceSet& node, const NodeFileSystem& files);

 private:
  void mount_file_system(const NodeFileSystem& files);
  void mount_overlay(const std::string& directory, const NamedContents& files);

  SandboxUser user_;
  FileDescriptor home_mounts_;
};

}  // namespace netrig
