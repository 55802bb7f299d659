#include "host/frame_receiver.hpp"

#include <algorithm>
#include <boost/system/errc.hpp>
#include <utility>

namespace netrig {

namespace {

// A link that is down reports so again and again; looking at it more often would help nobody.
constexpr Duration kDownWait = std::chrono::milliseconds(200);

bool exists(Host& host, const std::string& device) {
  const auto interfaces = host.interfaces().list();
  return !interfaces || std::ranges::find(*interfaces, device, &Interface::name) != interfaces->end();
}

}  // namespace

Task<Result<>> receive_frames(Host& host, std::string device, std::shared_ptr<EthernetSocket> socket,
                              FrameTaker take, std::function<void()> batch_ends) {
  std::vector<Bytes> frames(kFrameBatch);
  for (;;) {
    const auto count = co_await socket->receive_batch(frames, {});
    if (count) {
      for (const auto& frame : std::span(frames).first(*count)) take(frame);
      if (batch_ends) batch_ends();
    } else if (count.error() == HostError::closed) {
      co_return Result<>();
    } else if (count.error() == boost::system::errc::network_down && exists(host, device)) {
      const auto again = host.now() + kDownWait;
      co_await host.sleep_until(again);
    } else {
      co_return exists(host, device) ? count.error() : make_error_code(boost::system::errc::no_such_device);
    }
  }
}

}  // namespace netrig
