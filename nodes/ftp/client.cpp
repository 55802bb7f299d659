#include "ftp/client.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "ftp/ascii.hpp"
#include "ftp/client_connection.hpp"
#include "ftp/client_transfer.hpp"
#include "ftp/pending_file.hpp"
#include "host/random.hpp"

namespace netrig {

namespace {

using ftp::ClientConnection;
using ftp::ClientTransfer;
using ftp::Command;
using ftp::PendingFile;

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

  ClientTransfer transfer(host, **connection, std::move(observer), deadline);
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

  ClientTransfer transfer(host, **connection, std::move(observer), deadline);
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
  ClientTransfer transfer(host, **connection, {}, deadline);
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
