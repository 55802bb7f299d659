// The parts that do I/O, on the kernel's loopback: two servers, of which one forwards to the other, and those
// who ask.
#include <gmock/gmock.h>

#include <fstream>

#include "dns/exchange.hpp"
#include "dns/framing.hpp"
#include "dns/resolver.hpp"
#include "dns/tcp_service.hpp"
#include "dns/udp_service.hpp"
#include "dns_support.hpp"
#include "host/program_parts.hpp"
#include "kernel/kernel_host.hpp"

namespace netrig::dns {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;

const IpAddress kLoopback = Ipv4Address({127, 0, 0, 1});

/// An ephemeral port of UDP may be in use for TCP, by whoever else is on this machine.
std::pair<std::unique_ptr<UdpSocket>, std::unique_ptr<TcpListener>> sockets_on_one_port(Host& host) {
  constexpr int kTries = 20;
  for (int i = 1;; ++i) {
    auto udp = host.udp({.local = {kLoopback, 0}}).value();
    auto listener = host.tcp_listen({.local = {kLoopback, udp->local().port}});
    if (listener || i == kTries) return {std::move(udp), std::move(listener).value()};
  }
}

/// A server on an ephemeral port, for as long as it lives.
class TestServer {
 public:
  TestServer(Host& host, ZoneSet zones, const ServiceOptions& options)
      : host_(host), service_(host, std::move(zones), options), parts_(host), sessions_(host) {
    auto [udp, listener] = sockets_on_one_port(host);
    udp_ = std::make_shared<UdpService>(host, service_, std::move(udp));
    endpoint_ = {kLoopback, udp_->local().port};
    tcp_ = std::make_unique<TcpService>(
        host, service_, std::move(listener),
        TcpLimits{.stream = {.idle = milliseconds(300)}, .write = milliseconds(500)});
    parts_.spawn(udp_->receive_loop());
    parts_.spawn(udp_->send_loop());
    parts_.spawn(tcp_->accept_loop(sessions_));
  }

  const Endpoint& endpoint() const { return endpoint_; }

  Task<> stop() {
    udp_->close();
    tcp_->close();
    co_await service_.stop();
    sessions_.cancel();
    auto joined = co_await sessions_.join(host_.now() + seconds(5));
    EXPECT_TRUE(joined) << "a session of the server does not end";
    auto ended = co_await parts_.join(host_.now() + seconds(5));
    EXPECT_TRUE(ended) << "a part of the server does not end, or failed before: " << ended.error().message();
  }

 private:
  Host& host_;
  Service service_;
  std::shared_ptr<UdpService> udp_;
  std::unique_ptr<TcpService> tcp_;
  ProgramParts parts_;
  TaskGroup sessions_;
  Endpoint endpoint_;
};

ZoneSet lab_zones() {
  std::string text =
      "$ORIGIN lab.\n@ 60 SOA ns admin 1 2 3 4 5\n@ 60 NS ns\nftp 60 A 10.0.0.4\nfiles 60 CNAME ftp\n"
      "empty 60 TXT \"no address\"\n";
  for (int i = 0; i < 150; ++i) text += "big 60 A 10.1.0." + std::to_string(i) + "\n";
  return zone_set(text);
}

/// resolve() with a name that is no temporary.
Task<Result<std::vector<IpAddress>>> resolve_text(Host& host, const char* text) {
  std::string typed = text;
  auto addresses = co_await resolve(host, std::move(typed), {});
  co_return addresses;
}

Task<Result<Resolution>> resolve_text(Host& host, const char* text, const ResolveOptions& options) {
  std::string typed = text;
  auto resolution = co_await resolve_detailed(host, std::move(typed), options, {});
  co_return resolution;
}

/// Runs `test` between two servers that are up.
class DnsLoopback : public testing::Test {
 protected:
  using Body = std::function<Task<>(Host&, const TestServer& authority, const TestServer& forwarder)>;

  void run(Body test) {
    const std::string resolver_file = testing::TempDir() + "dns_loopback_resolv.conf";
    std::ofstream(resolver_file) << "nameserver 127.0.0.1\nsearch lab\n";
    KernelHost host({.resolver_file = resolver_file});
    EXPECT_EQ(host.run(between_servers(host, std::move(test))), 0);
  }

