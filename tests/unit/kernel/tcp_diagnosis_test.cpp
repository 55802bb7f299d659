// What the kernel says of connections of a network of one's own.
#include "kernel/tcp_diagnosis.hpp"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstring>
#include <optional>
#include <vector>

#include "kernel/system_error.hpp"
#include "unit/kernel/private_network.hpp"

namespace netrig::testing {
namespace {

constexpr std::uint16_t kPort = 80;

/// A connection over the loopback interface to a listener that takes both families.
struct Pair {
  FileDescriptor listener;
  FileDescriptor client;
  FileDescriptor server;

  explicit Pair(int family) {
    listener = FileDescriptor::adopt(::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const sockaddr_in6 any{.sin6_family = AF_INET6,
                           .sin6_port = htons(kPort),
                           .sin6_flowinfo = 0,
                           .sin6_addr = in6addr_any,
                           .sin6_scope_id = 0};
    checked(::bind(listener.number(), reinterpret_cast<const sockaddr*>(&any), sizeof any), "bind");
    checked(::listen(listener.number(), 1), "listen");
    client = FileDescriptor::adopt(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const sockaddr_in6 six{.sin6_family = AF_INET6,
                           .sin6_port = htons(kPort),
                           .sin6_flowinfo = 0,
                           .sin6_addr = in6addr_loopback,
                           .sin6_scope_id = 0};
    sockaddr_in four{};
    four.sin_family = AF_INET;
    four.sin_port = htons(kPort);
    four.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const auto connected =
        family == AF_INET6
            ? ::connect(client.number(), reinterpret_cast<const sockaddr*>(&six), sizeof six)
            : ::connect(client.number(), reinterpret_cast<const sockaddr*>(&four), sizeof four);
    checked(connected, "connect");
    server = FileDescriptor::adopt(::accept4(listener.number(), nullptr, nullptr, SOCK_CLOEXEC));
  }
};

std::vector<TcpTraceRow> all_rows(TcpDiagnosis& diagnosis) {
  std::vector<TcpTraceRow> rows;
  diagnosis.list([&](const TcpTraceRow& row) { rows.push_back(row); });
  return rows;
}

void expect_a_connection(int family, const std::string& address) {
  const Pair pair(family);
  TcpDiagnosis diagnosis;
  checked(::send(pair.client.number(), "0123456789", 10, 0), "send");
  EXPECT_TRUE(diagnosis.has_sockets());
  const auto rows = all_rows(diagnosis);
  ASSERT_EQ(rows.size(), 2u) << "the listener is no connection";
  for (const auto& row : rows) {
    EXPECT_EQ(row.ends.local.address.to_string(), address);
    EXPECT_EQ(row.ends.remote.address.to_string(), address);
    EXPECT_EQ(row.state, "ESTABLISHED");
    EXPECT_EQ(row.phase, TcpSender::Phase::open);
    EXPECT_GT(row.window_bytes, 0u);
    EXPECT_FALSE(row.slow_start_threshold_bytes);
    EXPECT_GT(row.peer_window_bytes, 0u);
    EXPECT_EQ(row.retransmissions, 0u);
    const bool of_server = row.ends.local.port == kPort;
    EXPECT_NE(of_server, row.ends.remote.port == kPort);
    EXPECT_EQ(row.unread_bytes, of_server ? 10u : 0u);
  }
  ::shutdown(pair.client.number(), SHUT_WR);
  for (const auto& row : all_rows(diagnosis)) {
    const bool of_server = row.ends.local.port == kPort;
    EXPECT_TRUE(of_server ? row.state == "CLOSE-WAIT" : row.state.starts_with("FIN-WAIT-")) << row.state;
  }
}

TEST(TcpDiagnosis, TellsOfConnections) {
  in_private_network([] { expect_a_connection(AF_INET, "127.0.0.1"); });
}

TEST(TcpDiagnosis, TellsOfIpv6) {
  in_private_network([] { expect_a_connection(AF_INET6, "::1"); });
}

TEST(TcpDiagnosis, TellsOfNothingWhereThereIsNone) {
  in_private_network([] {
    TcpDiagnosis diagnosis;
    EXPECT_TRUE(all_rows(diagnosis).empty());
    EXPECT_FALSE(diagnosis.has_sockets());
  });
}

}  // namespace
}  // namespace netrig::testing
