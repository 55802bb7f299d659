#include "dhcp/lease_journal.hpp"

#include <boost/system/errc.hpp>
#include <utility>

namespace netrig {

namespace {

std::string lines_of(std::span<const LeaseRecord> records) {
  std::string text;
  for (const auto& record : records) append_line(record, text);
  return text;
}

}  // namespace

Result<std::unique_ptr<LeaseJournal>> LeaseJournal::open(std::unique_ptr<Directory> directory,
                                                         JournalReader::Take take) {
  auto file = directory->open(kFile, OpenMode::append);
  if (!file) return file.error();
  std::unique_ptr<LeaseJournal> journal(new LeaseJournal(std::move(directory), std::move(*file)));
  const auto read = journal->read(std::move(take));
  if (!read) return read.error();
  // Of a server that was killed while it wrote it; there may be none.
  static_cast<void>(journal->directory_->remove_file(kNewFile));
  return journal;
}

Result<> LeaseJournal::read(JournalReader::Take take) {
  const auto there = read_journal(*file_, std::move(take));
  if (!there) return there.error();
  if (!there->is_journal) return make_error_code(boost::system::errc::illegal_byte_sequence);
  records_ = there->records;
  broken_lines_ = there->broken_lines;
  size_bytes_ = there->whole_bytes;
  if (size_bytes_ == 0) return start_empty();
  if (there->bytes == size_bytes_) return {};
  return file_->resize(size_bytes_);
}

Result<> LeaseJournal::start_empty() {
  const auto emptied = file_->resize(0);
  if (!emptied) return emptied;
  const auto written = file_->write_at(0, as_bytes(kJournalHeading));
  if (written) size_bytes_ = kJournalHeading.size();
  return written;
}

Result<> LeaseJournal::append(std::span<const LeaseRecord> records) {
  if (records.empty()) return {};
  if (has_rest_) {
    const auto cut = file_->resize(size_bytes_);
    if (!cut) return cut;
    has_rest_ = false;
  }
  const auto there = directory_->status(kFile);
  if (!there) return there.error();
  if (there->size_bytes != size_bytes_) return make_error_code(boost::system::errc::device_or_resource_busy);
  const auto text = lines_of(records);
  const auto written = file_->write_at(size_bytes_, as_bytes(text));
  if (!written) {
    has_rest_ = !file_->resize(size_bytes_);
    return written;
  }
  size_bytes_ += text.size();
  // The old file has them, whatever becomes of the new one.
  if (is_compacting()) static_cast<void>(append_new(text));
  return {};
}

bool LeaseJournal::wants_compaction() const {
  return !is_compacting() && size_bytes_ > kSmallBytes && size_bytes_ > 2 * compact_bytes_;
}

Result<> LeaseJournal::begin_compaction() {
  auto file = directory_->open(kNewFile, OpenMode::write);
  if (!file) return give_up_compaction(file.error());
  new_file_ = std::move(*file);
  new_bytes_ = 0;
  return append_new(kJournalHeading);
}

Result<> LeaseJournal::compact(std::span<const LeaseRecord> part) {
  const auto written = append_new(lines_of(part));
  if (!written) return written;
  const auto synced = new_file_->sync();
  if (!synced) return give_up_compaction(synced.error());
  return {};
}

Result<> LeaseJournal::append_new(std::string_view text) {
  const auto written = new_file_->write_at(new_bytes_, as_bytes(text));
  if (!written) return give_up_compaction(written.error());
  new_bytes_ += text.size();
  return {};
}

Result<> LeaseJournal::end_compaction() {
  // Or a power cut could leave an empty file in the place of all leases.
  const auto synced = new_file_->sync();
  if (!synced) return give_up_compaction(synced.error());
  const auto renamed = directory_->rename(kNewFile, kFile);
  if (!renamed) return give_up_compaction(renamed.error());
  file_ = std::move(new_file_);
  size_bytes_ = compact_bytes_ = new_bytes_;
  has_rest_ = false;
  return {};
}

Result<> LeaseJournal::give_up_compaction(const Error& why) {
  new_file_.reset();
  static_cast<void>(directory_->remove_file(kNewFile));
  compact_bytes_ = size_bytes_;
  return why;
}

}  // namespace netrig
