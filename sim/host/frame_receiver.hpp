// The receiving side of a program on raw Ethernet: frames from a raw socket, one after another, into a state
// machine.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "host/host.hpp"
#include "host/task.hpp"

namespace netrig {

using FrameTaker = std::function<void(ByteView)>;

/// Hands every frame to `take` until the socket is closed; a link that goes down is waited for. Gives any
/// other error.
Task<Result<>> receive_frames(Host& host, std::string device, std::shared_ptr<EthernetSocket> socket,
                              FrameTaker take);

}  // namespace netrig
