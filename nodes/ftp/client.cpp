#include "ftp/client.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "ftp/ascii.hpp"
#include "ftp/client_connection.hpp"
#include "ftp/pending_file.hpp"
#include "host/random.hpp"

namespace netrig {

namespace {

using ftp::ClientConnection;
using ftp::Command;
using ftp::PendingFile;
using ftp::Reply;

constexpr std::size_t kBufferBytes = 64 * 1024;
constexpr std::uint64_t kSendBytes = 512 * 1024;
constexpr std::size_t kListLimitBytes = 16 * 1024 * 1024;

/// RFC 3659 4. None where the server does not tell: then there is nothing to check against.
Task<FtpResult<std::optional<std::uint64_t>>> remote_size(ClientConnection& connection, std::string path,
                                                          Deadline deadline) {
  const Command size{"SIZE", path};
  auto reply = co_await connection.command(size, deadline);
  if (!reply) co_return reply.error();
  std::optional<std::uint64_t> bytes;
  const auto& text = reply->lines.back();
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (reply->code == 213 && error == std::errc{} && end != text.data()) bytes = number;
  co_return bytes;
}

FtpError wrong_size(const std::string& what, std::uint64_t got, std::uint64_t expected) {
  return {what + ": " + std::to_string(got) + " bytes arrived where " + std::to_string(expected) +
              " were announced",
          {}};
}

/// One transfer that goes on over an open session.
class Transfer {
 public:
  Transfer(Host& host, ClientConnection& connection, FtpObserver observer, Deadline deadline)
      : host_(host),
        connection_(connection),
        observer_(std::move(observer)),
        deadline_(deadline),
        started_(host.now()) {}

  /// Opens the data connection and says `command`, e.g. RETR.
  Task<FtpResult<>> begin(Command command) {
    attempt_ = command.verb + " " + command.argument;
    auto data = co_await connection_.open_data(deadline_);
    if (!data) co_return data.error();
    data_ = std::move(*data);
    auto reply = co_await connection_.expect(1, std::move(command), deadline_);
    if (!reply) co_return reply.error();
    co_return FtpResult<>();
  }

  /// Hands everything that comes to `sink`.
  Task<FtpResult<>> receive(std::function<FtpResult<>(ByteView)> sink, std::optional<std::uint64_t> total) {
    Bytes buffer(kBufferBytes);
    for (;;) {
      auto count = co_await data_->read(buffer, ftp::next_step_deadline(host_, deadline_));
      if (!count && count.error() == HostError::end_of_file) break;
      if (!count) co_return ftp::failed(attempt_, count.error());
      auto taken = sink(ByteView(buffer).first(*count));
      if (!taken) co_return taken.error();
      advance(*count, total);
    }
    co_return co_await end();
  }

  Task<FtpResult<>> send(File& file, std::uint64_t size_bytes) {
    while (bytes_ < size_bytes) {
      const auto length = std::min(kSendBytes, size_bytes - bytes_);
      auto sent = co_await data_->send_file(file, bytes_, length, ftp::next_step_deadline(host_, deadline_));
      if (!sent) co_return co_await explain(sent.error());
      advance(*sent, size_bytes);
      if (*sent < length) {
        data_->abort();  // closing would look like a whole file
        co_return FtpError{attempt_ + ": the file became shorter while it was sent", {}};
      }
    }
    co_return co_await end();
  }

  FtpSummary summary() const {
    return {.server = connection_.server(), .bytes = bytes_, .duration = host_.now() - started_};
  }

 private:
  void advance(std::uint64_t count, std::optional<std::uint64_t> total) {
    bytes_ += count;
    if (observer_) observer_({bytes_, total});
  }

  /// The server's word that the transfer is complete.
  Task<FtpResult<>> end() {
    data_->close();
    auto reply = co_await connection_.read_reply(attempt_, deadline_);
    if (!reply) co_return reply.error();
    if (!reply->is_completion()) co_return ftp::refused(attempt_, *reply);
    co_return FtpResult<>();
  }

  /// A server that gives up a transfer says why on the control connection, e.g. that its disk is full.
  Task<FtpResult<>> explain(Error error) {
    constexpr auto kTime = std::chrono::seconds(2);
    data_->abort();
    auto reply = co_await connection_.read_reply(attempt_, host_.now() + kTime);
    if (reply && !reply->is_completion()) co_return ftp::refused(attempt_, *reply);
    co_return ftp::failed(attempt_, error);
  }

