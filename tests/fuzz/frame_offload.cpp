// Frames that a kernel merged or left unfinished, with its word for it in front (kernel/frame_offload.hpp):
// whatever comes out is no longer than it should be and together holds what went in.
#include "kernel/frame_offload.hpp"

#include <algorithm>
#include <cstdlib>

using namespace netrig;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView input(data, size);
  const auto header = input.first(std::min(size, FrameOffload::kHeaderBytes));
  const auto frame = input.subspan(header.size());
  const auto offload = FrameOffload::parse(header);
  if (offload.checksum) {
    auto whole = PacketBuffer::copy_of(frame);
    complete_checksum(whole.bytes(), *offload.checksum);
    if (whole.size() != frame.size()) std::abort();
  }
  if (!offload.segment_bytes) return 0;
  std::size_t payload = 0;
  const auto segments = split_frame(frame, *offload.segment_bytes);
  if (segments.empty()) return 0;
  const auto headers = segments.size() == 1 ? 0 : segments[0].size() - *offload.segment_bytes;
  for (const auto& segment : segments) payload += segment.size() - headers;
  if (payload + headers != frame.size()) std::abort();
  return 0;
}
