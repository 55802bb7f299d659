#include "ftp/pending_file.hpp"

#include <utility>

namespace netrig::ftp {

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
  const auto hidden = target.parent().child(std::string(kPendingPrefix) + hexadecimal(unique)).relative();
  const auto existing = directory.status(upload.target_);
  if (existing && existing->type == FileType::directory) {
    return boost::system::errc::make_error_code(boost::system::errc::is_a_directory);
  }
  auto file = directory.open(hidden, OpenMode::create_new);
  if (!file) return file.error();
  upload.hidden_ = hidden;
  upload.file_ = std::move(*file);
  if (existing) {
    // The rights of the file that is replaced; where they cannot be set, those of a new file do.
    [[maybe_unused]] const auto kept = directory.set_permissions(hidden, existing->permissions);
  }
  return upload;
}

Result<PendingFile> PendingFile::resume(Directory& directory, const VirtualPath& target,
                                        std::uint64_t offset) {
  PendingFile upload(directory, target);
  auto file = directory.open(upload.target_, OpenMode::update);
  if (!file) return file.error();
  const auto status = (*file)->status();
  if (!status) return status.error();
  if (offset > status->size_bytes)
    return boost::system::errc::make_error_code(boost::system::errc::invalid_seek);
  if (auto resized = (*file)->resize(offset); !resized) return resized.error();
  upload.file_ = std::move(*file);
  upload.offset_ = offset;
  return upload;
}

Result<PendingFile> PendingFile::append(Directory& directory, const VirtualPath& target) {
  PendingFile upload(directory, target);
  auto file = directory.open(upload.target_, OpenMode::append);
  if (!file) return file.error();
  const auto status = (*file)->status();
  if (!status) return status.error();
  upload.file_ = std::move(*file);
  upload.offset_ = status->size_bytes;
  return upload;
}

PendingFile::PendingFile(PendingFile&& other) noexcept
    : directory_(other.directory_),
      target_(std::move(other.target_)),
      hidden_(std::exchange(other.hidden_, {})),
      file_(std::move(other.file_)),
      offset_(other.offset_) {}

PendingFile::~PendingFile() {
  if (hidden_.empty()) return;
  file_.reset();
  [[maybe_unused]] const auto removed = directory_->remove_file(hidden_);
}

Result<> PendingFile::write(ByteView bytes) {
  auto written = file_->write_at(offset_, bytes);
  if (written) offset_ += bytes.size();
  return written;
}

Result<> PendingFile::commit() {
  file_.reset();
  if (hidden_.empty()) return {};
  auto renamed = directory_->rename(hidden_, target_);
  if (renamed) hidden_.clear();
  return renamed;
}

}  // namespace netrig::ftp
