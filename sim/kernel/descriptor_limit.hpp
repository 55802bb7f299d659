// How many descriptors this process may have.
#pragma once

namespace netrig {

/// Raises the limit to the hard one: the usual 1,024 are for programs that use select(2), and a server of
/// many clients needs more.
void use_all_descriptors();

}  // namespace netrig
