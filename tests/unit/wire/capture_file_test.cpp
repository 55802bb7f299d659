// Capture files: what was written is read again, and what is wrong with a file is said with its name.
#include "wire/capture_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <system_error>

#include "describe_frames.hpp"

namespace netrig {
namespace {

using std::chrono::nanoseconds;
using std::chrono::seconds;
using testing::HasSubstr;

/// A folder that goes with the test.
class CaptureFile : public testing::Test {
 protected:
  CaptureFile() {
    std::string pattern = testing::TempDir() + "capture_XXXXXX";
    folder_ = mkdtemp(pattern.data());
  }
  ~CaptureFile() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path path(const std::string& name = "test.pcap") const { return folder_ / name; }

  void write_file(const Bytes& bytes) const {
    std::ofstream(path(), std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), std::ssize(bytes));
  }

  Bytes read_file() const {
    std::ifstream stream(path(), std::ios::binary);
    return Bytes(std::istreambuf_iterator<char>(stream), {});
  }

  std::filesystem::path folder_;
};

CaptureTime at(std::int64_t second, std::int64_t nanosecond) {
  return CaptureTime(seconds(second) + nanoseconds(nanosecond));
}

Bytes frame_of(std::size_t size, std::uint8_t fill = 0x55) {
  return Bytes(size, fill);
}

template <class Call>
std::string message_of(Call call) {
  try {
    call();
  } catch (const std::exception& error) {
    return error.what();
  }
  return "nothing was thrown";
}

TEST_F(CaptureFile, GivesBackWhatWasWrittenToTheNanosecond) {
  const std::vector<CapturedPacket> packets = {{at(0, 0), frame_of(60, 1), 60},
                                               {at(1700000000, 123456789), frame_of(1514, 2), 1514},
                                               {at(2147483647, 999999999), {}, 0},
                                               {at(1, 1), frame_of(10, 3), 65000}};
  CaptureWriter writer(path());
  for (const auto& packet : packets) writer.write(packet);
  writer.close();
  CaptureReader reader(path());
  EXPECT_EQ(reader.rest(), packets);
  EXPECT_FALSE(reader.truncation());
}

TEST_F(CaptureFile, CutsFramesAtTheSnapLength) {
  CaptureWriter writer(path(), 96);
  writer.write(at(1, 0), frame_of(95));
  writer.write(at(2, 0), frame_of(97));
  writer.close();
  const auto packets = CaptureReader(path()).rest();
  ASSERT_EQ(packets.size(), 2u);
  EXPECT_EQ(packets[0].bytes.size(), 95u);
  EXPECT_EQ(packets[1].bytes.size(), 96u);
  EXPECT_EQ(packets[1].original_length, 97u);
}

TEST_F(CaptureFile, IsReadableUpToItsLastFlush) {
  CaptureWriter writer(path());
  writer.flush();
  EXPECT_EQ(CaptureReader(path()).rest().size(), 0u);
  writer.write(at(1, 0), frame_of(60));
  writer.flush();
  EXPECT_EQ(CaptureReader(path()).rest().size(), 1u);
}

TEST_F(CaptureFile, IsCompleteWhenItsWriterGoes) {
  { CaptureWriter(path()).write(at(1, 0), frame_of(60)); }
  EXPECT_EQ(CaptureReader(path()).rest().size(), 1u);
}

TEST_F(CaptureFile, CanBeMovedWhileItIsOpen) {
  CaptureWriter first(path());
  CaptureWriter writer = std::move(first);
  writer.write(at(1, 0), frame_of(60));
  writer.close();
  CaptureReader opened(path());
  CaptureReader reader = std::move(opened);
  EXPECT_TRUE(reader.next());
  EXPECT_FALSE(reader.next());
  EXPECT_FALSE(reader.next());
}

TEST_F(CaptureFile, TellsATruncatedLastRecordAndKeepsTheOthers) {
  {
    CaptureWriter writer(path());
    for (int i = 0; i < 3; ++i) writer.write(at(i, 0), frame_of(60));
  }
  const auto whole = read_file();
  constexpr std::size_t kFileHeader = 24, kRecord = 16 + 60;
  for (std::size_t size = kFileHeader; size <= whole.size(); ++size) {
    write_file(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)));
    CaptureReader reader(path());
    EXPECT_EQ(reader.rest().size(), (size - kFileHeader) / kRecord) << size;
    EXPECT_EQ(reader.truncation().has_value(), (size - kFileHeader) % kRecord != 0) << size;
    EXPECT_FALSE(reader.next());
    if (reader.truncation()) {
      EXPECT_THAT(*reader.truncation(), HasSubstr(path().string()));
    }
  }
}

