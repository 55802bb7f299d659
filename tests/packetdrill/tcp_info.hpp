// TCP_INFO: where a connection stands, in Linux's terms (struct tcp_info), as far as scripts ask for it.
#pragma once

#include <linux/tcp.h>

#include "host/time.hpp"

namespace netrig::packetdrill {

class TcpDescriptor;

::tcp_info tcp_info(const TcpDescriptor& descriptor, TimePoint now);

}  // namespace netrig::packetdrill