 private:
  static Task<int> between_servers(Host& host, Body test) {
    const ServiceOptions alone;
    TestServer authority(host, lab_zones(), alone);
    const ServiceOptions forwards{.upstreams = {authority.endpoint()}};
    TestServer forwarder(host, ZoneSet(), forwards);
    co_await test(host, authority, forwarder);
    co_await forwarder.stop();
    co_await authority.stop();
    co_return 0;
  }
};

Task<Result<Exchange>> ask(Host& host, Endpoint server, const char* text, LookupOptions options = {}) {
  const Question question{name(text), RecordType::a};
  auto done = co_await exchange(host, server, question, options, {});
  co_return done;
}

TEST_F(DnsLoopback, AnswersOverUdpAndTcp) {
  run([](Host& host, const TestServer& authority, const TestServer&) -> Task<> {
    auto udp = co_await ask(host, authority.endpoint(), "ftp.lab");
    EXPECT_EQ(udp->transport, Transport::udp);
    EXPECT_THAT(lines(udp->reply.answer), ElementsAre("ftp.lab. 60 IN A 10.0.0.4"));
    const LookupOptions over_tcp{.tcp_only = true};
    auto tcp = co_await ask(host, authority.endpoint(), "ftp.lab", over_tcp);
    EXPECT_EQ(tcp->transport, Transport::tcp);
    EXPECT_EQ(tcp->reply.answer, udp->reply.answer);
  });
}

TEST_F(DnsLoopback, ForwardsAndTakesTruncatedRepliesOverTcp) {
  run([](Host& host, const TestServer&, const TestServer& forwarder) -> Task<> {
    auto alias = co_await ask(host, forwarder.endpoint(), "files.lab");
    EXPECT_THAT(lines(alias->reply.answer),
                ElementsAre("files.lab. 60 IN CNAME ftp.lab.", "ftp.lab. 60 IN A 10.0.0.4"));
    EXPECT_TRUE(alias->reply.header.recursion_available);
    auto big = co_await ask(host, forwarder.endpoint(), "big.lab");
    EXPECT_EQ(big->transport, Transport::tcp);
    EXPECT_EQ(big->reply.answer.size(), 150u);
    auto nothing = co_await ask(host, forwarder.endpoint(), "nothing.lab");
    EXPECT_EQ(nothing->reply.header.rcode, Rcode::name_error);
    auto refused = co_await ask(host, forwarder.endpoint(), "example.org");
    EXPECT_EQ(refused->reply.header.rcode, Rcode::server_failure);
  });
}

/// A server whose replies over UDP are late and cut off.
Task<> answer_in_part(Host& host, UdpSocket& socket) {
  for (;;) {
    auto query = co_await socket.receive({});
    if (!query) co_return;
    co_await host.sleep_until(host.now() + milliseconds(700));
    auto message = Message::parse(query->payload).value();
    message.header.response = true;
    message.header.truncated = true;
    const auto bytes = message.serialize();
    const OutgoingDatagram reply{.to = query->from, .payload = bytes};
    auto sent = co_await socket.send(reply, {});
    if (!sent) co_return;
  }
}

TEST_F(DnsLoopback, GivesUpInTimeWhenAServerIsSilentOverTcp) {
  testing::internal::CaptureStderr();
  run([](Host& host, const TestServer&, const TestServer&) -> Task<> {
    auto sockets = sockets_on_one_port(host);  // nobody accepts
    TaskGroup upstream(host);
    upstream.spawn(answer_in_part(host, *sockets.first));
    const ServiceOptions options{.upstreams = {{kLoopback, sockets.first->local().port}}};
    TestServer forwarder(host, ZoneSet(), options);
    const LookupOptions patient{.tries = 1, .per_try = seconds(20)};
    auto done = co_await ask(host, forwarder.endpoint(), "ftp.lab", patient);
    EXPECT_EQ(done->reply.header.rcode, Rcode::server_failure);
    EXPECT_GE(done->elapsed, milliseconds(4400));
    EXPECT_LT(done->elapsed, milliseconds(6000)) << "three rounds of UDP and TCP would take 6.6 s";
    co_await forwarder.stop();
    sockets.first->close();
    auto joined = co_await upstream.join(host.now() + seconds(5));
    EXPECT_TRUE(joined);
  });
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "") << "it did answer";
}

TEST_F(DnsLoopback, AnswersWhatWasAskedBeforeTheHalfClose) {
  run([](Host& host, const TestServer& authority, const TestServer&) -> Task<> {
    const TcpOptions plain;
    auto connection = co_await host.tcp_connect(authority.endpoint(), plain, host.now() + seconds(5));
    ByteWriter stream;
    constexpr std::uint16_t kQueries = 200;
    for (std::uint16_t id = 0; id < kQueries; ++id) {
      const Message query{.header = {.id = id}, .questions = {{name("ftp.lab"), RecordType::a}}};
      stream.bytes(frame(query.serialize()));
    }
    auto written = co_await (*connection)->write(stream.view(), host.now() + seconds(5));
    EXPECT_TRUE(written);
    EXPECT_TRUE((*connection)->shutdown_write());
    Deframer deframer;
    std::set<std::uint16_t> ids;
    Bytes buffer(4096);
    for (;;) {
      auto count = co_await (*connection)->read(buffer, host.now() + seconds(5));
      if (!count) {
        EXPECT_EQ(count.error(), HostError::end_of_file);
        break;
      }
      deframer.push(ByteView(buffer).first(*count));
      while (auto message = deframer.next()) ids.insert(Message::parse(*message)->header.id);
    }
    EXPECT_EQ(ids.size(), kQueries);
  });
}

