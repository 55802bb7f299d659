// Sends a part of a file by any way of writing bytes.
#pragma once

#include <algorithm>
#include <cstdint>

#include "host/files.hpp"
#include "host/result.hpp"
#include "host/task.hpp"

namespace netrig {

/// Calls `write(ByteView) -> Task<Result<std::size_t>>` for one piece of `file` after another, until it
/// writes less than a piece. Gives how many bytes were written in all, fewer than `length` if the file is
/// shorter. Errors: those of the file and of `write`; timed_out when nothing was written.
template <class Write>
Task<Result<std::uint64_t>> copy_file(File& file, std::uint64_t offset, std::uint64_t length, Write write) {
  constexpr std::uint64_t kChunkBytes = 64 * 1024;
  Bytes chunk(static_cast<std::size_t>(std::min(length, kChunkBytes)));
  std::uint64_t done = 0;
  while (done < length) {
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(length - done, chunk.size()));
    const auto count = file.read_at(offset + done, MutableByteView(chunk).first(wanted));
    if (!count) co_return count.error();
    if (*count == 0) break;
    const ByteView part = ByteView(chunk).first(*count);
    Result<std::size_t> written = co_await write(part);
    if (!written && written.error() == HostError::timed_out && done > 0) break;
    if (!written) co_return written.error();
    done += *written;
    if (*written < part.size()) break;
  }
  co_return done;
}

}  // namespace netrig
