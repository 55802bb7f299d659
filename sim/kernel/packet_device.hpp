// PacketDevice: an interface of the kernel as a FrameDevice, by AF_PACKET sockets (packet(7)).
//
//     PacketDevice device("eth0");
//     for (;;) {
//       wait until device.descriptor() is readable, or it is time to send;
//       while (auto frame = device.receive()) …
//       device.send(…); …
//       device.flush();
//     }
//
// The kernel goes on seeing these frames too: it keeps quiet as long as the interface has no address and
// IPv6 is off on it (disable_ipv6). Frames pass before and beside its packet filters for arriving frames.
#pragma once

#include <optional>
#include <string>

#include "kernel/packet_receiver.hpp"
#include "kernel/packet_sender.hpp"
#include "stack/frame_device.hpp"

namespace netrig {

struct PacketDeviceOptions {
  /// How many frames can wait to be received, and to be sent; unset: as below.
  std::optional<std::size_t> receive_frames = {};
  std::optional<std::size_t> send_frames = {};
  /// An address of its own instead of the interface's. To the kernel what comes for it is somebody else's:
  /// it drops that at once, and does not route it.
  std::optional<MacAddress> mac = {};
  /// Receives frames for others as well, as who passes them on must.
  bool for_others = false;
};

/// Since the device was opened.
struct PacketDeviceStatistics {
  std::uint64_t received = 0;
  std::uint64_t dropped = 0;       ///< since nobody had received those before in time
  std::uint64_t unsplittable = 0;  ///< merged by the kernel, and not to be split again: see FrameOffload
  std::uint64_t sent = 0;
  std::uint64_t lost = 0;  ///< too long, the interface's queue full, or the interface down
};

/// Never waits. Not in promiscuous mode: frames for its own address, groups and everybody. What
/// the kernel or its devices have merged is split again, and checksums left to a device are completed, so
/// that the receiver sees frames as they would be on a wire. VLAN-tagged frames are not received.
///
/// An interface that is down loses what is sent, and goes on when it is up again.
class PacketDevice final : public FrameDevice {
 public:
  /// Payload that can wait in full frames: what a peer may send at once into TCP's receive window
  /// (TcpSettings::receive_buffer_bytes).
  static constexpr std::size_t kReceivePayloadBytes = 1024 * 1024;
  /// On top of it, for a window's acknowledgments and a second connection, as many again; and in all at
  /// least as many as small frames come in one burst.
  static constexpr std::size_t kLeastReceiveFrames = 512;
  /// Frames leave in batches of a congestion window at most; a veth link takes them at once.
  static constexpr std::size_t kSendFrames = 256;

  /// Takes CAP_NET_RAW. Throws std::system_error that names the interface.
  explicit PacketDevice(const std::string& interface, const PacketDeviceOptions& options = {});

  MacAddress mac() const override { return mac_; }
  /// At present; not more than it was at first, since the ring's slots are made for that.
  std::uint32_t mtu_bytes() const override;
  void send(PacketBuffer frame) override { sender_.send(frame.bytes()); }
  void flush() override { sender_.flush(); }
  /// Throws std::system_error (ENODEV) when the interface has been removed.
  std::optional<PacketBuffer> receive() override;

  /// Readable when there is a frame, or the interface went down or away; receive() until there is none then.
  /// For whoever waits, not to be read from; the device's as long as it lives.
  int descriptor() const { return receiver_.descriptor(); }
  std::size_t receive_slots() const { return receiver_.slots(); }
  const std::string& interface() const { return interface_; }
  PacketDeviceStatistics statistics();

 private:
  struct Facts {
    int index;
    MacAddress mac;
    std::uint32_t mtu_bytes;
  };

  static Facts ask(const std::string& interface);
  PacketDevice(std::string interface, const Facts& facts, const PacketDeviceOptions& options);
  void check_interface();

  std::string interface_;
  MacAddress mac_;
  std::uint32_t first_mtu_bytes_;
  PacketReceiver receiver_;
  PacketSender sender_;
};

}  // namespace netrig
