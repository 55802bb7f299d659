// Who drives a stack: tells it the time, brings it frames, polls it when it is due. A raw node has one in
// real time, a simulated one in virtual time.
#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>

#include "async/deadline_timer.hpp"
#include "host/time.hpp"
#include "stack/stack.hpp"

namespace netrig {

class StackDriver {
 public:
  virtual ~StackDriver() = default;

  virtual Stack& stack() = 0;
  virtual boost::asio::io_context& loop() = 0;
  virtual TimePoint now() const = 0;
  virtual std::unique_ptr<DeadlineTimer> make_timer() = 0;
  /// A program has used the stack: frames may wait to be flushed, and the next deadline may have moved.
  /// Cheap, and may be called again and again before anything is done about it.
  virtual void touched() = 0;
};

}  // namespace netrig
