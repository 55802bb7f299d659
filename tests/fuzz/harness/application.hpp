// What holds a connection of a stack: it writes and reads a known stream, and looks at what the connection
// costs.
#pragma once

#include <algorithm>
#include <bit>
#include <memory>

#include "harness/conversation.hpp"
#include "stack/tcp_layer.hpp"

namespace netrig::fuzz {

class Application {
 public:
  Application(std::shared_ptr<TcpSocket> socket, const TcpSettings& settings)
      : socket_(std::move(socket)), settings_(settings) {}

  TcpSocket& socket() { return *socket_; }
  const TcpControlBlock& connection() const { return socket_->connection(); }
  std::uint64_t written_bytes() const { return written_; }
  std::uint64_t read_bytes() const { return read_; }

  void write(std::size_t count, TimePoint now) {
    const auto first = connection().initial_send_sequence() + 1 + static_cast<std::uint32_t>(written_);
    Bytes bytes(count);
    for (std::size_t i = 0; i < count; ++i) bytes[i] = content(first + static_cast<std::uint32_t>(i));
    written_ += socket_->write(bytes, now);
  }

  /// What comes is the peer's stream, each byte once and in order.
  std::size_t read(std::size_t most, TimePoint now) {
    Bytes bytes(most);
    const auto count = socket_->read(bytes, now);
    const auto first = connection().initial_receive_sequence() + 1 + static_cast<std::uint32_t>(read_);
    for (std::size_t i = 0; i < count; ++i) {
      require(bytes[i] == content(first + static_cast<std::uint32_t>(i)));
    }
    read_ += count;
    return count;
  }

  /// No more is kept than the buffers' sizes say. A window is told in units of its scale, rounded up.
  void check_memory() const {
    constexpr std::size_t kMostEarlyBlocks = 1024, kSmallestRing = 512, kBlock = 64;
    std::size_t unit = 1;
    while (settings_.receive_buffer_bytes / unit > 65535) unit *= 2;
    const auto most = settings_.receive_buffer_bytes + unit - 1;
    const auto& receiver = connection().receiver();
    require(receiver.readable() <= most);
    require(receiver.memory_bytes() <=
            std::bit_ceil(std::max(most, kSmallestRing)) + kMostEarlyBlocks * kBlock);
    const auto& sender = connection().sender();
    require(sender.queued_bytes() <= settings_.send_buffer_bytes);
    const auto in_flight = sender.next_position() - sender.unacknowledged_position();
    const auto most_ring = std::bit_ceil(std::max(settings_.send_buffer_bytes, kSmallestRing));
    require(sender.memory_bytes() <= most_ring + in_flight * kBlock);
  }

  /// Whether it may stay as it is for ever, though its peer is silent: nothing is under way, and somebody
  /// still holds it.
  bool may_rest() const {
    using State = TcpControlBlock::State;
    const auto state = connection().state();
    const bool open = state == State::established || state == State::close_wait || state == State::fin_wait_2;
    return open && !connection().orphaned() && !settings_.keep_alive &&
           connection().sender().all_acknowledged() && !connection().sender().has_unsent();
  }

 private:
  std::shared_ptr<TcpSocket> socket_;
  TcpSettings settings_;
  std::uint64_t written_ = 0;
  std::uint64_t read_ = 0;
};

}  // namespace netrig::fuzz
