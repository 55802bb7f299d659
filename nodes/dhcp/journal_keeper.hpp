// Keeps a server's journal: writes what changes, and writes the journal anew, a part at a time, when it is
// due.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>

#include "dhcp/lease_journal.hpp"
#include "dhcp/server_machine.hpp"
#include "host/host.hpp"

namespace netrig {

class JournalKeeper {
 public:
  /// Without open() it keeps nothing, and all is well.
  explicit JournalKeeper(Host& host) : host_(host) {}

  /// Gives the machine what the journal of the directory holds, and says on the console how much that is.
  /// Errors: those of LeaseJournal::open().
  Result<> open(std::unique_ptr<Directory> directory, ServerMachine& machine);

  /// False when the leases could not be written; it is said on the console, at most once a minute.
  bool write(std::span<const LeaseRecord> records);
  /// The next part of what is to be written anew. True when there is more to do.
  bool compact_some(const ServerMachine& machine);

 private:
  void tell(const ServerMachine& machine, std::size_t homeless, std::size_t shortened);
  void complain(const std::string& what, const Result<>& result);
  Result<> compact_part(const ServerMachine& machine);

  Host& host_;
  std::unique_ptr<LeaseJournal> journal_;
  std::optional<Ipv4Address> compacted_up_to_;
  OnceAMinute failure_;
};

}  // namespace netrig
