#include "kernel/packet_device.hpp"

#include <net/ethernet.h>
#include <sys/socket.h>

#include <algorithm>
#include <system_error>

#include "kernel/ethernet_filter.hpp"
#include "kernel/interface_facts.hpp"
#include "kernel/socket_options.hpp"
#include "kernel/system_error.hpp"

namespace netrig {

namespace {

// Slots for the jumbo frames of Ethernet (9000 bytes) are made, for those of the loopback (64 KiB) not.
constexpr std::size_t kLongestSlotFrame = 10 * 1024;

std::size_t frame_bytes(std::uint32_t mtu_bytes) {
  return std::min<std::size_t>(sizeof(ether_header) + mtu_bytes, kLongestSlotFrame);
}

std::size_t receive_frames(std::uint32_t mtu_bytes) {
  constexpr std::uint32_t kHeaderBytes = 40;    // IPv4 and TCP without options
  constexpr std::uint32_t kLeastMtuBytes = 68;  // RFC 791 3.2
  const auto payload = std::max(mtu_bytes, kLeastMtuBytes) - kHeaderBytes;
  const auto full = PacketDevice::kReceivePayloadBytes / payload + 1;
  return std::max(2 * full, PacketDevice::kLeastReceiveFrames);
}

/// No program: everything.
std::vector<sock_filter> frames_for(const PacketDeviceOptions& options) {
  return options.for_others ? std::vector<sock_filter>() : compile_filter({}, options.mac);
}

template <class T>
T value_or_throw(const Result<T>& result) {
  if (!result) throw std::system_error(result.error().value(), std::generic_category());
  return *result;
}

}  // namespace

PacketDevice::Facts PacketDevice::ask(const std::string& interface) {
  const int index = value_or_throw(device_index(interface));
  if (index == 0) throw_errno("no name", ENODEV);
  const auto socket = FileDescriptor::socket(AF_INET, SOCK_DGRAM, 0);
  return {.index = index,
          .mac = value_or_throw(interface_mac(socket.number(), interface)),
          .mtu_bytes = value_or_throw(interface_mtu_bytes(socket.number(), interface))};
}

PacketDevice::PacketDevice(const std::string& interface, const PacketDeviceOptions& options) try
    : PacketDevice(interface, ask(interface), options) {
} catch (const std::system_error& error) {
  throw std::system_error(error.code(), "open the interface " + interface);
}

PacketDevice::PacketDevice(std::string interface, const Facts& facts, const PacketDeviceOptions& options)
    : interface_(std::move(interface)),
      mac_(options.mac.value_or(facts.mac)),
      first_mtu_bytes_(facts.mtu_bytes),
      receiver_(facts.index, frame_bytes(facts.mtu_bytes),
                options.receive_frames.value_or(netrig::receive_frames(facts.mtu_bytes)),
                frames_for(options)),
      sender_(facts.index, frame_bytes(facts.mtu_bytes), options.send_frames.value_or(kSendFrames)) {}

std::uint32_t PacketDevice::mtu_bytes() const {
  const auto now = interface_mtu_bytes(receiver_.descriptor(), interface_);
  return now ? std::min(*now, first_mtu_bytes_) : first_mtu_bytes_;
}

std::optional<PacketBuffer> PacketDevice::receive() {
  auto frame = receiver_.receive();
  if (!frame) check_interface();
  return frame;
}

/// The kernel reports an interface's going down once; it is taken, or whoever waits would be woken for ever.
void PacketDevice::check_interface() {
  const int error = receiver_.take_error();
  if (error == 0 && !sender_.interface_is_gone()) return;
  if (receiver_.interface_is_gone()) throw_errno("receive from the interface " + interface_, ENODEV);
  if (error != 0 && error != ENETDOWN) throw_errno("receive from the interface " + interface_, error);
}

PacketDeviceStatistics PacketDevice::statistics() {
  return {.received = receiver_.received(),
          .dropped = receiver_.dropped(),
          .unsplittable = receiver_.unsplittable(),
          .sent = sender_.sent(),
          .lost = sender_.lost()};
}

}  // namespace netrig
