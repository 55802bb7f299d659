// What a client's session does with files: fetching, storing, checking.
#include <algorithm>
#include <utility>

#include "ftp/client_session.hpp"
#include "ftp/client_transfer.hpp"
#include "ftp/content_hash.hpp"
#include "ftp/listing.hpp"
#include "ftp/progress.hpp"
#include "host/random.hpp"

namespace netrig::ftp {

namespace {

/// Bytes a second that any server's disk gives.
constexpr std::uint64_t kSlowestHashing = 10'000'000;

FtpError wrong_size(const std::string& what, std::uint64_t got, std::uint64_t expected) {
  return {printable(what) + ": " + std::to_string(got) + " bytes arrived where " + std::to_string(expected) +
              " were announced",
          {}};
}

}  // namespace

Task<FtpResult<FtpSummary>> ClientSession::fetch(std::string path, FtpDestination destination, bool keep_time,
                                                 FtpObserver observer) {
  Part part;
  for (int failures = 0;;) {
    part.goes_on =
        (settings_.resume || settings_.retries > 0) && !settings_.ascii && destination.has_part_name;
    auto done = co_await fetch_once(path, destination, keep_time, observer, part);
    if (done) co_return done;
    const FtpError error = done.error();
    drop_if_lost(error);
    const bool again = co_await may_retry(error, ++failures);
    if (!again) co_return error;
  }
}

Task<FtpResult<ClientSession::Remote>> ClientSession::look_at(std::string path, bool asks_time) {
  Remote remote;
  if (!settings_.ascii) {
    auto bytes = co_await size(path);
    if (!bytes) co_return bytes.error();
    remote.size_bytes = *bytes;
  }
  if (asks_time) {
    auto time = co_await modified(path);
    if (!time) co_return time.error();
    remote.modified = *time;
  }
  co_return remote;
}

namespace {

FtpResult<LocalCopy> open_local(Host& host, const FtpDestination& destination,
                                std::optional<WallTime> modified, std::optional<std::uint64_t> size,
                                bool goes_on, std::optional<std::uint64_t> begun_size) {
  const auto attempt = "write " + destination.path;
  const auto target = VirtualPath().resolve(destination.path);
  if (!target || target->is_root()) return FtpError{printable(attempt) + ": this is no name of a file", {}};
  auto copy = goes_on ? LocalCopy::resume(*destination.directory, *target, modified, size, begun_size)
                      : LocalCopy::create(*destination.directory, *target, random_u64(host));
  if (!copy) return local_failure(attempt, copy.error());
  return std::move(*copy);
}

}  // namespace

Task<FtpResult<FtpSummary>> ClientSession::fetch_once(std::string path, FtpDestination destination,
                                                      bool keep_time, FtpObserver observer, Part& part) {
  auto typed = co_await set_type(settings_.ascii);
  if (!typed) co_return typed.error();
  auto remote = co_await look_at(path, keep_time || part.goes_on);
  if (!remote) co_return remote.error();
  if (settings_.resume && part.goes_on) {
    auto there = co_await look_for(path, destination, *remote);
    if (!there || *there) co_return there ? FtpResult<FtpSummary>(**there) : there.error();
  }
  auto copy =
      open_local(host_, destination, remote->modified, remote->size_bytes, part.goes_on, part.begun_size);
  if (!copy) co_return copy.error();

  ClientTransfer transfer(host_, *connection_, settings_, std::move(observer), deadline_);
  auto offset = copy->offset();
  if (offset == 0 || offset != remote->size_bytes) {
    const Command retrieve{"RETR", path};
    auto begun = co_await begin_file(transfer, retrieve, offset);
    if (!begun) co_return begun.error();
    if (transfer.offset() != offset) copy->start_over();
    offset = transfer.offset();
    if (auto emptied = copy->begin(); !emptied)
      co_return local_failure("write " + destination.path, emptied.error());
    part.begun_size = remote->size_bytes;
    const ClientTransfer::LocalFile local{copy->file(), destination.path, offset};
    FtpResult<> received;
    if (settings_.ascii) {
      received = co_await transfer.receive_text(local);
    } else {
      received = co_await transfer.receive_file(local, remote->size_bytes);
    }
    if (!received) co_return received.error();
  }
  auto summary = transfer.summary();
  summary.bytes_there_before = offset;
  if (remote->size_bytes && *remote->size_bytes != offset + summary.bytes)
    co_return wrong_size("RETR " + path, offset + summary.bytes, *remote->size_bytes);
  if (settings_.check && !settings_.ascii) {
    auto checked = co_await check(path, copy->file());
    // Of a broken connection nobody knows whose fault the difference was; else a part is of no use any more.
    if (!checked && !checked.error().may_pass) copy->discard();
    if (!checked) co_return checked.error();
    summary.check = *checked;
  }
  auto committed = copy->commit(keep_time ? remote->modified : std::nullopt);
  if (!committed) co_return local_failure("write " + destination.path, committed.error());
  co_return summary;
}

/// That a server can't go on with files is said once, with the first.
Task<FtpResult<>> ClientSession::begin_file(ClientTransfer& transfer, Command command, std::uint64_t offset) {
  auto begun = co_await transfer.begin(std::move(command), offset);
  const auto& refusal = transfer.restart_refusal();
  if (begun && refusal && !std::exchange(told_of_restarts_, true)) {
    host_.console().error(refusal->text + "; beginning anew");
  }
  co_return begun;
}

/// A file that is as long as the server's and not older needs no attempt to go on; a mirror takes it for the
/// same, too.
Task<FtpResult<std::optional<FtpSummary>>> ClientSession::look_for(std::string path,
                                                                   FtpDestination destination,
                                                                   Remote remote) {
  const std::optional<FtpSummary> no;
  auto file = destination.directory->open(destination.path, OpenMode::read);
  if (!file) co_return no;
  const auto status = (*file)->status();
  const bool is_it = status && status->type == FileType::regular && remote.modified &&
                     status->size_bytes == remote.size_bytes && status->modified >= *remote.modified;
  if (!is_it) co_return no;
  FtpSummary there{.server = connection_->server(), .bytes_there_before = status->size_bytes};
  if (settings_.check) {
    auto checked = co_await check(path, **file);
    if (!checked) co_return checked.error();
    there.check = *checked;
  }
  co_return std::optional(there);
}

Task<FtpResult<FtpSummary>> ClientSession::store(File& file, std::string name, std::string path,
                                                 std::optional<WallTime> modified, FtpObserver observer) {
  for (int failures = 0;;) {
    auto done = co_await store_once(file, name, path, modified, observer);
    if (done) co_return done;
    const FtpError error = done.error();
    drop_if_lost(error);
    const bool again = co_await may_retry(error, ++failures);
    if (!again) co_return error;
  }
}

/// Behind what the server has already of a file, unless it has more. A new one is appended to nothing: of
/// what is stored, some servers keep nothing when it is broken off.
Task<FtpResult<ClientSession::Start>> ClientSession::store_start(std::string path, std::uint64_t local_size) {
  if (!settings_.resume || settings_.ascii) co_return Start();
  const Command ask{"SIZE", path};
  auto reply = co_await quote(ask);
  if (!reply) co_return reply.error();
  constexpr int kNoSuchFile = 550;
  if (reply->code == kNoSuchFile) co_return Start{.verb = "APPE"};
  const auto bytes = size_of(*reply).value_or(0);
  co_return Start{.offset = bytes <= local_size ? bytes : 0};
}

Task<FtpResult<FtpSummary>> ClientSession::store_once(File& file, std::string name, std::string path,
                                                      std::optional<WallTime> modified,
                                                      FtpObserver observer) {
  const auto status = file.status();
  if (!status) co_return local_failure("read " + name, status.error());
  auto typed = co_await set_type(settings_.ascii);
  if (!typed) co_return typed.error();
  auto start = co_await store_start(path, status->size_bytes);
  if (!start) co_return start.error();
  auto offset = start->offset;

  ClientTransfer transfer(host_, *connection_, settings_, std::move(observer), deadline_);
  if (offset == 0 || offset < status->size_bytes) {
    const Command store{start->verb, path};
    auto begun = co_await begin_file(transfer, store, offset);
    if (!begun) co_return begun.error();
    offset = transfer.offset();
    const ClientTransfer::LocalFile local{file, name, offset};
    FtpResult<> sent;
    if (settings_.ascii) {
      sent = co_await transfer.send_text(local);
    } else {
      sent = co_await transfer.send_file(local, status->size_bytes);
    }
    if (!sent) co_return sent.error();
  }
  auto summary = transfer.summary();
  summary.bytes_there_before = offset;
  auto remote = co_await look_at(path, false);
  if (!remote) co_return remote.error();
  if (remote->size_bytes && *remote->size_bytes != offset + summary.bytes)
    co_return wrong_size(start->verb + " " + path, *remote->size_bytes, offset + summary.bytes);
  if (settings_.check && !settings_.ascii) {
    auto checked = co_await check(path, file);
    if (!checked) co_return checked.error();
    summary.check = *checked;
  }
  if (modified) {
    const Command time{"MFMT", time_value(*modified) + " " + path};
    auto set = co_await quote(time);
    if (!set) co_return set.error();
  }
  co_return summary;
}

/// The server's own hash of the file, where it makes one; else the file is fetched once more.
Task<FtpResult<FtpCheck>> ClientSession::check(std::string path, File& file) {
  auto known = co_await features();
  if (!known) co_return known.error();
  const auto begun = host_.now();
  FtpResult<> checked;
  if (known->hash) {
    checked = co_await check_hash(path, file);
  } else {
    checked = co_await check_again(path, file);
  }
  if (!checked) co_return checked.error();
  co_return FtpCheck{.by_fetch = !known->hash, .duration = host_.now() - begun};
}

Task<FtpResult<>> ClientSession::check_hash(std::string path, File& file) {
  const auto status = file.status();
  if (!status) co_return local_failure("read the local file for " + path, status.error());
  // The server says nothing while it reads its file, from a slow disk perhaps.
  const auto reading = std::chrono::seconds(status->size_bytes / kSlowestHashing);
  const Command hash{"HASH", path};
  auto reply = co_await connection_->command(hash, deadline_, kClientPatience + reading);
  if (!reply) co_return reply.error();
  if (!reply->is_completion()) co_return refused("HASH " + path, *reply);
  const auto theirs = parse_hash_reply(*reply);
  if (!theirs) co_return refused("HASH " + path, *reply);
  ContentHash ours;
  auto read = co_await ours.read(host_, file);
  if (!read) co_return local_failure("read the local file for " + path, read.error());
  if (ours.finish() != *theirs)
    co_return FtpError{printable(path) + ": the local file has another SHA-256 than the server's", {}};
  co_return FtpResult<>();
}

Task<FtpResult<>> ClientSession::check_again(std::string path, File& file) {
  const auto status = file.status();
  if (!status) co_return local_failure("read the local file for " + path, status.error());
  auto observer = progress_lines(host_, path + ", checking by another fetch");
  ClientTransfer transfer(host_, *connection_, settings_, std::move(observer), deadline_);
  const Command retrieve{"RETR", path};
  auto begun = co_await transfer.begin(retrieve, 0);
  if (!begun) co_return begun.error();
  std::uint64_t offset = 0;
  Bytes mine;
  const std::function<FtpResult<>(ByteView)> sink = [&](ByteView theirs) -> FtpResult<> {
    mine.resize(theirs.size());
    const auto count = file.read_at(offset, mine);
    if (!count) return local_failure("read the local file for " + path, count.error());
    if (*count != theirs.size() || !std::ranges::equal(mine, theirs)) {
      return FtpError{printable(path) + ": the local file differs from what the server sends, after byte " +
                          std::to_string(offset),
                      {}};
    }
    offset += theirs.size();
    return {};
  };
  auto received = co_await transfer.receive(sink, status->size_bytes);
  if (!received) co_return received.error();
  if (offset != status->size_bytes) co_return wrong_size("RETR " + path, offset, status->size_bytes);
  co_return FtpResult<>();
}

}  // namespace netrig::ftp
