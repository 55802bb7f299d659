#include "ftp/ascii.hpp"

#include <utility>

namespace netrig::ftp {

void AsciiEncoder::encode(ByteView bytes, Bytes& out) {
  out.reserve(out.size() + bytes.size() + bytes.size() / 16);
  for (auto byte : bytes) {
    if (byte == '\n' && !after_carriage_return_) out.push_back('\r');
    out.push_back(byte);
    after_carriage_return_ = byte == '\r';
  }
}

void AsciiDecoder::decode(ByteView bytes, Bytes& out) {
  out.reserve(out.size() + bytes.size() + 1);
  for (auto byte : bytes) {
    if (std::exchange(held_carriage_return_, byte == '\r') && byte != '\n') out.push_back('\r');
    if (byte != '\r') out.push_back(byte);
  }
}

void AsciiDecoder::finish(Bytes& out) {
  if (std::exchange(held_carriage_return_, false)) out.push_back('\r');
}

}  // namespace netrig::ftp
