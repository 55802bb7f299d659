// What a node process says of its stack to whoever asks: the lab, whose tools see none of our stack's
// addresses and sockets.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "host/interfaces.hpp"
#include "stack/stack.hpp"

namespace netrig {

/// Asks the node process that listens at `socket` for its interfaces with their addresses. Throws
/// std::system_error when there is none, std::runtime_error when it does not answer.
std::vector<Interface> ask_for_interfaces(const std::string& socket);
/// Whether a TCP listener, or else a UDP socket, has that port. Throws the same.
bool ask_for_port(const std::string& socket, bool tcp, std::uint16_t port);

/// The node process's side: the answer to a query; nothing for what is none.
std::optional<std::string> answer_query(const std::string& query, const Stack& stack);

}  // namespace netrig
