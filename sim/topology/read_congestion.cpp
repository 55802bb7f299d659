#include "topology/read_congestion.hpp"

namespace netrig::reading {

/// Those that both stacks have.
std::string read_congestion(const YamlNode& value, Reading& reading) {
  if (value.is_scalar() && (value.text == "cubic" || value.text == "reno")) return value.text;
  reading.report(value.position, value.describe(), "cubic or reno");
  return kCongestionControl;
}

}  // namespace netrig::reading
