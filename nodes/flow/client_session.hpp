// The client's way to a test: the control connection, the agreement, and a lane for each flow.
#pragma once

#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "flow/client_plan.hpp"
#include "flow/transfer.hpp"

namespace netrig::flow {

/// A transfer that is about to start, or why there is none.
using Opened = std::variant<std::shared_ptr<Transfer>, std::string>;

/// Asks the server at whichever of its addresses answers first, and opens what it agreed to there.
Task<Opened> open_client(Host& host, ClientPlan plan, std::vector<IpAddress> addresses);

}  // namespace netrig::flow
