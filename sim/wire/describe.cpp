#include "wire/describe.hpp"

#include "wire/describe_layers.hpp"

namespace netrig {

namespace {

std::string describe_frame(ByteView frame, describing::FrameEnd end) {
  describing::Line line;
  if (end == describing::FrameEnd::cut) line.truncated();
  describing::describe_ethernet(line, frame, end);
  return line.take();
}

}  // namespace

std::string describe(ByteView frame) {
  return describe_frame(frame, describing::FrameEnd::unknown);
}

std::string describe(ByteView frame, std::size_t original_length) {
  const bool cut = frame.size() < original_length;
  return describe_frame(frame, cut ? describing::FrameEnd::cut : describing::FrameEnd::whole);
}

}  // namespace netrig
