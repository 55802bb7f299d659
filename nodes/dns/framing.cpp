#include "dns/framing.hpp"

namespace netrig::dns {

void Deframer::push(ByteView bytes) {
  buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(taken_));
  taken_ = 0;
  buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
}

std::optional<Bytes> Deframer::next() {
  ByteReader reader(ByteView(buffer_).subspan(taken_));
  const auto message = reader.take(reader.u16());
  if (!reader.ok()) return {};
  taken_ += reader.position();
  return Bytes(message.begin(), message.end());
}

bool Deframer::has_next() const {
  ByteReader reader(ByteView(buffer_).subspan(taken_));
  reader.skip(reader.u16());
  return reader.ok();
}

Bytes frame(ByteView message) {
  ByteWriter writer;
  writer.u16(static_cast<std::uint16_t>(message.size())).bytes(message);
  return std::move(writer).take();
}

}  // namespace netrig::dns
