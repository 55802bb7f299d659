#include "flow/flow_socket.hpp"

namespace netrig::flow {

namespace {

/// A place in the queue, given up whatever happens.
class Place {
 public:
  Place(std::list<int>& queue, Event& next_turn)
      : queue_(queue), next_turn_(next_turn), mine_(queue.insert(queue.end(), 0)) {}
  ~Place() {
    queue_.erase(mine_);
    next_turn_.notify();
  }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

  bool is_first() const { return mine_ == queue_.begin(); }

 private:
  std::list<int>& queue_;
  Event& next_turn_;
  std::list<int>::iterator mine_;
};

}  // namespace

Task<Result<std::size_t>> FlowSocket::send_batch(std::span<const OutgoingDatagram> datagrams,
                                                 Deadline deadline) {
  const Place place(queue_, *next_turn_);
  while (!place.is_first()) {
    auto woken = co_await next_turn_->wait(deadline);
    if (!woken) co_return woken.error();
  }
  auto sent = co_await socket_->send_batch(datagrams, deadline);
  co_return sent;
}

}  // namespace netrig::flow
