// The SHA-256 of a file's content, and how FTP says it (draft-bryan-ftpext-hash-02, HASH).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "ftp/reply.hpp"
#include "host/host.hpp"

namespace netrig::ftp {

class ContentHash {
 public:
  ContentHash();
  ~ContentHash();

  void add(ByteView bytes);
  /// All of `file`, in pieces between which others have their turn.
  Task<Result<>> read(Host& host, File& file);
  /// In hexadecimal, lower case. To be called once, at the end.
  std::string finish();

  std::uint64_t bytes() const { return bytes_; }

 private:
  struct State;
  std::unique_ptr<State> state_;
  std::uint64_t bytes_ = 0;
};

/// "213 SHA-256 0-1457 9f86d0… report.txt".
Reply hash_reply(const std::string& hash, std::uint64_t size_bytes, const std::string& path);
/// The hash in it, in lower case.
std::optional<std::string> parse_hash_reply(const Reply& reply);

}  // namespace netrig::ftp
