// What KernelHost costs: bytes through a TCP connection and datagrams in batches, over loopback in one
// thread, beside the same work done by bare system calls.
#include "kernel/kernel_host.hpp"

#include <arpa/inet.h>
#include <benchmark/benchmark.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <stdexcept>
#include <vector>

#include "host/host.hpp"
#include "kernel/file_descriptor.hpp"
#include "kernel/system_error.hpp"

namespace {

using namespace netrig;

constexpr std::size_t kChunkBytes = 64 * 1024;
constexpr std::size_t kStreamBytes = 16 * 1024 * 1024;  // a connection: long beside its handshake
constexpr std::size_t kDatagramBytes = 64;              // a DNS query's size
constexpr std::size_t kBatch = 64;
constexpr std::size_t kBatches = 64;

Endpoint loopback() {
  return {*IpAddress::parse("127.0.0.1"), 0};
}

Deadline soon(Host& host) {
  return host.now() + std::chrono::seconds(30);
}

Task<> send_stream(Host& host, Endpoint to) {
  const TcpOptions options;  // named: g++ 12 miscompiles temporaries around co_await
  auto connection = co_await host.tcp_connect(to, options, soon(host));
  const Bytes chunk(kChunkBytes);
  for (std::size_t sent = 0; sent < kStreamBytes; sent += chunk.size()) {
    auto written = co_await connection.value()->write(chunk, soon(host));
    written.value();
  }
}

Task<int> receive_stream(Host& host) {
  auto listener = host.tcp_listen({.local = loopback()});
  TaskGroup senders(host);
  senders.spawn(send_stream(host, listener.value()->local()));
  auto connection = co_await listener.value()->accept(soon(host));
  Bytes buffer(kChunkBytes);
  for (std::size_t got = 0; got < kStreamBytes;) {
    auto count = co_await connection.value()->read(buffer, soon(host));
    got += count.value();
  }
  auto joined = co_await senders.join(soon(host));
  joined.value();
  co_return 0;
}

void kernel_host_stream(benchmark::State& state) {
  KernelHost host;
  for (auto _ : state) host.run(receive_stream(host));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(kStreamBytes));
}
BENCHMARK(kernel_host_stream)->Unit(benchmark::kMillisecond)->UseRealTime();

Task<int> exchange_batches(Host& host, UdpSocket& sender, UdpSocket& receiver) {
  const Bytes payload(kDatagramBytes);
  const std::vector<OutgoingDatagram> batch(kBatch, {.to = receiver.local(), .payload = payload});
  std::vector<Datagram> received(kBatch);
  for (std::size_t round = 0; round < kBatches; ++round) {
    auto sent = co_await sender.send_batch(batch, soon(host));
    for (std::size_t got = 0; got < sent.value();) {
      auto count = co_await receiver.receive_batch(received, soon(host));
      got += count.value();
    }
  }
  co_return 0;
}

void kernel_host_datagrams(benchmark::State& state) {
  KernelHost host;
  auto sender = host.udp({.local = loopback()});
  auto receiver = host.udp({.local = loopback()});
  for (auto _ : state) host.run(exchange_batches(host, *sender.value(), *receiver.value()));
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kBatch * kBatches));
}
BENCHMARK(kernel_host_datagrams)->Unit(benchmark::kMillisecond)->UseRealTime();

FileDescriptor blocking_socket(int type) {
  return FileDescriptor::adopt(checked(::socket(AF_INET, type | SOCK_CLOEXEC, 0), "open a socket"));
}

/// The address of a socket that was bound to loopback.
sockaddr_in bind_to_loopback(const FileDescriptor& socket) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  checked(bind(socket.number(), reinterpret_cast<sockaddr*>(&address), length), "bind to loopback");
  checked(getsockname(socket.number(), reinterpret_cast<sockaddr*>(&address), &length), "find the address");
  return address;
}

/// One thread can't block: it writes what fits, then reads what is there.
void move_stream(const FileDescriptor& from, const FileDescriptor& to, std::vector<char>& buffer) {
  std::size_t sent = 0;
  for (std::size_t got = 0; got < kStreamBytes;) {
    if (sent < kStreamBytes) {
      const auto count = send(from.number(), buffer.data(), buffer.size(), MSG_DONTWAIT);
      if (count > 0) sent += static_cast<std::size_t>(count);
    }
    const auto count = recv(to.number(), buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (count > 0) got += static_cast<std::size_t>(count);
  }
}

void bare_stream(benchmark::State& state) {
  std::vector<char> buffer(kChunkBytes);
  for (auto _ : state) {
    const auto listener = blocking_socket(SOCK_STREAM);
    const auto address = bind_to_loopback(listener);
    checked(listen(listener.number(), 1), "listen");
    const auto client = blocking_socket(SOCK_STREAM);
    checked(connect(client.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address), "connect");
    const auto server = FileDescriptor::adopt(checked(accept(listener.number(), nullptr, nullptr), "accept"));
    move_stream(client, server, buffer);
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(kStreamBytes));
}
BENCHMARK(bare_stream)->Unit(benchmark::kMillisecond)->UseRealTime();

void bare_datagrams(benchmark::State& state) {
  const auto sender = blocking_socket(SOCK_DGRAM);
  const auto receiver = blocking_socket(SOCK_DGRAM);
  auto to = bind_to_loopback(receiver);
  std::array<char, kDatagramBytes> payload{};
  std::array<iovec, kBatch> parts;
  std::array<mmsghdr, kBatch> messages{};
  for (std::size_t i = 0; i < kBatch; ++i) {
    parts[i] = {payload.data(), payload.size()};
    messages[i].msg_hdr.msg_iov = &parts[i];
    messages[i].msg_hdr.msg_iovlen = 1;
  }
  for (auto _ : state) {
    for (std::size_t round = 0; round < kBatches; ++round) {
      for (auto& message : messages) {
        message.msg_hdr.msg_name = &to;
        message.msg_hdr.msg_namelen = sizeof to;
      }
      const int sent = checked(sendmmsg(sender.number(), messages.data(), kBatch, 0), "send");
      for (auto& message : messages) message.msg_hdr.msg_name = nullptr;
      for (int got = 0; got < sent;) {
        got +=
            checked(recvmmsg(receiver.number(), messages.data(), kBatch, MSG_WAITFORONE, nullptr), "receive");
      }
    }
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kBatch * kBatches));
}
BENCHMARK(bare_datagrams)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace

BENCHMARK_MAIN();
