#include "ftp/pending_file.hpp"

#include <utility>

namespace netrig::ftp {

namespace errc = boost::system::errc;

namespace {

std::string hexadecimal(std::uint64_t number) {
  std::string text;
  for (int shift = 60; shift >= 0; shift -= 4) text += "0123456789abcdef"[number >> shift & 0xf];
  return text;
}

}  // namespace

Result<PendingFile> PendingFile::replace(Directory& directory, const VirtualPath& target,
                                         std::uint64_t unique) {
  PendingFile upload(directory, target);
  const auto existing = directory.status(upload.target_);
  if (existing && existing->type == FileType::directory) return errc::make_error_code(errc::is_a_directory);
  if (auto opened = upload.open_new(target, unique); !opened) return opened.error();
  if (existing) {
    // The rights of the file that is replaced; where they cannot be set, those of a new file do.
    [[maybe_unused]] const auto kept = upload.file_->set_permissions(existing->permissions);
  }
  return upload;
}

Result<> PendingFile::open_new(const VirtualPath& target, std::uint64_t unique) {
  hidden_ = target.parent().child(std::string(kPendingPrefix) + hexadecimal(unique)).relative();
  auto file = directory_->create_unnamed(target.parent().relative());
  state_ = State::unnamed;
  if (!file && file.error() == errc::operation_not_supported) {
    file = directory_->open(hidden_, OpenMode::create_new);
    state_ = file ? State::hidden : State::done;
  }
  if (!file) return file.error();
  file_ = std::move(*file);
  return {};
}

Result<PendingFile> PendingFile::resume(Directory& directory, const VirtualPath& target,
                                        std::uint64_t offset) {
  PendingFile upload(directory, target);
  auto file = directory.open(upload.target_, OpenMode::update);
  if (!file) return file.error();
  const auto status = (*file)->status();
  if (!status) return status.error();
  if (offset > status->size_bytes) return errc::make_error_code(errc::invalid_seek);
  upload.file_ = std::move(*file);
  upload.in_place_ = status->identity;
  upload.offset_ = offset;
  return upload;
}

Result<PendingFile> PendingFile::append(Directory& directory, const VirtualPath& target) {
  PendingFile upload(directory, target);
  auto file = directory.open(upload.target_, OpenMode::update);
  if (!file && file.error() == errc::no_such_file_or_directory) {
    file = directory.open(upload.target_, OpenMode::create_new);
    if (file) upload.state_ = State::made;
  }
  if (!file) return file.error();
  const auto status = (*file)->status();
  if (!status) return status.error();
  upload.file_ = std::move(*file);
  upload.in_place_ = status->identity;
  upload.offset_ = status->size_bytes;
  return upload;
}

PendingFile::PendingFile(PendingFile&& other) noexcept
    : directory_(other.directory_),
      target_(std::move(other.target_)),
      hidden_(std::move(other.hidden_)),
      state_(std::exchange(other.state_, State::done)),
      file_(std::move(other.file_)),
      in_place_(other.in_place_),
      offset_(other.offset_) {}

PendingFile::~PendingFile() {
  if (state_ == State::made) remove_made();
  if (state_ != State::hidden) return;
  file_.reset();
  [[maybe_unused]] const auto removed = directory_->remove_file(hidden_);
}

/// Unless somebody has put another one there.
void PendingFile::remove_made() {
  file_.reset();
  const auto there = directory_->status(target_);
  if (!there || there->identity != in_place_) return;
  [[maybe_unused]] const auto removed = directory_->remove_file(target_);
}

Result<> PendingFile::begin() {
  if (state_ == State::made) state_ = State::in_place;
  return state_ == State::in_place ? file_->resize(offset_) : Result<>();
}

Result<> PendingFile::write(ByteView bytes) {
  auto written = file_->write_at(offset_, bytes);
  if (written) offset_ += bytes.size();
  return written;
}

Result<> PendingFile::commit() {
  if (state_ == State::unnamed) {
    if (auto named = name(); !named) return named;
  }
  if (state_ == State::hidden) {
    if (auto renamed = directory_->rename(hidden_, target_); !renamed) return renamed;
  }
  state_ = State::done;
  file_.reset();
  return {};
}

/// The final name where it is free; a name can't be replaced by that of an unnamed file in one step.
Result<> PendingFile::name() {
  auto named = directory_->link(*file_, target_);
  if (named) state_ = State::done;
  if (named || named.error() != errc::file_exists) return named;
  named = directory_->link(*file_, hidden_);
  if (named) state_ = State::hidden;
  return named;
}

}  // namespace netrig::ftp
