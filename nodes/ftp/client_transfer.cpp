#include "ftp/client_transfer.hpp"

#include <algorithm>
#include <utility>

#include "ftp/ascii.hpp"
#include "ftp/client_data.hpp"
#include "ftp/file_tree.hpp"
#include "ftp/piece_size.hpp"

namespace netrig::ftp {

namespace {

constexpr std::size_t kBufferBytes = 64 * 1024;
/// For a server that gave up a transfer to say why.
constexpr auto kExplanationTime = std::chrono::seconds(2);

}  // namespace

ClientTransfer::ClientTransfer(Host& host, ClientConnection& connection, const ClientSettings& settings,
                               FtpObserver observer, Deadline deadline)
    : host_(host),
      connection_(connection),
      settings_(settings),
      observer_(std::move(observer)),
      deadline_(deadline),
      started_(host.now()) {}

Task<FtpResult<>> ClientTransfer::begin(Command command, std::uint64_t offset) {
  attempt_ = command.argument.empty() ? command.verb : command.verb + " " + command.argument;
  const bool is_of_file = command.verb == "RETR" || command.verb == "STOR" || command.verb == "APPE";
  auto prepared = co_await ClientData::prepare(host_, connection_, settings_.active, deadline_);
  if (!prepared) co_return prepared.error();
  auto agreed = co_await restart(offset);
  if (!agreed) co_return agreed;
  auto reply = co_await connection_.expect(1, std::move(command), deadline_);
  if (!reply) co_return reply.error();
  auto data = co_await (*prepared)->take(deadline_);
  if (!data) {
    // An active server that can't connect says so.
    const auto until = host_.now() + kExplanationTime;
    auto why = co_await connection_.read_reply(attempt_, deadline_ ? std::min(*deadline_, until) : until);
    if (why && !why->is_completion()) co_return refused(attempt_, *why);
    co_return data.error();
  }
  data_ = std::move(*data);
  if (is_of_file && settings_.on_transfer) settings_.on_transfer();
  co_return FtpResult<>();
}

/// RFC 3659 5: REST is no command that every server has.
Task<FtpResult<>> ClientTransfer::restart(std::uint64_t offset) {
  if (offset == 0) co_return FtpResult<>();
  const Command restart{"REST", std::to_string(offset)};
  auto agreed = co_await connection_.expect(3, restart, deadline_);
  if (agreed) {
    offset_ = offset;
    co_return FtpResult<>();
  }
  if (agreed.error().reply_code.value_or(0) / 100 != 5) co_return agreed.error();
  restart_refusal_ = agreed.error();
  co_return FtpResult<>();
}

/// Where the network always has or takes something, no call waits for its deadline.
template <class T>
Result<T> ClientTransfer::in_time(Result<T> moved) const {
  if (moved && deadline_ && host_.now() >= *deadline_) return make_error_code(HostError::timed_out);
  return moved;
}

Task<FtpResult<>> ClientTransfer::receive(Sink sink, std::optional<std::uint64_t> total) {
  Bytes buffer(kBufferBytes);
  ProgressWatch progress(host_.now(), kClientPatience);
  for (;;) {
    auto count = co_await data_->read(buffer, until(progress));
    count = in_time(count);
    if (!count && count.error() == HostError::end_of_file) break;
    if (!count) {
      auto explained = co_await explain(attempt_, count.error());
      co_return explained;
    }
    progress.advance(host_.now(), *count);
    auto taken = sink(ByteView(buffer).first(*count));
    if (!taken) co_return taken.error();
    advance(*count, total);
  }
  auto ended = co_await end();
  co_return ended;
}

Task<FtpResult<>> ClientTransfer::receive_file(LocalFile local, std::optional<std::uint64_t> total) {
  const auto storage = std::make_unique_for_overwrite<std::uint8_t[]>(kBufferBytes);
  const MutableByteView buffer(storage.get(), kBufferBytes);
  ProgressWatch progress(host_.now(), kClientPatience);
  for (;;) {
    auto count = co_await data_->receive_file(local.file, local.offset + bytes_, buffer, until(progress));
    count = in_time(count);
    if (!count && count.error() == HostError::end_of_file) break;
    if (!count && is_of_file(count.error())) co_return local_failure("write " + local.name, count.error());
    if (!count) {
      auto explained = co_await explain(attempt_, count.error());
      co_return explained;
    }
    progress.advance(host_.now(), *count);
    advance(*count, total);
  }
  auto ended = co_await end();
  co_return ended;
}

Task<FtpResult<>> ClientTransfer::receive_text(LocalFile local) {
  AsciiDecoder decoder;
  Bytes decoded;
  auto offset = local.offset;
  const auto write = [&]() -> FtpResult<> {
    if (auto written = local.file.write_at(offset, decoded); !written) {
      return local_failure("write " + local.name, written.error());
    }
    offset += decoded.size();
    decoded.clear();
    return {};
  };
  const Sink sink = [&](ByteView bytes) {
    decoder.decode(bytes, decoded);
    return write();
  };
  auto received = co_await receive(sink, std::nullopt);
  if (!received) co_return received;
  decoder.finish(decoded);
  co_return write();
}

Task<FtpResult<>> ClientTransfer::send_file(LocalFile local, std::uint64_t size_bytes) {
  PieceSize piece;
  ProgressWatch progress(host_.now(), kClientPatience);
  for (auto offset = local.offset; offset < size_bytes;) {
    const auto length = std::min(piece.bytes(), size_bytes - offset);
    const auto begun = host_.now();
    auto sent = co_await data_->send_file(local.file, offset, length, until(progress));
    sent = in_time(sent);
    if (!sent && is_of_file(sent.error())) {
      data_->abort();
      co_return local_failure("read " + local.name, sent.error());
    }
    if (!sent) {
      auto explained = co_await explain(attempt_, sent.error());
      co_return explained;
    }
    if (*sent == 0) {
      data_->abort();  // closing would look like a whole file
      co_return FtpError{attempt_ + ": " + printable(local.name) + " became shorter while it was sent", {}};
    }
    piece.adapt(host_.now() - begun);
    progress.advance(host_.now(), *sent);
    offset += *sent;
    advance(*sent, size_bytes);
  }
  auto ended = co_await end();
  co_return ended;
}

Task<FtpResult<>> ClientTransfer::send_text(LocalFile local) {
  AsciiEncoder encoder;
  Bytes buffer(kBufferBytes);
  Bytes encoded;
  for (auto offset = local.offset;;) {
    const auto count = local.file.read_at(offset, buffer);
    if (!count) {
      data_->abort();
      co_return local_failure("read " + local.name, count.error());
    }
    if (*count == 0) break;
    offset += *count;
    encoded.clear();
    encoder.encode(ByteView(buffer).first(*count), encoded);
    auto written = co_await write(encoded);
    if (!written) {
      auto explained = co_await explain(attempt_, written.error());
      co_return explained;
    }
  }
  auto ended = co_await end();
  co_return ended;
}

Task<Result<>> ClientTransfer::write(ByteView bytes) {
  ProgressWatch progress(host_.now(), kClientPatience);
  while (!bytes.empty()) {
    auto written = co_await data_->write_until(bytes, until(progress));
    written = in_time(written);
    if (!written) co_return written.error();
    progress.advance(host_.now(), *written);
    advance(*written, {});
    bytes = bytes.subspan(*written);
  }
  co_return Result<>();
}

Deadline ClientTransfer::until(const ProgressWatch& progress) const {
  return deadline_ ? std::min(*deadline_, progress.deadline()) : progress.deadline();
}

FtpSummary ClientTransfer::summary() const {
  return {.server = connection_.server(),
          .bytes = bytes_,
          .duration = host_.now() - started_,
          .bytes_there_before = offset_};
}

void ClientTransfer::advance(std::uint64_t count, std::optional<std::uint64_t> total) {
  bytes_ += count;
  if (observer_) observer_({offset_ + bytes_, total});
}

Task<FtpResult<>> ClientTransfer::end() {
  data_->close();
  auto reply = co_await connection_.read_reply(attempt_, deadline_);
  if (!reply) co_return reply.error();
  if (!reply->is_completion()) co_return refused(attempt_, *reply);
  co_return FtpResult<>();
}

/// A server that gives up a transfer says why on the control connection, e.g. that its disk is full. When it
/// is this client that gives up, only what the server has said before counts: later it tells of just that.
Task<FtpResult<>> ClientTransfer::explain(std::string what, Error error) {
  const bool gave_up = error == HostError::timed_out;
  if (!gave_up) data_->abort();
  const auto until = host_.now() + (gave_up ? Duration() : kExplanationTime);
  auto reply = co_await connection_.read_reply(what, until);
  if (gave_up) data_->abort();
  if (reply && !reply->is_completion()) co_return refused(what, *reply);
  co_return failed_step(host_, what, error, deadline_);
}

}  // namespace netrig::ftp
