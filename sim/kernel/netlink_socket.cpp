#include "kernel/netlink_socket.hpp"

#include <linux/netlink.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <algorithm>
#include <optional>

#include "kernel/netlink_attributes.hpp"
#include "kernel/socket_options.hpp"
#include "kernel/system_error.hpp"

namespace netrig {

namespace {

/// More than a page-sized dump message and more than libmnl's own recommendation (MNL_SOCKET_BUFFER_SIZE).
constexpr std::size_t kBufferBytes = 256 * 1024;
/// So few messages a call that their answers fit into the default receive buffer (208 KiB, of which each
/// takes about 800 bytes), even when all of them fail.
constexpr std::size_t kBatchMessages = 128;

}  // namespace

NetlinkSocket::NetlinkSocket(int protocol)
    : socket_(FileDescriptor::adopt(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol))),
      buffer_(std::make_unique_for_overwrite<std::uint8_t[]>(kBufferBytes)) {
  if (!socket_.is_open()) throw_errno("open a netlink socket");
  const timeval limit{.tv_sec = kAnswerLimitSeconds, .tv_usec = 0};
  Result<> done = set_option(number(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  if (done) done = set_option(number(), SOL_NETLINK, NETLINK_CAP_ACK, 1);  // does not quote the request
  if (done) done = set_option(number(), SOL_NETLINK, NETLINK_EXT_ACK, 1);  // explains in words
  if (!done) throw_errno("configure a netlink socket", done.error().value());
  // Strict checking lets the kernel filter dumps; old kernels do without.
  (void)set_option(number(), SOL_NETLINK, NETLINK_GET_STRICT_CHK, 1);
}

void NetlinkSocket::send(ByteView bytes, const std::string& attempt) {
  const sockaddr_nl kernel{.nl_family = AF_NETLINK, .nl_pad = 0, .nl_pid = 0, .nl_groups = 0};
  const auto count = retry_interrupted([&] {
    return ::sendto(number(), bytes.data(), bytes.size(), 0, reinterpret_cast<const sockaddr*>(&kernel),
                    sizeof kernel);
  });
  if (count < 0) throw_errno(attempt);
}

ByteView NetlinkSocket::receive(const std::string& attempt) {
  for (;;) {
    sockaddr_nl sender{};
    iovec part{.iov_base = buffer_.get(), .iov_len = kBufferBytes};
    msghdr header{};
    header.msg_name = &sender;
    header.msg_namelen = sizeof sender;
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    const auto count = retry_interrupted([&] { return ::recvmsg(number(), &header, 0); });
    if (count < 0 && would_block()) throw_errno(attempt + ": no answer from the kernel", ETIMEDOUT);
    if (count < 0) throw_errno(attempt);
    if ((header.msg_flags & MSG_TRUNC) != 0) throw_errno(attempt + ": the kernel's answer", EMSGSIZE);
    if (sender.nl_pid == 0) return {buffer_.get(), static_cast<std::size_t>(count)};
    // Some other process wrote to us; only the kernel (port 0) is listened to.
  }
}

NetlinkSocket::Failure NetlinkSocket::read_failure(const nlmsghdr& header) {
  const auto& error = *static_cast<const nlmsgerr*>(mnl_nlmsg_get_payload(&header));
  Failure failure{.number = -error.error};
  if ((header.nlmsg_flags & NLM_F_ACK_TLVS) == 0) return failure;
  // With NETLINK_CAP_ACK only the header of the request precedes the attributes.
  const auto attributes = netlink_attributes(header, sizeof(nlmsgerr));
  failure.explanation = read_text(attributes, NLMSGERR_ATTR_MSG).value_or("");
  return failure;
}

void NetlinkSocket::fail(const std::string& attempt, const Failure& failure) {
  const auto text = failure.explanation.empty() ? attempt : attempt + " (" + failure.explanation + ")";
  throw_errno(text, failure.number);
}

void NetlinkSocket::collect(std::uint32_t last, const std::string& attempt,
                            const std::function<void(std::uint32_t, const Failure&)>& each) {
  for (bool done = false; !done;) {
    const auto bytes = receive(attempt);
    int left = static_cast<int>(bytes.size());
    const auto* header = reinterpret_cast<const nlmsghdr*>(bytes.data());
    for (; mnl_nlmsg_ok(header, left); header = mnl_nlmsg_next(header, &left)) {
      if (header->nlmsg_type != NLMSG_ERROR) continue;  // of an earlier, given up request
      each(header->nlmsg_seq, read_failure(*header));
      done = done || header->nlmsg_seq == last;
    }
  }
}

int NetlinkSocket::try_transact(NetlinkMessage& message) {
  message.header()->nlmsg_flags |= NLM_F_ACK;
  message.header()->nlmsg_seq = ++sequence_;
  send(message.view(), message.attempt());
  int number = 0;
  collect(sequence_, message.attempt(), [&](std::uint32_t sequence, const Failure& answer) {
    if (sequence == sequence_) number = answer.number;
  });
  return number;
}

void NetlinkSocket::transact(NetlinkMessage& message) {
  transact_all({&message, 1});
}

void NetlinkSocket::transact_all(std::span<NetlinkMessage> messages) {
  std::optional<std::pair<const NetlinkMessage*, Failure>> first_failure;
  while (!messages.empty()) {
    const auto batch = messages.first(std::min(messages.size(), kBatchMessages));
    const std::uint32_t first = sequence_ + 1;
    // The last one alone is acknowledged: the others are silent unless they fail.
    for (auto& message : batch) message.header()->nlmsg_flags &= static_cast<std::uint16_t>(~NLM_F_ACK);
    batch.back().header()->nlmsg_flags |= NLM_F_ACK;
    Bytes bytes;
    for (auto& message : batch) {
      message.header()->nlmsg_seq = ++sequence_;
      const auto view = message.view();
      bytes.insert(bytes.end(), view.begin(), view.end());
    }
    send(bytes, batch.front().attempt());
    collect(sequence_, batch.front().attempt(), [&](std::uint32_t sequence, const Failure& failure) {
      const std::uint32_t index = sequence - first;
      if (failure.number != 0 && index < batch.size() && !first_failure) {
        first_failure.emplace(&batch[index], failure);
      }
    });
    messages = messages.subspan(batch.size());
  }
  if (first_failure) fail(first_failure->first->attempt(), first_failure->second);
}

void NetlinkSocket::dump(NetlinkMessage& message, const std::function<void(const nlmsghdr&)>& each,
                         const std::function<void()>& restart) {
  constexpr int kTries = 10;
  for (int i = 0; i < kTries; ++i) {
    if (dump_once(message, each)) return;
    if (restart) restart();
  }
  throw_errno(message.attempt() + ": the table changed all the time", EINTR);
}

void NetlinkSocket::for_each_answer(ByteView bytes, const std::function<void(const nlmsghdr&)>& each) const {
  int left = static_cast<int>(bytes.size());
  const auto* header = reinterpret_cast<const nlmsghdr*>(bytes.data());
  for (; mnl_nlmsg_ok(header, left); header = mnl_nlmsg_next(header, &left)) {
    if (header->nlmsg_seq == sequence_) each(*header);
  }
}

bool NetlinkSocket::dump_once(NetlinkMessage& message, const std::function<void(const nlmsghdr&)>& each) {
  message.header()->nlmsg_flags |= NLM_F_DUMP;
  message.header()->nlmsg_seq = ++sequence_;
  send(message.view(), message.attempt());
  bool consistent = true;
  for (bool done = false; !done;) {
    for_each_answer(receive(message.attempt()), [&](const nlmsghdr& answer) {
      if ((answer.nlmsg_flags & NLM_F_DUMP_INTR) != 0) consistent = false;
      if (answer.nlmsg_type == NLMSG_DONE) done = true;
      if (answer.nlmsg_type == NLMSG_ERROR) fail(message.attempt(), read_failure(answer));
      if (answer.nlmsg_type >= NLMSG_MIN_TYPE) each(answer);
    });
  }
  return consistent;
}

void NetlinkSocket::get(NetlinkMessage& message, const std::function<void(const nlmsghdr&)>& each) {
  message.header()->nlmsg_flags |= NLM_F_ACK;
  message.header()->nlmsg_seq = ++sequence_;
  send(message.view(), message.attempt());
  for (bool acknowledged = false; !acknowledged;) {
    for_each_answer(receive(message.attempt()), [&](const nlmsghdr& answer) {
      if (answer.nlmsg_type != NLMSG_ERROR) return each(answer);
      const auto failure = read_failure(answer);
      if (failure.number != 0) fail(message.attempt(), failure);
      acknowledged = true;
    });
  }
}

}  // namespace netrig
