// The driver as packetdrill sees it: the shared object, by its C interface. So it is tested where there is no
// packetdrill, too.
#include <dlfcn.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <unistd.h>

#include "interface.hpp"
#include "wire/ipv4_header.hpp"
#include "wire/tcp_header.hpp"

namespace netrig::packetdrill {
namespace {

const IpAddress kOwn = Ipv4Address({192, 168, 0, 1}), kPeer = Ipv4Address({192, 0, 2, 1});
constexpr std::uint16_t kOwnPort = 8080, kPeerPort = 40000;
constexpr int kSecond_us = 1'000'000;

struct Segment {
  TcpHeader tcp;
  std::string payload;
  long long time_us = 0;
};

class Driver : public ::testing::Test {
 protected:
  void SetUp() override {
    library_ = dlopen(NETRIG_PACKETDRILL_DRIVER, RTLD_NOW | RTLD_LOCAL | RTLD_DEEPBIND);
    ASSERT_NE(library_, nullptr) << dlerror();
    const auto init =
        reinterpret_cast<void (*)(const char*, Interface*)>(dlsym(library_, "packetdrill_interface_init"));
    ASSERT_NE(init, nullptr);
    init("local=192.168.0.1/16", &calls);
  }
  void TearDown() override {
    if (calls.free != nullptr) calls.free(self());
    if (library_ != nullptr) dlclose(library_);
  }

  void* self() const { return calls.userdata; }

  int listener() {
    const int fd = calls.socket(self(), AF_INET, SOCK_STREAM, IPPROTO_TCP);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(kOwnPort);
    EXPECT_EQ(calls.bind(self(), fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(calls.listen(self(), fd, 1), 0);
    return fd;
  }

  void arrive(TcpHeader tcp, const std::string& payload = {}) {
    tcp.source_port = kPeerPort;
    tcp.destination_port = kOwnPort;
    ByteWriter segment;
    tcp.serialize(segment);
    segment.text(payload);
    auto bytes = std::move(segment).take();
    finish_tcp(kPeer, kOwn, bytes);
    Ipv4Header ip;
    ip.protocol = kIpProtocolTcp;
    ip.source = kPeer.v4();
    ip.destination = kOwn.v4();
    ip.set_payload_bytes(bytes.size());
    ByteWriter packet;
    ip.serialize(packet);
    packet.bytes(bytes);
    EXPECT_EQ(calls.netdev_send(self(), packet.view().data(), packet.size()), 0);
  }

  /// The next segment that leaves; time goes on until one does.
  Segment departure() {
    Bytes room(2000);
    std::size_t count = room.size();
    Segment segment;
    EXPECT_EQ(calls.netdev_receive(self(), room.data(), &count, &segment.time_us), 0);
    ByteReader reader(ByteView(room).first(count));
    const auto ip = Ipv4Header::parse(reader);
    EXPECT_TRUE(ip && ip->source == kOwn.v4());
    segment.tcp = TcpHeader::parse(reader).value();
    const auto rest = reader.rest();
    segment.payload.assign(rest.begin(), rest.end());
    return segment;
  }

  /// Both ends established; gives the descriptor and keeps the numbers.
  int connection(int listening) {
    arrive({.sequence = 0, .syn = true, .window = 60000, .options = {.maximum_segment_bytes = 1000}});
    own = departure().tcp.sequence + 1;
    arrive(acknowledgment(own));
    return calls.accept(self(), listening, nullptr, nullptr);
  }
  static TcpHeader acknowledgment(std::uint32_t number) {
    return {.sequence = 1, .acknowledgment = number, .ack = true, .window = 60000};
  }

  Interface calls{};
  std::uint32_t own = 0;  // the number of our first byte

 private:
  void* library_ = nullptr;
};

TEST_F(Driver, AnswersASyn) {
  const int listening = listener();
  arrive({.sequence = 0, .syn = true, .window = 60000, .options = {.maximum_segment_bytes = 1000}});
  const auto answer = departure();
  EXPECT_TRUE(answer.tcp.syn && answer.tcp.ack);
  EXPECT_EQ(answer.tcp.acknowledgment, 1u);
  EXPECT_EQ(answer.tcp.options.maximum_segment_bytes, 1460);
  arrive(acknowledgment(answer.tcp.sequence + 1));
  sockaddr_in peer{};
  socklen_t length = sizeof peer;
  EXPECT_GE(calls.accept(self(), listening, reinterpret_cast<sockaddr*>(&peer), &length), 0);
  EXPECT_EQ(ntohl(peer.sin_addr.s_addr), kPeer.v4().value());
  EXPECT_EQ(ntohs(peer.sin_port), kPeerPort);
}

TEST_F(Driver, ReadsAndWrites) {
  const int fd = connection(listener());
  ASSERT_GE(fd, 0);
  arrive(acknowledgment(own), "question");
  EXPECT_EQ(departure().tcp.acknowledgment, 9u);
  char room[20];
  EXPECT_EQ(calls.read(self(), fd, room, sizeof room), 8);
  EXPECT_EQ(calls.write(self(), fd, "answer", 6), 6);
  const auto answer = departure();
  EXPECT_EQ(answer.payload, "answer");
  EXPECT_TRUE(answer.tcp.psh);
}

TEST_F(Driver, SetsPushOnTheLastSegmentOfAPacketOnly) {
  const int fd = connection(listener());
  const std::string bytes(2000, 'x');
  EXPECT_EQ(calls.write(self(), fd, bytes.data(), bytes.size()), 2000);
  EXPECT_FALSE(departure().tcp.psh);
  EXPECT_TRUE(departure().tcp.psh);
}

TEST_F(Driver, WaitsInVirtualTime) {
  const int fd = connection(listener());
  EXPECT_EQ(calls.write(self(), fd, "lost", 4), 4);
  const auto first = departure();
  const auto again = departure();
  EXPECT_EQ(again.payload, "lost");
  EXPECT_GE(again.time_us - first.time_us, kSecond_us / 10);
  timeval before{}, after{};
  calls.gettimeofday(self(), &before, nullptr);
  calls.usleep(self(), 100 * kSecond_us);
  calls.gettimeofday(self(), &after, nullptr);
  EXPECT_EQ(after.tv_sec - before.tv_sec, 100);
}

TEST_F(Driver, HoldsBackWhatIsCorked) {
  const int fd = connection(listener());
  EXPECT_EQ(calls.send(self(), fd, "one ", 4, MSG_MORE), 4);
  EXPECT_EQ(calls.send(self(), fd, "two", 3, 0), 3);
  EXPECT_EQ(departure().payload, "one two");
}

TEST_F(Driver, RefusesWhatAKernelRefuses) {
  EXPECT_EQ(calls.socket(self(), AF_UNIX, SOCK_STREAM, 0), -1);
  EXPECT_EQ(errno, EAFNOSUPPORT);
  EXPECT_EQ(calls.close(self(), 12345), -1);
  EXPECT_EQ(errno, EBADF);
  const int fd = calls.socket(self(), AF_INET, SOCK_STREAM, 0);
  char room[4];
  EXPECT_EQ(calls.read(self(), fd, room, sizeof room), -1);
  EXPECT_EQ(errno, ENOTCONN);
  EXPECT_EQ(calls.pipe(self(), nullptr), -1);
  EXPECT_EQ(errno, ENOSYS);
}

}  // namespace
}  // namespace netrig::packetdrill
