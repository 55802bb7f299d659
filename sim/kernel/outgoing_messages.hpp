// Datagrams as one call of sendmmsg(2) takes them. Those of a run that are alike, as a server's replies to
// one busy client are, can leave as one message that the kernel cuts into datagrams (UDP_SEGMENT, udp(7)): on
// the wire they are the same, but the way there costs much less.
#pragma once

#include <array>
#include <span>

#include "kernel/kernel_context.hpp"
#include "kernel/udp_message.hpp"

namespace netrig {

class OutgoingMessages {
 public:
  static constexpr std::size_t kMost = KernelContext::kSlots;  ///< datagrams at once

  /// Prepares the datagrams at the front, kMost at most. `peer`: whom the socket is connected to.
  void prepare(std::span<const OutgoingDatagram> datagrams, const std::optional<Endpoint>& peer,
               bool in_segments);

  std::span<mmsghdr> headers() { return std::span(headers_).first(count_); }
  bool begins_with_segments() const { return count_ > 0 && datagrams_[0] > 1; }
  /// How many datagrams so many messages at the front hold.
  std::size_t datagrams_in(std::size_t messages) const;

 private:
  std::array<mmsghdr, kMost> headers_;
  std::array<DatagramMessage, kMost> parts_;
  std::array<iovec, kMost> payloads_;         ///< of messages of several datagrams
  std::array<std::size_t, kMost> datagrams_;  ///< of each message
  std::size_t count_ = 0;                     ///< messages
};

}  // namespace netrig
