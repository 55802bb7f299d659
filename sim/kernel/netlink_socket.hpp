// NetlinkSocket: requests to the kernel and their answers (netlink(7)). The messages are built by
// NetlinkMessage; which ones there are is the caller's business.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "kernel/file_descriptor.hpp"
#include "kernel/netlink_message.hpp"

namespace netrig {

/// A socket of one netlink family in the network namespace that the calling thread is in when it is made; it
/// stays there. Calls wait for the kernel, which answers at once; after kAnswerLimit they give up. Every
/// error is thrown as std::system_error that names the message's attempt, with the kernel's own explanation
/// when it gives one.
class NetlinkSocket {
 public:
  static constexpr int kAnswerLimitSeconds = 20;

  /// `protocol`: NETLINK_ROUTE, NETLINK_NETFILTER, …
  explicit NetlinkSocket(int protocol);

  /// Sends one request and waits for its acknowledgment.
  void transact(NetlinkMessage& message);
  /// The same, for a request whose refusal is nothing exceptional: gives errno, 0 when it was done.
  int try_transact(NetlinkMessage& message);
  /// Sends all, many in one system call, and waits until all are carried out. Every message is tried, even
  /// when an earlier one failed; the first failure is thrown afterwards.
  void transact_all(std::span<NetlinkMessage> messages);

  /// Sends a request for a table and calls `each` for every entry. Starts over when the kernel says that the
  /// table changed meanwhile; `restart` is called first then.
  void dump(NetlinkMessage& message, const std::function<void(const nlmsghdr&)>& each,
            const std::function<void()>& restart = {});
  /// Sends a request that is answered by one message and passes it to `each`.
  void get(NetlinkMessage& message, const std::function<void(const nlmsghdr&)>& each);

  int number() const { return socket_.number(); }

 private:
  struct Failure {
    int number = 0;
    std::string explanation = {};
  };

  void send(ByteView bytes, const std::string& attempt);
  ByteView receive(const std::string& attempt);
  /// Passes the sequence numbers of acknowledgments and failures to `each`, until there is one for `last`.
  void collect(std::uint32_t last, const std::string& attempt,
               const std::function<void(std::uint32_t, const Failure&)>& each);
  /// Calls `each` with those messages of `bytes` that answer the present request.
  void for_each_answer(ByteView bytes, const std::function<void(const nlmsghdr&)>& each) const;
  bool dump_once(NetlinkMessage& message, const std::function<void(const nlmsghdr&)>& each);
  static Failure read_failure(const nlmsghdr& header);
  [[noreturn]] static void fail(const std::string& attempt, const Failure& failure);

  FileDescriptor socket_;
  std::uint32_t sequence_ = 0;
  std::unique_ptr<std::uint8_t[]> buffer_;  ///< for answers
};

}  // namespace netrig