  Host& host_;
  ClientConnection& connection_;
  FtpObserver observer_;
  Deadline deadline_;
  TimePoint started_;
  std::string attempt_;
  std::unique_ptr<TcpConnection> data_;
  std::uint64_t bytes_ = 0;
};

FtpResult<PendingFile> create(Host& host, const FtpDestination& destination) {
  const auto attempt = "write " + destination.path;
  const auto path = ftp::VirtualPath().resolve(destination.path);
  if (!path || path->is_root()) return FtpError{attempt + ": this is no name of a file", {}};
  auto file = PendingFile::replace(*destination.directory, *path, random_u64(host));
  if (!file) return ftp::failed(attempt, file.error());
  return std::move(*file);
}

}  // namespace

Task<FtpResult<FtpSummary>> ftp_fetch(Host& host, FtpUrl url, FtpDestination destination,
                                      FtpObserver observer, Deadline deadline) {
  auto connection = co_await ClientConnection::open(host, url, deadline);
  if (!connection) co_return connection.error();
  auto size = co_await remote_size(**connection, url.path, deadline);
  if (!size) co_return size.error();
  auto file = create(host, destination);
  if (!file) co_return file.error();

  Transfer transfer(host, **connection, std::move(observer), deadline);
  const Command retrieve{"RETR", url.path};
  auto begun = co_await transfer.begin(retrieve);
  if (!begun) co_return begun.error();
  const std::function<FtpResult<>(ByteView)> sink = [&](ByteView bytes) -> FtpResult<> {
    auto written = file->write(bytes);
    if (!written) return ftp::failed("write " + destination.path, written.error());
    return {};
  };
  auto received = co_await transfer.receive(sink, *size);
  if (!received) co_return received.error();
  const auto summary = transfer.summary();
  if (*size && **size != summary.bytes) co_return wrong_size("RETR " + url.path, summary.bytes, **size);
  auto committed = file->commit();
  if (!committed) co_return ftp::failed("write " + destination.path, committed.error());
  co_await (*connection)->quit();
  co_return summary;
}

Task<FtpResult<FtpSummary>> ftp_store(Host& host, FtpUrl url, File& file, FtpObserver observer,
                                      Deadline deadline) {
  const auto status = file.status();
  if (!status) co_return ftp::failed("read the file", status.error());
  auto connection = co_await ClientConnection::open(host, url, deadline);
  if (!connection) co_return connection.error();

  Transfer transfer(host, **connection, std::move(observer), deadline);
  const Command store{"STOR", url.path};
  auto begun = co_await transfer.begin(store);
  if (!begun) co_return begun.error();
  auto sent = co_await transfer.send(file, status->size_bytes);
  if (!sent) co_return sent.error();
  const auto summary = transfer.summary();
  auto size = co_await remote_size(**connection, url.path, deadline);
  if (!size) co_return size.error();
  if (*size && **size != summary.bytes) co_return wrong_size("STOR " + url.path, **size, summary.bytes);
  co_await (*connection)->quit();
  co_return summary;
}

Task<FtpResult<std::string>> ftp_list(Host& host, FtpUrl url, Deadline deadline) {
  auto connection = co_await ClientConnection::open(host, url, deadline);
  if (!connection) co_return connection.error();
  Transfer transfer(host, **connection, {}, deadline);
  const Command list{"LIST", url.path};
  auto begun = co_await transfer.begin(list);
  if (!begun) co_return begun.error();
  ftp::AsciiDecoder decoder;
  Bytes text;
  const std::function<FtpResult<>(ByteView)> sink = [&](ByteView bytes) -> FtpResult<> {
    decoder.decode(bytes, text);
    if (text.size() > kListLimitBytes) return FtpError{"LIST: the listing is longer than 16 MiB", {}};
    return {};
  };
  auto received = co_await transfer.receive(sink, std::nullopt);
  if (!received) co_return received.error();
  decoder.finish(text);
  co_await (*connection)->quit();
  co_return std::string(as_text(text));
}

}  // namespace netrig
