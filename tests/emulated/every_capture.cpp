// Every capture that a test of this folder leaves is shown to tshark.
#include "testing/wire_check.hpp"

namespace netrig::testing {

[[maybe_unused]] static const bool witnessed = witness_every_capture();

}  // namespace netrig::testing
