// A segment that has arrived, as TcpControlBlock's files look at it.
#pragma once

#include "stack/tcp_control_block.hpp"

namespace netrig {

/// In positions of the stream.
struct TcpControlBlock::Arrival {
  const TcpHeader& header;
  ByteView payload;
  std::int64_t begin;  ///< of what it carries, in the peer's stream
  std::int64_t end;    ///< behind it, SYN and FIN counted
};

}  // namespace netrig
