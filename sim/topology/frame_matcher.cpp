#include "topology/frame_matcher.hpp"

#include <memory>

#include "topology/regular_expression.hpp"
#include "wire/capture_file.hpp"
#include "wire/describe.hpp"

namespace netrig {

std::function<bool(ByteView frame)> frame_matcher(const FaultSpec& fault) {
  std::shared_ptr<const PacketFilter> filter;
  std::optional<RegularExpression> pattern;
  if (fault.filter) filter = std::make_shared<const PacketFilter>(*fault.filter);
  if (fault.pattern) pattern.emplace(*fault.pattern);
  return [filter, pattern](ByteView frame) {
    if (filter && !filter->matches(frame)) return false;
    return !pattern || pattern->found_in(describe(frame, frame.size()));
  };
}

}  // namespace netrig
