// The UDP side between a socket of the test's and upstream servers that cannot be asked.
#include "dns/udp_service.hpp"

#include <gmock/gmock.h>

#include "dns_support.hpp"
#include "host/program_parts.hpp"
#include "kernel/kernel_host.hpp"

namespace netrig::dns {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;
using testing::Not;

constexpr std::size_t kQuestions = 10;
constexpr std::size_t kClients = 1000;  // of each question

/// No socket of ours may send there, so that each try fails before anything is waited for.
const Endpoint kForbidden{Ipv4Address({255, 255, 255, 255}), 53};

Bytes query_for(std::size_t number) {
  const Message query{.header = {.id = 7, .recursion_desired = true},
                      .questions = {{name("www.example" + std::to_string(number)), RecordType::a}}};
  return query.serialize();
}

/// Gives the same questions from many clients, as fast as they are taken, and counts what is sent.
class ManyClients final : public UdpSocket {
 public:
  ManyClients(Host& host, std::size_t& sent) : sent_(sent), changed_(host.event()) {
    for (std::size_t i = 0; i < kQuestions; ++i) queries_.push_back(query_for(i));
  }

  Endpoint local() const override { return {Ipv4Address({127, 0, 0, 1}), 53}; }
  Result<> connect(Endpoint) override { return {}; }
  Task<Result<>> send(OutgoingDatagram, Deadline) override {
    ++sent_;
    co_return Result<>();
  }
  Task<Result<std::size_t>> send_batch(std::span<const OutgoingDatagram> datagrams, Deadline) override {
    sent_ += datagrams.size();
    co_return datagrams.size();
  }
  Result<std::size_t> send_now(std::span<const OutgoingDatagram> datagrams) override {
    sent_ += datagrams.size();
    return datagrams.size();
  }
  Task<Result<Datagram>> receive(Deadline) override { co_return HostError::closed; }
  Task<Result<std::size_t>> receive_batch(std::span<Datagram>, Deadline) override {
    co_return HostError::closed;
  }
  Task<Result<std::size_t>> receive_views(std::span<DatagramView> datagrams, Deadline deadline) override {
    std::size_t count = 0;
    for (; count < datagrams.size() && given_ < kQuestions * kClients; ++count, ++given_) {
      const auto client = given_ / kQuestions;
      const Ipv4Address address({10, 0, 0, static_cast<std::uint8_t>(1 + client / 250)});
      datagrams[count] = {.from = {address, static_cast<std::uint16_t>(4000 + client)},
                          .to = local().address,
                          .payload = queries_[given_ % kQuestions]};
    }
    if (count > 0) co_return count;
    [[maybe_unused]] auto woken = co_await changed_->wait(deadline);
    co_return HostError::closed;
  }
  Task<Result<NetworkError>> receive_error(Deadline) override { co_return HostError::closed; }
  Result<> join_group(IpAddress, std::string) override { return {}; }
  Result<> leave_group(IpAddress, std::string) override { return {}; }
  void close() override { changed_->notify(); }

 private:
  std::size_t& sent_;
  std::size_t given_ = 0;
  std::vector<Bytes> queries_;
  std::unique_ptr<Event> changed_;
};

Task<int> reply_to_all(Host& host, std::size_t& sent) {
  ServiceOptions options{.upstreams = {kForbidden}};
  options.limits.askers_of_a_client = kQuestions * kClients;
  Service service(host, ZoneSet(), options);
  const auto udp = std::make_shared<UdpService>(host, service, std::make_unique<ManyClients>(host, sent));
  ProgramParts parts(host);
  parts.spawn(udp->receive_loop());
  parts.spawn(udp->send_loop());
  const auto end = host.now() + seconds(20);
  while (sent < kQuestions * kClients && host.now() < end)
    co_await host.sleep_until(host.now() + std::chrono::milliseconds(10));
  udp->close();
  co_await service.stop();
  auto joined = co_await parts.join(host.now() + seconds(5));
  EXPECT_TRUE(joined);
  co_return 0;
}

TEST(DnsUdpService, RepliesToAllWhoWaitedForAnotherServer) {
  KernelHost host;
  std::size_t sent = 0;
  testing::internal::CaptureStderr();
  host.run(reply_to_all(host, sent));
  EXPECT_THAT(testing::internal::GetCapturedStderr(), Not(HasSubstr("link is full")));
  EXPECT_EQ(sent, kQuestions * kClients);
}

/// What a query looks at lies in memory that the next receive() of any socket writes to.
TEST(DnsService, NothingElseRunsWhileAQueryIsForwarded) {
  KernelHost host;
  testing::internal::CaptureStderr();
  host.run([](Host& inner) -> Task<int> {
    Service service(inner, ZoneSet(), {.upstreams = {kForbidden}});
    auto outcome = service.respond(query_for(0), Transport::udp);
    const auto replied = inner.event();
    bool called = false;
    auto reply = service.forward(std::get<Responder::Forward>(std::move(outcome)), {}, [&](const Bytes&) {
      called = true;
      replied->notify();
    });
    EXPECT_FALSE(reply);
    EXPECT_FALSE(called);
    auto woken = co_await replied->wait(inner.now() + seconds(5));
    EXPECT_TRUE(woken);
    co_await service.stop();
    co_return 0;
  }(host));
  EXPECT_THAT(testing::internal::GetCapturedStderr(), HasSubstr("cannot ask an upstream server"));
}

}  // namespace
}  // namespace netrig::dns
