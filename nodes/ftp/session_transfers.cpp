// The commands that use a data connection.
#include "ftp/session.hpp"
#include "ftp/summary.hpp"

namespace netrig::ftp {

/// RFC 2577 3: what a client wants of another host's port is told to the log.
Outcome Session::active(const std::string& verb, const std::string& argument, Reply reply) const {
  const bool bounces = reply.code == 504;
  return {std::move(reply),
          bounces ? "refused " + verb + " " + argument + ", which is not the client's own" : ""};
}

Outcome Session::passive(std::optional<Reply> refusal) {
  if (refusal) return *refusal;
  return {std::nullopt, OpenPassive{}};
}

Outcome Session::retrieve(const VirtualPath& path) {
  const auto offset = std::exchange(restart_offset_, 0);
  auto file = files_.root().open(path.relative(), OpenMode::read);
  if (!file) return file_error(file.error(), path);
  const auto found = (*file)->status();
  if (!found) return file_error(found.error(), path);
  if (!data_.ascii() && offset > found->size_bytes) {
    return file_error(boost::system::errc::make_error_code(boost::system::errc::invalid_seek), path);
  }
  SendFile content{.file = std::move(*file), .offset = offset, .size_bytes = found->size_bytes};
  // "(1234 bytes)" is how clients learn the size.
  const auto size = data_.ascii() ? "" : " (" + byte_count(found->size_bytes - offset) + ")";
  return start({"RETR " + path.text(), data_.ascii(), std::move(content)},
               "Sending " + path.text() + size + ".");
}

Outcome Session::store(const VirtualPath& path, bool append) {
  const auto offset = std::exchange(restart_offset_, 0);
  if (path.is_root()) return Reply(553, "That name is not allowed.");
  // Line ends are translated on the way in, so an offset of the wire is none of the file.
  if (offset != 0 && data_.ascii()) return Reply(554, "An upload restarts in TYPE I only.");
  if (!data_.has_target()) return Reply(425, "Say PASV, EPSV, PORT or EPRT first.");
  auto upload = open_upload(path, append, offset);
  if (!upload) return file_error(upload.error(), path);
  std::shared_ptr<void> claim;
  if (upload->in_place()) {
    claim = busy_.take(*upload->in_place());
    if (!claim) return Reply(450, "Somebody else is writing this file.");
  }
  // Before a restart, some clients announce the whole file and others what is left of it.
  ReceiveFile content{
      .file = std::move(*upload), .claim = std::move(claim), .least_bytes = offset == 0 ? least_bytes() : 0};
  return start({(append ? "APPE " : "STOR ") + path.text(), data_.ascii(), std::move(content)},
               "Receiving " + path.text() + ".");
}

/// RFC 1123 4.1.2.9: the reply is "150 FILE: name".
Outcome Session::store_unique() {
  restart_offset_ = 0;
  if (!data_.has_target()) return Reply(425, "Say PASV, EPSV, PORT or EPRT first.");
  const auto number = unique_();
  const auto path = files_.current().child("upload-" + std::to_string(number));
  auto upload = open_upload(path, false, 0);
  if (!upload) return file_error(upload.error(), path);
  ReceiveFile content{.file = std::move(*upload), .least_bytes = least_bytes()};
  return start({"STOU " + path.text(), data_.ascii(), std::move(content)}, "FILE: " + path.name());
}

/// What ALLO says of a text's size is anybody's guess: line ends count twice on the way.
std::uint64_t Session::least_bytes() const {
  return data_.ascii() ? 0 : announced_bytes_;
}

Result<PendingFile> Session::open_upload(const VirtualPath& path, bool append, std::uint64_t offset) {
  if (append) return PendingFile::append(files_.root(), path);
  if (offset != 0) return PendingFile::resume(files_.root(), path, offset);
  return PendingFile::replace(files_.root(), path, unique_());
}

Outcome Session::list(const VirtualPath& path) {
  auto listed = files_.listed(path);
  if (!listed) return file_error(listed.error(), path);
  auto line = [now = now_](const DirectoryEntry& entry) { return list_line(entry.name, entry.status, now); };
  return send_listing("LIST", path, {files_.root(), std::move(*listed), std::move(line)});
}

/// RFC 1123 4.1.2.7: names that the client may use as they are, so the directory that it named stands before
/// them.
Outcome Session::list_names(const VirtualPath& path, const std::string& argument) {
  auto listed = files_.listed(path);
  if (!listed) return file_error(listed.error(), path);
  const auto found = files_.status(path);
  const bool is_directory = found && found->type == FileType::directory;
  auto before = is_directory ? argument : argument.substr(0, argument.rfind('/') + 1);
  if (!before.empty() && !before.ends_with('/')) before += '/';
  auto line = [before](const DirectoryEntry& entry) { return listed_name(before + entry.name); };
  return send_listing("NLST", path, {files_.root(), std::move(*listed), std::move(line)});
}

Outcome Session::list_facts(const VirtualPath& path) {
  const auto found = files_.status(path);
  if (!found) return file_error(found.error(), path);
  if (found->type != FileType::directory)
    return Reply(501, "Not a directory; MLST shows a file.");  // RFC 3659 7.2.1
  auto listed = files_.list(path);
  if (!listed) return file_error(listed.error(), path);
  const bool writable = login_.may_write();
  auto line = [facts = facts_, writable](const DirectoryEntry& entry) {
    return fact_line(entry, EntryKind::entry, facts, writable);
  };
  const auto itself = fact_line({".", *found}, EntryKind::current, facts_, writable) + "\r\n";
  return send_listing("MLSD", path, {files_.root(), std::move(*listed), std::move(line), itself});
}

Outcome Session::send_listing(const std::string& verb, const VirtualPath& path, ListingSource source) {
  restart_offset_ = 0;
  return start({verb + " " + path.text(), data_.ascii(), SendListing{std::move(source)}},
               "Listing " + path.text() + ".");
}

Outcome Session::start(Transfer transfer, std::string reply) {
  const auto target = data_.take_target();
  if (!target) return Reply(425, "Say PASV, EPSV, PORT or EPRT first.");
  announced_bytes_ = 0;
  return {Reply(150, std::move(reply)), StartTransfer{std::move(transfer), *target}};
}

}  // namespace netrig::ftp
