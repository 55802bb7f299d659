// The kernel's connection tracking, by ctnetlink: what a router's translation and "established" stand on.
#pragma once

namespace netrig {

/// Forgets all connections, and with them all translations, of the calling thread's network namespace. Throws
/// std::system_error.
void forget_connections();

}  // namespace netrig
