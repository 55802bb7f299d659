#include "stack/stack_error.hpp"

#include "wire/icmp_message.hpp"
#include "wire/icmpv6_message.hpp"

namespace netrig {

namespace {

errc::errc_t unreachable_condition(std::uint8_t code) {
  switch (code) {
    case IcmpMessage::kNetUnreachable:
    case 6:   // network unknown
    case 9:   // network prohibited
    case 11:  // network unreachable for the type of service
      return errc::network_unreachable;
    case IcmpMessage::kProtocolUnreachable:
      return errc::no_protocol_option;
    case IcmpMessage::kPortUnreachable:
      return errc::connection_refused;
    case IcmpMessage::kFragmentationNeeded:
      return errc::message_size;
    case 5:  // source route failed
      return errc::operation_not_supported;
    default:
      return errc::host_unreachable;
  }
}

/// Linux: icmpv6_err_convert.
errc::errc_t condition_v6(std::uint8_t type, std::uint8_t code) {
  if (type == Icmpv6Message::kPacketTooBig) return errc::message_size;
  if (type == Icmpv6Message::kParameterProblem) return errc::protocol_error;
  if (type != Icmpv6Message::kUnreachable) return errc::host_unreachable;
  switch (code) {
    case Icmpv6Message::kNoRoute:
      return errc::network_unreachable;
    case Icmpv6Message::kPortUnreachable:
      return errc::connection_refused;
    case Icmpv6Message::kProhibited:
    case 5:  // source address failed ingress/egress policy
    case 6:  // reject route to destination
      return errc::permission_denied;
    default:
      return errc::host_unreachable;
  }
}

}  // namespace

Error posix_error(const NetworkError& error) {
  if (error.offender.is_v6()) return posix_error(condition_v6(error.icmp_type, error.icmp_code));
  if (error.icmp_type == IcmpMessage::kUnreachable)
    return posix_error(unreachable_condition(error.icmp_code));
  if (error.icmp_type == IcmpMessage::kParameterProblem) return posix_error(errc::protocol_error);
  return posix_error(errc::host_unreachable);
}

}  // namespace netrig
