#include "ftp/client_transfer.hpp"

#include <algorithm>
#include <utility>

namespace netrig::ftp {

namespace {

constexpr std::size_t kBufferBytes = 64 * 1024;
/// What is handed to the network at once: progress shows, and each piece has a time-out of its own.
constexpr std::uint64_t kSendBytes = 512 * 1024;
/// For a server that gave up a transfer to say why.
constexpr auto kExplanationTime = std::chrono::seconds(2);

}  // namespace

ClientTransfer::ClientTransfer(Host& host, ClientConnection& connection, FtpObserver observer,
                               Deadline deadline)
    : host_(host),
      connection_(connection),
      observer_(std::move(observer)),
      deadline_(deadline),
      started_(host.now()) {}

Task<FtpResult<>> ClientTransfer::begin(Command command) {
  attempt_ = command.verb + " " + command.argument;
  auto data = co_await connection_.open_data(deadline_);
  if (!data) co_return data.error();
  data_ = std::move(*data);
  auto reply = co_await connection_.expect(1, std::move(command), deadline_);
  if (!reply) co_return reply.error();
  co_return FtpResult<>();
}

Task<FtpResult<>> ClientTransfer::receive(Sink sink, std::optional<std::uint64_t> total) {
  Bytes buffer(kBufferBytes);
  for (;;) {
    auto count = co_await data_->read(buffer, next_step_deadline(host_, deadline_));
    if (!count && count.error() == HostError::end_of_file) break;
    if (!count) co_return co_await explain(count.error());
    auto taken = sink(ByteView(buffer).first(*count));
    if (!taken) co_return taken.error();
    advance(*count, total);
  }
  co_return co_await end();
}

Task<FtpResult<>> ClientTransfer::send(File& file, std::uint64_t size_bytes) {
  while (bytes_ < size_bytes) {
    const auto length = std::min(kSendBytes, size_bytes - bytes_);
    auto sent = co_await data_->send_file(file, bytes_, length, next_step_deadline(host_, deadline_));
    if (!sent) co_return co_await explain(sent.error());
    advance(*sent, size_bytes);
    if (*sent < length) {
      data_->abort();  // closing would look like a whole file
      co_return FtpError{attempt_ + ": the file became shorter while it was sent", {}};
    }
  }
  co_return co_await end();
}

FtpSummary ClientTransfer::summary() const {
  return {.server = connection_.server(), .bytes = bytes_, .duration = host_.now() - started_};
}

void ClientTransfer::advance(std::uint64_t count, std::optional<std::uint64_t> total) {
  bytes_ += count;
  if (observer_) observer_({bytes_, total});
}

Task<FtpResult<>> ClientTransfer::end() {
  data_->close();
  auto reply = co_await connection_.read_reply(attempt_, deadline_);
  if (!reply) co_return reply.error();
  if (!reply->is_completion()) co_return refused(attempt_, *reply);
  co_return FtpResult<>();
}

/// A server that gives up a transfer says why on the control connection, e.g. that its disk is full.
Task<FtpResult<>> ClientTransfer::explain(Error error) {
  data_->abort();
  auto reply = co_await connection_.read_reply(attempt_, host_.now() + kExplanationTime);
  if (reply && !reply->is_completion()) co_return refused(attempt_, *reply);
  co_return failed(attempt_, error);
}

}  // namespace netrig::ftp
