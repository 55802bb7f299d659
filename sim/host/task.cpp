#include "host/task.hpp"

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <exception>
#include <list>
#include <string>

#include "host/event.hpp"
#include "host/host.hpp"

namespace netrig {

namespace asio = boost::asio;

struct TaskGroup::State {
  explicit State(Host& owner) : host(owner), changed(owner.event()) {}

  void ended(std::list<asio::cancellation_signal>::iterator member, std::exception_ptr error) {
    members.erase(member);
    if (error && !(cancelled && is_cancellation(error))) keep(std::move(error));
    if (changed) changed->notify();
  }

  /// Without a group nobody joins any more.
  void keep(std::exception_ptr error) {
    if (first_error || !changed) return report(error);
    first_error = std::move(error);
  }

  void report(const std::exception_ptr& error) {
    if (!*host_alive) return;
    try {
      std::rethrow_exception(error);
    } catch (const std::exception& exception) {
      host.console().error(std::string("error: ") + exception.what());
    } catch (...) {
      host.console().error("error: a task ended by an exception of an unknown kind");
    }
  }

  /// The group is gone; its members may take a while.
  void abandon() {
    changed.reset();
    if (first_error) report(std::exchange(first_error, nullptr));
  }

  static bool is_cancellation(const std::exception_ptr& error) {
    try {
      std::rethrow_exception(error);
    } catch (const boost::system::system_error& exception) {
      return exception.code() == asio::error::operation_aborted ||
             exception.code() == make_error_code(HostError::closed);
    } catch (...) {
      return false;
    }
  }

  Host& host;
  std::shared_ptr<const bool> host_alive = host.alive();
  std::unique_ptr<Event> changed;
  std::list<asio::cancellation_signal> members;
  std::exception_ptr first_error;
  bool cancelled = false;
};

namespace {

/// What a member's coroutine calls when it ends, and where its cancellation comes from. A handler with an
/// executor of its own, as bind_cancellation_slot() makes one, would have co_spawn (Boost 1.81) queue each
/// cancellation with a bare pointer to its own state, which is gone if the coroutine ends in the meantime.
template <class Ended>
struct MemberHandler {
  using cancellation_slot_type = asio::cancellation_slot;

  cancellation_slot_type slot;
  Ended ended;

  cancellation_slot_type get_cancellation_slot() const noexcept { return slot; }
  void operator()(std::exception_ptr error) { ended(std::move(error)); }
};

template <class Ended>
MemberHandler(asio::cancellation_slot, Ended) -> MemberHandler<Ended>;

}  // namespace

TaskGroup::TaskGroup(Host& host) : state_(std::make_shared<State>(host)) {}

TaskGroup::~TaskGroup() {
  cancel();
  state_->abandon();
}

void TaskGroup::spawn(Task<> task) {
  const auto member = state_->members.emplace(state_->members.end());
  MemberHandler handler{member->slot(), [state = state_, member](std::exception_ptr error) {
                          state->ended(member, std::move(error));
                        }};
  asio::co_spawn(state_->host.executor(), std::move(task), std::move(handler));
}

void TaskGroup::cancel() {
  state_->cancelled = true;
  // A member may end, and leave the list, while its signal is emitted.
  for (auto member = state_->members.begin(); member != state_->members.end();) {
    (member++)->emit(asio::cancellation_type::terminal);
  }
}

std::size_t TaskGroup::size() const {
  return state_->members.size();
}

Task<Result<>> TaskGroup::join(Deadline deadline) {
  const auto state = state_;
  while (!state->members.empty()) {
    auto woken = co_await state->changed->wait(deadline);
    if (!woken) co_return woken.error();
  }
  if (auto error = std::exchange(state->first_error, nullptr)) std::rethrow_exception(error);
  co_return Result<>();
}

}  // namespace netrig
