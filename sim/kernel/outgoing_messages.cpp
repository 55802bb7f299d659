#include "kernel/outgoing_messages.hpp"

#include <algorithm>
#include <numeric>

namespace netrig {

namespace {

/// Fits the smallest MTU that IPv6 allows (RFC 8200 5), as IPv4 links have it nearly everywhere, too: the
/// kernel refuses segments that need fragments.
constexpr std::size_t kMostSegmentBytes = 1232;

/// How many datagrams at the front, at least one, differ in nothing but their bytes. They fit one message: 64
/// times kMostSegmentBytes is more than IP takes.
std::size_t alike(std::span<const OutgoingDatagram> datagrams) {
  constexpr std::size_t kMostBytes = 65'000;  // of UDP's length field, less headers
  const auto& first = datagrams.front();
  const auto size = first.payload.size();
  if (size == 0 || size > kMostSegmentBytes) return 1;
  const auto most = std::min(datagrams.size(), kMostBytes / size);
  std::size_t count = 1;
  while (count < most && datagrams[count].payload.size() == size && datagrams[count].to == first.to &&
         datagrams[count].source == first.source && datagrams[count].ttl == first.ttl) {
    ++count;
  }
  return count;
}

}  // namespace

void OutgoingMessages::prepare(std::span<const OutgoingDatagram> datagrams,
                               const std::optional<Endpoint>& peer, bool in_segments) {
  datagrams = datagrams.first(std::min(datagrams.size(), kMost));
  std::span<iovec> payloads(payloads_);
  count_ = 0;
  while (!datagrams.empty()) {
    const auto together = in_segments ? alike(datagrams) : 1;
    auto& header = headers_[count_].msg_hdr;
    parts_[count_].send_from(header, datagrams.front(), peer && *peer == datagrams.front().to);
    if (together > 1)
      parts_[count_].add_segments(header, datagrams.first(together), payloads.first(together));
    datagrams_[count_++] = together;
    datagrams = datagrams.subspan(together);
    payloads = payloads.subspan(together);
  }
}

std::size_t OutgoingMessages::datagrams_in(std::size_t messages) const {
  return std::accumulate(datagrams_.begin(), datagrams_.begin() + static_cast<std::ptrdiff_t>(messages),
                         std::size_t{0});
}

}  // namespace netrig
