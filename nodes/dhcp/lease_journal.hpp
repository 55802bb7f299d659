// A DHCP server's journal of leases: a file `leases` in a directory, to which every change is appended before
// the client hears of it, and which is written anew when most of it has been replaced. It survives the
// process's death at any moment; what survives a power cut is the system's business. Driven so:
//
//     auto journal = LeaseJournal::open(directory, restore);
//     for (;;) {
//       if (!(*journal)->append(changes)) …;             // the clients must not hear of them
//       if ((*journal)->wants_compaction()) (*journal)->begin_compaction();
//       if ((*journal)->is_compacting()) (*journal)->compact(the next of all leases);
//     }
#pragma once

#include <memory>
#include <span>
#include <string>

#include "dhcp/journal_reader.hpp"
#include "dhcp/lease_record.hpp"
#include "host/files.hpp"

namespace netrig {

class LeaseJournal {
 public:
  static constexpr const char* kFile = "leases";
  static constexpr const char* kNewFile = "leases.new";  ///< while it is written anew
  /// Not worth being written anew.
  static constexpr std::uint64_t kSmallBytes = 1024 * 1024;

  /// Gives `take` what is there, or makes the file, and cuts off the half of a line that a killed server has
  /// left. Errors: those of the files; illegal_byte_sequence, when `leases` is no journal.
  static Result<std::unique_ptr<LeaseJournal>> open(std::unique_ptr<Directory> directory,
                                                    JournalReader::Take take);

  /// How many records were there.
  std::size_t records() const { return records_; }
  /// How many lines of it made no sense.
  std::size_t broken_lines() const { return broken_lines_; }

  /// All of them or, after an error, none: nothing of them is left behind. device_or_resource_busy: somebody
  /// else has written into the file, or put another one in its place.
  Result<> append(std::span<const LeaseRecord> records);

  bool wants_compaction() const;
  bool is_compacting() const { return new_file_ != nullptr; }
  Result<> begin_compaction();
  /// Writes the next part of all leases there are, as they are now, and waits for the disk, so that there is
  /// never much to wait for; what is appended meanwhile stands in both files. After an error the old file
  /// goes on, until it has doubled once more.
  Result<> compact(std::span<const LeaseRecord> part);
  /// After the last part: the new file takes the old one's place, in one step.
  Result<> end_compaction();

 private:
  LeaseJournal(std::unique_ptr<Directory> directory, std::unique_ptr<File> file)
      : directory_(std::move(directory)), file_(std::move(file)) {}

  Result<> read(JournalReader::Take take);
  Result<> start_empty();
  Result<> append_new(std::string_view text);
  Result<> give_up_compaction(const Error& why);

  std::unique_ptr<Directory> directory_;
  std::unique_ptr<File> file_;
  std::uint64_t size_bytes_ = 0;
  std::uint64_t compact_bytes_ = 0;  ///< the size when it was last written anew
  bool has_rest_ = false;            ///< behind `size_bytes_`, of an append that failed
  std::unique_ptr<File> new_file_;
  std::uint64_t new_bytes_ = 0;
  std::size_t records_ = 0;
  std::size_t broken_lines_ = 0;
};

}  // namespace netrig
