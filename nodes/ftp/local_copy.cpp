#include "ftp/local_copy.hpp"

#include <utility>

namespace netrig::ftp {

Result<LocalCopy> LocalCopy::create(Directory& directory, const VirtualPath& target, std::uint64_t unique) {
  LocalCopy copy(directory, target);
  auto pending = PendingFile::replace(directory, target, unique);
  if (!pending) return pending.error();
  copy.pending_.emplace(std::move(*pending));
  copy.file_ = &copy.pending_->file();
  return copy;
}

Result<LocalCopy> LocalCopy::resume(Directory& directory, const VirtualPath& target,
                                    std::optional<WallTime> remote_modified,
                                    std::optional<std::uint64_t> remote_size,
                                    std::optional<std::uint64_t> begun_size) {
  LocalCopy copy(directory, target);
  const auto existing = directory.status(target.relative());
  if (existing && existing->type == FileType::directory) {
    return boost::system::errc::make_error_code(boost::system::errc::is_a_directory);
  }
  copy.is_new_ = !directory.status(copy.part());
  auto part = directory.open(copy.part(), OpenMode::append);
  if (!part) return part.error();
  const auto status = (*part)->status();
  if (!status) return status.error();
  const bool is_known =
      remote_modified ? status->modified == *remote_modified : begun_size && begun_size == remote_size;
  copy.is_of_it_ = is_known && (!remote_size || status->size_bytes <= *remote_size);
  if (copy.is_of_it_) copy.offset_ = status->size_bytes;
  copy.remote_modified_ = remote_modified;
  copy.part_ = std::move(*part);
  copy.file_ = copy.part_.get();
  return copy;
}

/// A part stays, and says by its time of which file it is.
LocalCopy::~LocalCopy() {
  if (!part_) return;
  part_.reset();
  [[maybe_unused]] Result<> done;
  if (is_new_ && !is_of_it_) done = directory_->remove_file(part());
  if (is_of_it_ && remote_modified_) done = directory_->set_modified(part(), *remote_modified_);
}

void LocalCopy::start_over() {
  is_of_it_ = false;
  offset_ = 0;
}

Result<> LocalCopy::begin() {
  if (part_ && !is_of_it_) {
    if (auto emptied = part_->resize(0); !emptied) return emptied;
    is_of_it_ = true;
  }
  return {};
}

void LocalCopy::discard() {
  file_ = nullptr;
  pending_.reset();
  if (!part_) return;
  part_.reset();
  [[maybe_unused]] const auto removed = directory_->remove_file(part());
}

Result<> LocalCopy::commit(std::optional<WallTime> modified) {
  const auto target = target_.relative();
  if (pending_) {
    if (auto committed = pending_->commit(); !committed) return committed;
  } else {
    part_.reset();
    if (auto renamed = directory_->rename(part(), target); !renamed) return renamed;
  }
  if (modified) return directory_->set_modified(target, *modified);
  return {};
}

}  // namespace netrig::ftp