TEST_F(DnsLoopback, EndsIdleConnectionsEvenIfSingleBytesArrive) {
  run([](Host& host, const TestServer& authority, const TestServer&) -> Task<> {
    const TcpOptions plain;
    auto connection = co_await host.tcp_connect(authority.endpoint(), plain, host.now() + seconds(5));
    const auto started = host.now();
    Bytes buffer(16);
    const Bytes one_byte{1};  // the length of a message: 257
    for (;;) {
      auto count = co_await (*connection)->read(buffer, host.now() + milliseconds(50));
      if (!count && count.error() != HostError::timed_out) break;
      auto written = co_await (*connection)->write(one_byte, host.now() + seconds(1));
      if (!written || host.now() - started > seconds(5)) break;
    }
    EXPECT_LT(host.now() - started, seconds(2));
  });
}

/// Asks for a large set again and again, and reads nothing, until the other end has closed. Gives how long
/// that took after nothing could be written any more.
Task<Duration> ask_without_reading(Host& host, Endpoint server) {
  const TcpOptions plain;
  auto connection = co_await host.tcp_connect(server, plain, host.now() + seconds(5));
  const Message query{.questions = {{name("big.lab"), RecordType::a}}};
  ByteWriter stream;
  for (int i = 0; i < 50; ++i) stream.bytes(frame(query.serialize()));
  auto last = host.now();
  const auto end = last + seconds(10);
  while (host.now() < end) {
    auto written = co_await (*connection)->write(stream.view(), host.now() + milliseconds(50));
    if (written) last = host.now();
    if (!written && written.error() != HostError::timed_out) co_return host.now() - last;
  }
  co_return host.now() - last;
}

TEST_F(DnsLoopback, EndsConnectionsOfClientsThatDoNotRead) {
  testing::internal::CaptureStderr();
  run([](Host& host, const TestServer& authority, const TestServer&) -> Task<> {
    const auto lasted = co_await ask_without_reading(host, authority.endpoint());
    EXPECT_LT(lasted, seconds(3));
    auto udp = co_await ask(host, authority.endpoint(), "ftp.lab");
    EXPECT_TRUE(udp);
  });
  EXPECT_THAT(testing::internal::GetCapturedStderr(), testing::HasSubstr("a TCP client was too slow"));
}

TEST_F(DnsLoopback, EndsConnectionsThatCarryNonsense) {
  run([](Host& host, const TestServer& authority, const TestServer&) -> Task<> {
    const TcpOptions plain;
    auto connection = co_await host.tcp_connect(authority.endpoint(), plain, host.now() + seconds(5));
    const auto stream = hex("00 00 00 01 ff");
    auto written = co_await (*connection)->write(stream, host.now() + seconds(1));
    EXPECT_TRUE(written);
    Bytes buffer(16);
    auto count = co_await (*connection)->read(buffer, host.now() + milliseconds(250));
    EXPECT_TRUE(!count && count.error() != HostError::timed_out);
  });
}

TEST_F(DnsLoopback, TellsErrorsApart) {
  run([](Host& host, const TestServer&, const TestServer&) -> Task<> {
    auto silent = host.udp({.local = {kLoopback, 0}}).value();
    const Endpoint deaf{kLoopback, silent->local().port};
    const LookupOptions quick{.tries = 2, .per_try = milliseconds(50)};
    auto timed_out = co_await ask(host, deaf, "ftp.lab", quick);
    EXPECT_EQ(timed_out.error(), HostError::timed_out);
    silent.reset();
    auto refused = co_await ask(host, deaf, "ftp.lab", quick);
    EXPECT_EQ(refused.error(), boost::system::errc::connection_refused);
  });
}

TEST_F(DnsLoopback, ResolvesNames) {
  run([](Host& host, const TestServer& authority, const TestServer&) -> Task<> {
    std::vector<std::string> asked;
    ResolveOptions options{.port = authority.endpoint().port};
    options.observer = [&](const ResolveStep& step) { asked.push_back(step.question.name.to_string()); };
    auto found = co_await resolve_text(host, "files", options);
    EXPECT_THAT(found->addresses, ElementsAre(IpAddress(Ipv4Address({10, 0, 0, 4}))));
    EXPECT_EQ(found->canonical_name, name("ftp.lab"));
    EXPECT_EQ(asked.front(), "files.lab.");
    auto missing = co_await resolve_text(host, "nothing", options);
    EXPECT_EQ(missing.error(), Error(ResolveError::host_not_found));
    auto no_address = co_await resolve_text(host, "empty.lab", options);
    EXPECT_EQ(no_address.error(), Error(ResolveError::no_address));
    auto foreign = co_await resolve_text(host, "example.org.", options);
    EXPECT_EQ(foreign.error(), Error(ResolveError::server_failure));
    auto literal = co_await resolve_text(host, "2001:db8::1");
    EXPECT_THAT(*literal, ElementsAre(*IpAddress::parse("2001:db8::1")));
    auto local = co_await resolve_text(host, "localhost");
    EXPECT_THAT(*local, ElementsAre(kLoopback));
    auto bad = co_await resolve_text(host, "a..b");
    EXPECT_EQ(bad.error(), Error(ResolveError::bad_name));
  });
}

}  // namespace
}  // namespace netrig::dns
