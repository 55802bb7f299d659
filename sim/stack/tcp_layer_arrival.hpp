// A segment on its way up, as TcpLayer's files look at it.
#pragma once

#include "stack/tcp_layer.hpp"

namespace netrig {

struct TcpLayer::Arrival {
  TcpEnds ends;
  InterfaceIndex interface;
  const TcpHeader& header;
  ByteView payload;
};

inline bool same_interface(InterfaceIndex bound, InterfaceIndex actual) {
  return bound == kAnyInterface || bound == actual;
}

}  // namespace netrig
