// The server of flow tests: it greets everybody, and serves one test after another. A client that comes in
// the middle of another's test is told so.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "flow/flow_socket.hpp"
#include "flow/transfer.hpp"
#include "host/host.hpp"

namespace netrig::flow {

struct ServerConfig {
  std::uint16_t port = kDefaultPort;
  std::vector<IpAddress> listen;  ///< empty: all of this host's
  Duration longest = std::chrono::hours(1);
  bool one_test = false;
};

/// Shared with its coroutines.
class Server : public std::enable_shared_from_this<Server> {
 public:
  Server(Host& host, ServerConfig config);

  /// Errors are told on the console, too.
  Result<> listen();
  std::vector<Endpoint> endpoints() const;
  /// Serves until a stop, or until the one test is over.
  Task<> run();
  /// Ends run(), and the test under way.
  void stop();
  /// Of the one test, or of the last one.
  bool last_went_well() const { return last_went_well_; }

 private:
  using Self = std::shared_ptr<Server>;
  struct Test;

  static Task<> accept(Self self, std::shared_ptr<TcpListener> listener);
  static Task<> greet(Self self, std::unique_ptr<TcpConnection> connection);
  static Task<> receive(Self self, std::shared_ptr<FlowSocket> socket);
  static Task<> wait_for_stop(Self self);

  Result<> listen_on(const IpAddress& address);
  Task<> serve(std::unique_ptr<TcpConnection> connection, Cookie cookie);
  Task<> run_test(Test& test);
  Task<bool> agree(Test& test);
  Task<bool> open_lanes(Test& test);
  void attach(std::unique_ptr<TcpConnection> connection, const Greeting& greeting);
  Task<> take_hello(std::shared_ptr<FlowSocket> socket, netrig::Datagram& datagram);
  std::string refusal(const Settings& settings) const;
  void report(const Test& test, const std::string& trouble);

  Host& host_;
  const ServerConfig config_;
  std::vector<std::shared_ptr<TcpListener>> listeners_;
  std::vector<std::shared_ptr<FlowSocket>> sockets_;
  std::unique_ptr<Event> over_;  ///< for run()
  std::unique_ptr<Event> idle_;  ///< a test has ended
  bool stopping_ = false;
  bool last_went_well_ = true;
  std::size_t greeted_ = 0;     ///< connections that have not said yet what they are
  std::shared_ptr<Test> test_;  ///< the one under way
  TaskGroup tasks_;
};

}  // namespace netrig::flow
