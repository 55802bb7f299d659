// SimulatedLink: a link between nodes in virtual time. Two ends are a wire; any other number is a learning
// switch, whose ports are as fast as memory: what a link does to frames, it does on the way from an end into
// it. Every frame is captured once, when it enters.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "link/learning_switch.hpp"
#include "link/link_direction.hpp"
#include "simulator/simulation.hpp"
#include "stack/frame_device.hpp"
#include "stack/ip.hpp"

namespace netrig {

/// Who has the interface at an end of a link.
class FrameSink {
 public:
  virtual ~FrameSink() = default;
  virtual void frame_arrived(InterfaceIndex interface, PacketBuffer frame) = 0;
};

class SimulatedLink;

/// One end: the device that its node sends by, and the direction from there into the link.
class LinkEnd final : public FrameDevice, private EventSource {
 public:
  LinkEnd(SimulatedLink& link, std::size_t port, std::string node, std::string interface, MacAddress mac,
          const LinkConditions& conditions);
  ~LinkEnd() override;

  const std::string& node() const { return node_; }
  const std::string& interface_name() const { return interface_name_; }
  std::size_t port() const { return port_; }
  /// Null: nobody takes what arrives, and nothing that is sent gets out, as with a computer that is off.
  void connect(FrameSink* sink, InterfaceIndex interface) {
    sink_ = sink;
    interface_ = interface;
  }
  bool is_connected() const { return sink_ != nullptr; }
  const LinkDirection& direction() const { return direction_; }
  void set_conditions(const LinkConditions& conditions);
  void set_cut(bool cut);
  void add_fault(std::shared_ptr<SelectiveFault> fault) { direction_.add_fault(std::move(fault)); }

  MacAddress mac() const override { return mac_; }
  std::uint32_t mtu_bytes() const override;
  void send(PacketBuffer frame) override;
  /// Frames are given to the sink when they arrive; nothing waits here.
  std::optional<PacketBuffer> receive() override { return {}; }

 private:
  friend class SimulatedLink;
  void happen(TimePoint now) override;
  void arrive(PacketBuffer frame);
  void reschedule();

  SimulatedLink& link_;
  std::size_t port_;
  std::string node_;
  std::string interface_name_;
  MacAddress mac_;
  std::uint32_t subject_;
  LinkDirection direction_;
  FrameSink* sink_ = nullptr;
  InterfaceIndex interface_ = kAnyInterface;
};

class SimulatedLink {
 public:
  /// Sees each frame as it enters; what a capture is.
  using Tap = std::function<void(ByteView frame)>;

  SimulatedLink(Simulation& simulation, std::string name, std::uint32_t mtu_bytes);

  /// The name says whose random stream the end's direction has.
  LinkEnd& add_end(const std::string& node, const std::string& interface, MacAddress mac,
                   const LinkConditions& conditions);
  void set_tap(Tap tap) { tap_ = std::move(tap); }

  const std::string& name() const { return name_; }
  /// Throws std::logic_error when there is none.
  LinkEnd& end_of(const std::string& node, const std::string& interface) const;
  const std::vector<std::unique_ptr<LinkEnd>>& ends() const { return ends_; }
  std::uint32_t mtu_bytes() const { return mtu_bytes_; }
  Simulation& simulation() { return simulation_; }
  /// Of all its directions together.
  FrameCounts counts() const;
  std::uint64_t on_their_way() const;

 private:
  friend class LinkEnd;
  void arrived(const LinkEnd& from, PacketBuffer frame, TimePoint now);
  void flood(const LinkEnd& from, PacketBuffer frame);

  Simulation& simulation_;
  std::string name_;
  std::uint32_t mtu_bytes_;
  std::vector<std::unique_ptr<LinkEnd>> ends_;
  LearningSwitch switch_;
  Tap tap_;
};

}  // namespace netrig