/// A section header, an interface with nanoseconds (if_tsresol 9) and one enhanced packet of 4 bytes.
const Bytes kPcapng = {
    0x0a, 0x0d, 0x0d, 0x0a, 28,   0,    0,  0, 0x4d, 0x3c, 0x2b, 0x1a, 1, 0, 0,  0, 0xff, 0xff,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 28, 0, 0,    0,  // section
    1,    0,    0,    0,    32,   0,    0,  0, 1,    0,    0,    0,    0, 0, 4,  0, 9,    0,
    1,    0,    9,    0,    0,    0,    0,  0, 0,    0,    32,   0,    0, 0,  // interface
    6,    0,    0,    0,    36,   0,    0,  0, 0,    0,    0,    0,    0, 0, 0,  0, 7,    0,
    0,    0,    4,    0,    0,    0,    4,  0, 0,    0,    1,    2,    3, 4, 36, 0, 0,    0};  // packet

TEST_F(CaptureFile, ReadsPcapngAndTellsItsTruncation) {
  write_file(kPcapng);
  CaptureReader reader(path());
  const std::vector<CapturedPacket> expected = {{at(0, 7), {1, 2, 3, 4}, 4}};
  EXPECT_EQ(reader.rest(), expected);
  EXPECT_FALSE(reader.truncation());
  write_file(Bytes(kPcapng.begin(), kPcapng.end() - 5));
  CaptureReader cut(path());
  EXPECT_FALSE(cut.next());
  EXPECT_TRUE(cut.truncation());
}

TEST_F(CaptureFile, RefusesAPcapngTimeThatIsNone) {
  constexpr std::size_t kResolutionAt = 48, kTimeHighAt = 72;
  auto blocks = kPcapng;
  blocks[kResolutionAt] = 0;  // seconds
  blocks[kTimeHighAt] = 7;    // times 2^32 of them: in the year 2922
  write_file(blocks);
  CaptureReader reader(path());
  EXPECT_THAT(message_of([&] { reader.next(); }), HasSubstr(path().string()));
}

TEST_F(CaptureFile, NamesAnotherLinkType) {
  CaptureWriter(path()).close();
  auto bytes = read_file();
  bytes[20] = 113;  // LINKTYPE_LINUX_SLL
  bytes[21] = bytes[22] = bytes[23] = 0;
  write_file(bytes);
  const auto message = message_of([&] { CaptureReader reader(path()); });
  EXPECT_THAT(message, HasSubstr(path().string()));
  EXPECT_THAT(message, HasSubstr("LINUX_SLL (113)"));
  EXPECT_THAT(message, HasSubstr("Ethernet"));
}

TEST_F(CaptureFile, NamesAFileThatIsMissingEmptyOrNoCapture) {
  EXPECT_THROW(CaptureReader(path("missing.pcap")), std::system_error);
  EXPECT_THAT(message_of([&] { CaptureReader reader(path("missing.pcap")); }), HasSubstr("missing.pcap"));
  write_file({});
  EXPECT_THAT(message_of([&] { CaptureReader reader(path()); }), HasSubstr(path().string()));
  write_file(Bytes(100, 'x'));
  EXPECT_THAT(message_of([&] { CaptureReader reader(path()); }), HasSubstr(path().string()));
}

TEST_F(CaptureFile, ThrowsWhereARecordIsCorrupt) {
  {
    CaptureWriter writer(path());
    writer.write(at(1, 0), frame_of(60));
    writer.write(at(2, 0), frame_of(60));
  }
  auto bytes = read_file();
  bytes[24 + 76 + 11] = 0x7f;  // the second record's captured length
  write_file(bytes);
  CaptureReader reader(path());
  EXPECT_TRUE(reader.next());
  EXPECT_THROW(reader.next(), std::runtime_error);
}

