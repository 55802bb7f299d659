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

/// How many frames a program takes from its socket at a time, before whatever else it has to do.
inline constexpr std::size_t kFrameBatch = 64;

/// Hands every frame to `take` until the socket is closed; a link that goes down is waited for. Gives any
/// other error. After each batch `batch_ends` is called, if it is one.
Task<Result<>> receive_frames(Host& host, std::string device, std::shared_ptr<EthernetSocket> socket,
                              FrameTaker take, std::function<void()> batch_ends = {});

}  // namespace netrig
