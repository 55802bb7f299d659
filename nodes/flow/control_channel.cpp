#include "flow/control_channel.hpp"

namespace netrig::flow {

Task<Result<>> read_exactly(TcpConnection& connection, MutableByteView buffer, Deadline deadline) {
  while (!buffer.empty()) {
    auto count = co_await connection.read(buffer, deadline);
    if (!count) co_return count.error();
    buffer = buffer.subspan(*count);
  }
  co_return Result<>();
}

Task<Result<>> ControlChannel::send(Message message, Deadline deadline) {
  const auto bytes = serialize(message);
  auto written = co_await connection_->write(bytes, deadline);
  co_return written;
}

Task<Result<Message>> ControlChannel::receive(Deadline deadline) {
  const Error bad_message = make_error_code(boost::system::errc::bad_message);
  Bytes bytes(kMessageHeaderBytes);
  auto done = co_await read_exactly(*connection_, bytes, deadline);
  if (!done) co_return done.error();
  const auto length = body_bytes(bytes);
  if (!length) co_return bad_message;
  bytes.resize(kMessageHeaderBytes + *length);
  const auto body = MutableByteView(bytes).subspan(kMessageHeaderBytes);
  done = co_await read_exactly(*connection_, body, deadline);
  if (!done) co_return done.error();
  auto message = parse_message(bytes);
  if (!message) co_return bad_message;
  co_return std::move(*message);
}

}  // namespace netrig::flow