TEST_F(CaptureFile, ThrowsOnAFullDiskAndNamesTheFile) {
  CaptureWriter writer("/dev/full");
  try {
    for (int i = 0; i < 100; ++i) writer.write(at(i, 0), frame_of(1514));
    writer.flush();
    FAIL() << "a full disk was not noticed";
  } catch (const std::system_error& error) {
    EXPECT_EQ(error.code(), std::errc::no_space_on_device);
    EXPECT_THAT(error.what(), HasSubstr("/dev/full"));
  }
}

TEST_F(CaptureFile, ClosingOnAFullDiskThrows) {
  CaptureWriter writer("/dev/full");
  writer.write(at(1, 0), frame_of(60));
  EXPECT_THROW(writer.close(), std::system_error);
  EXPECT_NO_THROW(writer.close());
}

TEST_F(CaptureFile, CannotBeMadeWhereThereIsNoFolder) {
  EXPECT_THROW(CaptureWriter(path("no/such/folder.pcap")), std::system_error);
  EXPECT_THAT(message_of([&] { CaptureWriter writer(path("no/such/folder.pcap")); }),
              HasSubstr("folder.pcap"));
}

TEST_F(CaptureFile, RefusesTimesAndSnapLengthsItCannotHold) {
  CaptureWriter writer(path());
  EXPECT_THROW(writer.write(at(-1, 0), frame_of(60)), std::out_of_range);
  EXPECT_THROW(writer.write(at(2147483648, 0), frame_of(60)), std::out_of_range);
  EXPECT_THROW(CaptureWriter(path(), 0), std::invalid_argument);
  EXPECT_THROW(CaptureWriter(path(), CaptureWriter::kNoSnapLength + 1), std::invalid_argument);
}

TEST_F(CaptureFile, ThrowsWhenWrittenAfterItWasClosed) {
  CaptureWriter writer(path());
  writer.close();
  EXPECT_THROW(writer.write(at(1, 0), frame_of(60)), std::system_error);
}

std::size_t count_matches(const std::string& capture, const std::string& expression) {
  const PacketFilter filter(expression);
  std::size_t count = 0;
  for (const auto& packet : CaptureReader(NETRIG_SOURCE_DIR "/tests/unit/wire/captures/" + capture).rest()) {
    count += filter.matches(packet);
  }
  return count;
}

TEST(PacketFilter, MatchesAsTcpdumpDoes) {
  EXPECT_EQ(count_matches("dhcp.pcap", "udp port 67"), 4u);
  EXPECT_EQ(count_matches("dhcp.pcap", "arp"), 0u);
  EXPECT_EQ(count_matches("ping.pcap", "icmp[icmptype] == icmp-echo and src host 10.0.0.100"), 3u);
  EXPECT_EQ(count_matches("ping.pcap", "ether host 02:00:00:00:00:02"), 11u);
  EXPECT_EQ(count_matches("ipv6.pcap", "ip6 and udp port 7"), 1u);
  EXPECT_EQ(count_matches("tcp.pcap", "tcp[tcpflags] & tcp-rst != 0"), 1u);
}

TEST(PacketFilter, AnEmptyExpressionMatchesEverything) {
  EXPECT_TRUE(PacketFilter("").matches(ByteView()));
  EXPECT_TRUE(PacketFilter("").matches(frame_of(60)));
}

TEST(PacketFilter, LooksAtTheOriginalLengthOfACutFrame) {
  const PacketFilter filter("greater 1000");
  EXPECT_FALSE(filter.matches(frame_of(96)));
  EXPECT_TRUE(filter.matches(CapturedPacket{at(0, 0), frame_of(96), 1514}));
}

TEST(PacketFilter, AShortFrameDoesNotMatchWhatItDoesNotHave) {
  EXPECT_FALSE(PacketFilter("ether[100] == 0x55").matches(frame_of(60)));
  EXPECT_FALSE(PacketFilter("tcp port 21").matches(ByteView()));
}

TEST(PacketFilter, RefusesABadExpressionAndQuotesIt) {
  EXPECT_THROW(PacketFilter("tcp prot 21"), std::invalid_argument);
  const auto message = message_of([] { PacketFilter filter("tcp prot 21"); });
  EXPECT_THAT(message, HasSubstr("tcp prot 21"));
  EXPECT_THAT(message, HasSubstr("syntax error"));
}

TEST(PacketFilter, CanBeMoved) {
  PacketFilter first("arp");
  const PacketFilter filter = std::move(first);
  EXPECT_FALSE(filter.matches(frame_of(60)));
}

}  // namespace
}  // namespace netrig
