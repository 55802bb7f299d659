// The node process: owns a raw node's devices and its stack, and runs all of the node's programs. A process
// that stands for a program (raw/program_client.hpp) connects, orders it, and passes on its signals; when
// that process is gone, so is the program.
#pragma once

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <chrono>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <vector>

#include "host/program.hpp"
#include "raw/guest.hpp"
#include "raw/message_socket.hpp"
#include "raw/node_configuration.hpp"
#include "raw/raw_driver.hpp"

namespace netrig {

class NodeProcess {
 public:
  /// Takes orders at `socket`, for `programs`. Throws std::system_error.
  NodeProcess(const NodeConfiguration& configuration, const std::string& socket,
              std::vector<const Program*> programs);
  /// Ends all programs first.
  ~NodeProcess();

  /// Until SIGTERM or SIGINT.
  void run();

 private:
  class Client;
  using Timer = boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                                  boost::asio::wait_traits<std::chrono::steady_clock>,
                                                  boost::asio::io_context::executor_type>;

  void accept();
  void accept_later();
  const Program* find(const std::string& name) const;
  void forget(Client& client);

  boost::asio::io_context loop_{1};
  RawDriver driver_;
  std::vector<const Program*> programs_;
  FileDescriptor listener_;
  boost::asio::posix::basic_stream_descriptor<boost::asio::io_context::executor_type> watch_;
  Timer pause_;
  std::list<std::shared_ptr<Client>> clients_;
};

}  // namespace netrig
