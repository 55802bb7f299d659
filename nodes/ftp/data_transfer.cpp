#include "ftp/data_transfer.hpp"

#include <algorithm>
#include <utility>

#include "ftp/ascii.hpp"
#include "ftp/file_tree.hpp"
#include "ftp/piece_size.hpp"
#include "ftp/progress_watch.hpp"

namespace netrig::ftp {

namespace {

constexpr std::size_t kBufferBytes = 64 * 1024;
/// Between the ends of a dead client's two connections; its kernel closes one after the other, in either
/// order.
constexpr auto kFarewellTime = std::chrono::milliseconds(2);
/// Clients that send small files send many, and would wait for that most of the time. For one that dies
/// between the two ends of so little, the wrong order would be needed, too.
constexpr std::uint64_t kSmallBytes = 64 * 1024;

Reply complete() {
  return {226, "Transfer complete."};
}

Reply aborted() {
  return {426, "Transfer aborted."};
}

Reply network_error_reply(const Error& error) {
  if (error == HostError::closed) return aborted();
  if (error == HostError::timed_out) return {426, "The data connection made no progress, transfer aborted."};
  return {426, "Data connection lost, transfer aborted: " + error.message() + "."};
}

}  // namespace

DataTransfer::DataTransfer(Host& host, const ServerConfig& config, Setup setup, Transfer transfer)
    : host_(host),
      config_(config),
      setup_(std::move(setup)),
      transfer_(std::move(transfer)),
      reply_(aborted()),
      started_(host.now()) {}

Task<> DataTransfer::run() {
  auto connected = co_await open();
  if (!connected) {
    reply_ = {425, "No data connection: " + connected.error().message() + "."};
    co_return;
  }
  if (auto* file = std::get_if<SendFile>(&transfer_.content)) {
    if (transfer_.ascii) {
      co_await send_ascii(*file);
    } else {
      co_await send_binary(*file);
    }
  } else if (auto* listing = std::get_if<SendListing>(&transfer_.content)) {
    co_await send_listing(*listing);
  } else {
    co_await receive(std::get<ReceiveFile>(transfer_.content));
  }
}

Task<Result<>> DataTransfer::open() {
  if (setup_.listener) return accept();
  return connect();
}

Task<Result<>> DataTransfer::connect() {
  const Deadline deadline = host_.now() + config_.data_connect_timeout;
  TcpOptions options;
  options.local = Endpoint{setup_.local.address, 0};
  auto connection = co_await host_.tcp_connect(setup_.remote, options, deadline);
  if (!connection) co_return connection.error();
  data_ = std::move(*connection);
  co_return Result<>();
}

/// RFC 2577 4: whoever else connects to the port is turned away, and cannot take or feed the file.
Task<Result<>> DataTransfer::accept() {
  const Deadline deadline = host_.now() + config_.data_connect_timeout;
  while (!data_) {
    auto connection = co_await setup_.listener->accept(deadline);
    if (!connection) co_return connection.error();
    if ((*connection)->remote().address == setup_.remote.address) {
      data_ = std::move(*connection);
    } else {
      setup_.on_stranger((*connection)->remote());
      (*connection)->abort();
    }
  }
  setup_.listener.reset();
  co_return Result<>();
}

Task<> DataTransfer::send_binary(SendFile& content) {
  const auto end = content.size_bytes;
  auto offset = content.offset;
  PieceSize piece;
  ProgressWatch progress(host_.now(), config_.data_timeout);
  while (offset < end) {
    const auto length = std::min(piece.bytes(), end - offset);
    const auto begun = host_.now();
    auto sent = co_await data_->send_file(*content.file, offset, length, progress.deadline());
    if (!sent) {
      file_failed_ = is_of_file(sent.error());
      finish_sending(sent.error());
      co_return;
    }
    if (*sent == 0) break;
    piece.adapt(host_.now() - begun);
    progress.advance(host_.now(), *sent);
    bytes_ += *sent;
    offset += *sent;
  }
  if (offset < end) {
    // Closing would look like a whole file to the client.
    data_->abort();
    reply_ = {451, "The file became shorter while it was sent."};
    co_return;
  }
  finish_sending({});
}

Task<> DataTransfer::send_ascii(SendFile& content) {
  AsciiEncoder encoder;
  Bytes buffer(kBufferBytes);
  Bytes encoded;
  std::uint64_t skip = content.offset;  // RFC 3659 5.3 counts what is transferred
  for (std::uint64_t offset = 0;;) {
    const auto count = content.file->read_at(offset, buffer);
    if (!count) {
      file_failed_ = true;
      finish_sending(count.error());
      co_return;
    }
    if (*count == 0) break;
    offset += *count;
    encoded.clear();
    encoder.encode(ByteView(buffer).first(*count), encoded);
    const auto skipped = std::min<std::uint64_t>(skip, encoded.size());
    skip -= skipped;
    // What is left out waits for nobody: others have their turn here.
    if (skipped > 0) co_await host_.sleep_until(host_.now());
    auto written = co_await write(ByteView(encoded).subspan(skipped));
    if (!written) {
      finish_sending(written.error());
      co_return;
    }
  }
  finish_sending({});
}

Task<> DataTransfer::send_listing(SendListing& content) {
  for (;;) {
    const auto text = content.source.next();
    if (!text) {
      file_failed_ = true;
      finish_sending(text.error());
      co_return;
    }
    if (!*text) break;
    auto written = co_await write(as_bytes(**text));
    if (!written) {
      finish_sending(written.error());
      co_return;
    }
    // Where the client takes it all at once, others have their turn here.
    co_await host_.sleep_until(host_.now());
  }
  finish_sending({});
}

Task<Result<>> DataTransfer::write(ByteView bytes) {
  ProgressWatch progress(host_.now(), config_.data_timeout);
  while (!bytes.empty()) {
    const auto piece = bytes.first(std::min<std::size_t>(bytes.size(), kBufferBytes));
    auto written = co_await data_->write_until(piece, progress.deadline());
    if (!written) co_return written.error();
    progress.advance(host_.now(), *written);
    bytes_ += *written;
    bytes = bytes.subspan(*written);
  }
  co_return Result<>();
}

void DataTransfer::finish_sending(Result<> sent) {
  if (!sent) {
    data_->abort();
    reply_ = file_failed_ ? Reply(451, "It cannot be read: " + sent.error().message() + ".")
                          : network_error_reply(sent.error());
    return;
  }
  data_->close();
  reply_ = complete();
}

Task<> DataTransfer::receive(ReceiveFile& content) {
  Result<> received = content.file.begin();
  if (!received) {
    data_->abort();
    reply_ = file_error_reply(received.error());
    co_return;
  }
  if (transfer_.ascii) {
    received = co_await receive_ascii(content.file);
  } else {
    received = co_await receive_binary(content.file);
  }
  if (!received) {
    data_->abort();
    reply_ = is_of_file(received.error()) ? file_error_reply(received.error())
                                          : network_error_reply(received.error());
    co_return;
  }
  data_->close();
  co_await wait_for_farewell();
  if (!setup_.client_is_there()) co_return;
  if (bytes_ < content.least_bytes) {
    const std::string became = content.file.in_place() ? "what came is kept." : "the upload is dropped.";
    reply_ = {451, "Fewer bytes came than ALLO said, " + became};
    co_return;
  }
  if (auto committed = content.file.commit(); !committed) {
    reply_ = file_error_reply(committed.error());
    co_return;
  }
  reply_ = complete();
}

/// The end of the data connection is the end of the file (RFC 959 3.4.1), also when the client died. But then
/// its control connection ends too, and that shows right before or afterwards.
Task<> DataTransfer::wait_for_farewell() {
  const auto time = bytes_ > kSmallBytes ? Duration(kFarewellTime) : Duration::zero();
  co_await host_.sleep_until(host_.now() + time);
}

Task<Result<>> DataTransfer::receive_binary(PendingFile& file) {
  const auto storage = std::make_unique_for_overwrite<std::uint8_t[]>(kBufferBytes);
  const MutableByteView buffer(storage.get(), kBufferBytes);
  ProgressWatch progress(host_.now(), config_.data_timeout);
  for (;;) {
    auto count = co_await data_->receive_file(file.file(), file.offset(), buffer, progress.deadline());
    if (!count && count.error() == HostError::end_of_file) co_return Result<>();
    if (!count) co_return count.error();
    file.advance(*count);
    bytes_ += *count;
    progress.advance(host_.now(), *count);
  }
}

Task<Result<>> DataTransfer::receive_ascii(PendingFile& file) {
  AsciiDecoder decoder;
  Bytes buffer(kBufferBytes);
  Bytes decoded;
  ProgressWatch progress(host_.now(), config_.data_timeout);
  for (;;) {
    auto count = co_await data_->read(buffer, progress.deadline());
    const bool ended = !count && count.error() == HostError::end_of_file;
    if (!count && !ended) co_return count.error();
    decoded.clear();
    if (ended) {
      decoder.finish(decoded);
    } else {
      bytes_ += *count;
      progress.advance(host_.now(), *count);
      decoder.decode(ByteView(buffer).first(*count), decoded);
    }
    const auto written = file.write(decoded);
    if (!written || ended) co_return written;
  }
}

}  // namespace netrig::ftp
