#include "host/tcp.hpp"

namespace netrig {

Task<Result<std::uint64_t>> TcpConnection::receive_file(File& file, std::uint64_t offset,
                                                        MutableByteView buffer, Deadline deadline) {
  auto count = co_await read(buffer, deadline);
  if (!count) co_return count.error();
  const auto written = file.write_at(offset, ByteView(buffer).first(*count));
  if (!written) co_return written.error();
  co_return *count;
}

}  // namespace netrig
