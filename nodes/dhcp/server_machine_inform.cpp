// ServerMachine: the answer to an INFORM (RFC 2131 4.3.5).
#include "dhcp/server_machine.hpp"

namespace netrig {

// The answer goes to the client itself, whoever forwarded the question.
void ServerMachine::on_inform(TimePoint now, const Subnet& subnet, const ServerClient& client,
                              const DhcpMessage& message) {
  if (!subnet.contains(message.ciaddr)) return;
  auto direct = message;
  direct.giaddr = {};
  push(inform_reply(config_, subnet, direct));
  say(now, ServerEvent{Kind::informed, message.ciaddr, client.mac, {}, {}});
}

}  // namespace netrig
