// The journal: what was written is there again, whatever moment the writer died at.
#include "dhcp/lease_journal.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>

#include "dhcp/journal_reader.hpp"
#include "support/fake_directory.hpp"

namespace netrig {
namespace {

using namespace std::chrono_literals;

LeaseRecord record(int last, int client, int until = 100) {
  return {Ipv4Address({10, 0, 0, static_cast<std::uint8_t>(last)}),
          Lease::State::bound,
          std::chrono::sys_seconds(std::chrono::seconds(until)),
          {{1, static_cast<std::uint8_t>(client)}},
          MacAddress({2, 0, 0, 0, 0, static_cast<std::uint8_t>(client)}),
          ""};
}

std::unique_ptr<LeaseJournal> opened(FakeDisk& disk, std::vector<LeaseRecord>* records = nullptr) {
  auto journal = LeaseJournal::open(std::make_unique<FakeDirectory>(disk), [&](const LeaseRecord& each) {
    if (records != nullptr) records->push_back(each);
  });
  EXPECT_TRUE(journal) << journal.error().message();
  return std::move(*journal);
}

/// What a restart would find.
std::vector<LeaseRecord> records_on(FakeDisk& disk) {
  std::vector<LeaseRecord> records;
  opened(disk, &records);
  return records;
}

struct Read {
  JournalSummary summary;
  std::vector<LeaseRecord> records;
};

/// In parts of so many bytes.
Read read(std::string_view text, std::size_t part = std::string_view::npos) {
  Read read;
  JournalReader reader([&](const LeaseRecord& each) { read.records.push_back(each); });
  for (; !text.empty(); text.remove_prefix(std::min(part, text.size()))) reader.feed(text.substr(0, part));
  read.summary = reader.summary();
  return read;
}

std::string& text_of(FakeDisk& disk) {
  return *disk.files.at(LeaseJournal::kFile);
}

TEST(LeaseJournal, RemembersInOrder) {
  FakeDisk disk;
  const auto first = opened(disk);
  EXPECT_EQ(first->records(), 0u);
  const std::vector<LeaseRecord> written{record(100, 1), record(101, 2), record(100, 3)};
  EXPECT_TRUE(first->append(std::span(written).first(1)));
  EXPECT_TRUE(first->append(std::span(written).subspan(1)));
  std::vector<LeaseRecord> records;
  const auto second = opened(disk, &records);
  EXPECT_EQ(records, written);
  EXPECT_EQ(second->records(), 3u);
  EXPECT_EQ(second->broken_lines(), 0u);
}

/// Whatever part of the last write is on the disk.
TEST(LeaseJournal, LosesNothingBeforeTheCut) {
  FakeDisk whole;
  const std::vector<LeaseRecord> written{record(100, 1), record(101, 2), record(102, 3)};
  EXPECT_TRUE(opened(whole)->append(written));
  const auto text = text_of(whole);
  for (std::size_t length = 0; length <= text.size(); ++length) {
    FakeDisk disk;
    disk.files["leases"] = std::make_shared<std::string>(text.substr(0, length));
    std::vector<LeaseRecord> records;
    const auto journal = opened(disk, &records);
    const auto lines = static_cast<std::size_t>(std::ranges::count(text.substr(0, length), '\n'));
    EXPECT_EQ(records, std::vector(written.begin(),
                                   written.begin() + static_cast<std::ptrdiff_t>(lines > 0 ? lines - 1 : 0)));
    EXPECT_EQ(journal->broken_lines(), 0u);
    // What comes next is behind what was whole.
    EXPECT_TRUE(journal->append(std::vector{record(110, 9)}));
    EXPECT_EQ(records_on(disk).back(), record(110, 9)) << length;
    EXPECT_EQ(opened(disk)->broken_lines(), 0u);
  }
}

TEST(LeaseJournal, LeavesOutDamagedLinesAndSaysHowMany) {
  FakeDisk disk;
  EXPECT_TRUE(opened(disk)->append(std::vector{record(100, 1), record(101, 2), record(102, 3)}));
  auto& text = text_of(disk);
  text[text.find("10.0.0.101")] = '2';
  std::vector<LeaseRecord> records;
  const auto journal = opened(disk, &records);
  EXPECT_EQ(records, (std::vector{record(100, 1), record(102, 3)}));
  EXPECT_EQ(journal->broken_lines(), 1u);
}

/// Its end may come at any byte of a part, and a line longer than any that is written costs no memory.
TEST(LeaseJournal, IsReadInParts) {
  std::string text(kJournalHeading);
  append_line(record(100, 1), text);
  text.append(5000, 'x').append("\n");
  append_line(record(101, 2), text);
  const auto whole_bytes = text.size();
  text.append(3000, 'y').append("\nhalf a li");
  for (const std::size_t part : {1u, 7u, 1000u, 100'000u}) {
    const auto content = read(text, part);
    EXPECT_EQ(content.records, (std::vector{record(100, 1), record(101, 2)})) << part;
    EXPECT_EQ(content.summary.broken_lines, 1u) << part;
    EXPECT_EQ(content.summary.whole_bytes, whole_bytes) << part;
    EXPECT_EQ(content.summary.bytes, text.size()) << part;
    EXPECT_FALSE(read("netrig-dhcp-leases 2\n", part).summary.is_journal) << part;
  }
}

TEST(LeaseJournal, IsReadWholeHoweverLongItIs) {
  FakeDisk disk;
  const std::string name(63, 'n');
  std::string text(kJournalHeading);
  LeaseRecord long_one = record(100, 1);
  long_one.client.bytes = Bytes(255, 0xab);
  long_one.host_name = name;
  constexpr std::size_t kRecords = 5000;
  for (std::size_t i = 0; i < kRecords; ++i) append_line(long_one, text);
  disk.files["leases"] = std::make_shared<std::string>(text);
  EXPECT_EQ(opened(disk)->records(), kRecords);
}

TEST(LeaseJournal, DoesNotTouchWhatIsNone) {
  FakeDisk disk;
  disk.files["leases"] = std::make_shared<std::string>("a list of flats\n");
  const auto journal = LeaseJournal::open(std::make_unique<FakeDirectory>(disk), [](const LeaseRecord&) {});
  ASSERT_FALSE(journal);
  EXPECT_EQ(journal.error(), boost::system::errc::illegal_byte_sequence);
  EXPECT_EQ(text_of(disk), "a list of flats\n");
}

/// It may be of any length: a log, a disk.
TEST(LeaseJournal, ReadsNoMoreOfWhatIsNone) {
  FakeDisk disk;
  disk.files["leases"] = std::make_shared<std::string>(1 << 20, 'x');
  EXPECT_FALSE(LeaseJournal::open(std::make_unique<FakeDirectory>(disk), [](const LeaseRecord&) {}));
  EXPECT_LE(disk.read_bytes, 64u << 10);
}

TEST(LeaseJournal, DoesNotWriteOverAnotherServersLines) {
  FakeDisk disk;
  const auto one = opened(disk);
  const auto other = opened(disk);
  EXPECT_TRUE(one->append(std::vector{record(100, 1)}));
  const auto refused = other->append(std::vector{record(101, 2)});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error(), boost::system::errc::device_or_resource_busy);
  EXPECT_TRUE(one->append(std::vector{record(102, 3)}));
  EXPECT_EQ(records_on(disk), (std::vector{record(100, 1), record(102, 3)}));
  // Nor into a file that another one has replaced.
  const auto third = opened(disk);
  EXPECT_TRUE(third->begin_compaction());
  EXPECT_TRUE(third->compact(std::vector{record(100, 1)}));
  EXPECT_TRUE(third->end_compaction());
  EXPECT_FALSE(one->append(std::vector{record(103, 4)}));
}

TEST(LeaseJournal, LeavesNothingOfWhatItCouldNotWrite) {
  for (const bool fails_to_resize : {false, true}) {
    for (std::size_t space = 0; space < 110; ++space) {
      FakeDisk disk;
      const auto journal = opened(disk);
      EXPECT_TRUE(journal->append(std::vector{record(100, 1)}));
      disk.space = space;
      disk.fails_to_resize = fails_to_resize;
      EXPECT_FALSE(journal->append(std::vector{record(101, 2), record(102, 3)})) << space;
      disk.space.reset();
      disk.fails_to_resize = false;
      EXPECT_TRUE(journal->append(std::vector{record(103, 4)}));
      EXPECT_EQ(records_on(disk), (std::vector{record(100, 1), record(103, 4)})) << space;
    }
  }
}

/// As a restart would have it.
std::map<Ipv4Address, LeaseRecord> last_of_each(const std::vector<LeaseRecord>& records) {
  std::map<Ipv4Address, LeaseRecord> last;
  for (const auto& each : records) last.insert_or_assign(each.address, each);
  return last;
}

/// A journal that grows and is written anew while it grows; at each step it may be the last one.
TEST(LeaseJournal, IsWrittenAnewWithoutLosingAnything) {
  constexpr unsigned kSeed = 11;
  std::mt19937 random(kSeed);
  FakeDisk disk;
  auto journal = opened(disk);
  std::map<Ipv4Address, LeaseRecord> truth;
  std::optional<Ipv4Address> done;
  int rewritten = 0;
  std::size_t largest = 0;
  for (int round = 0; round < 60'000; ++round) {
    const auto fresh = record(static_cast<int>(random() % 200), static_cast<int>(random() % 250), round);
    ASSERT_TRUE(journal->append(std::vector{fresh}));
    truth.insert_or_assign(fresh.address, fresh);
    largest = std::max(largest, text_of(disk).size());
    if (journal->wants_compaction()) {
      done.reset();
      ASSERT_TRUE(journal->begin_compaction());
    } else if (journal->is_compacting() && round % 3 == 0) {
      auto next = done ? truth.upper_bound(*done) : truth.begin();
      std::vector<LeaseRecord> part;
      for (; next != truth.end() && part.size() < 7; ++next) part.push_back(next->second);
      if (part.empty()) {
        ASSERT_TRUE(journal->end_compaction());
        ++rewritten;
      } else {
        done = part.back().address;
        ASSERT_TRUE(journal->compact(part));
      }
    }
    if (round % 997 != 0 && !(journal->is_compacting() && round % 10 == 0)) continue;
    const auto content = read(text_of(disk));
    ASSERT_EQ(content.summary.broken_lines, 0u);
    ASSERT_EQ(last_of_each(content.records), truth) << "seed " << kSeed << ", round " << round;
  }
  EXPECT_GE(rewritten, 2);
  EXPECT_LT(largest, 2 * LeaseJournal::kSmallBytes);
  EXPECT_GT(disk.most_synced_bytes, 0u);
  EXPECT_LT(disk.most_synced_bytes, 2000u) << "nobody waits for much of it at once";
  // One that was killed while it did so.
  disk.files["leases.new"] = std::make_shared<std::string>("half a lin");
  EXPECT_EQ(last_of_each(records_on(disk)), truth);
  EXPECT_FALSE(disk.files.contains("leases.new"));
}

TEST(LeaseJournal, GoesOnWithTheOldFileWhenTheNewOneCannotBeWritten) {
  FakeDisk disk;
  const auto journal = opened(disk);
  EXPECT_TRUE(journal->append(std::vector{record(100, 1)}));
  EXPECT_TRUE(journal->begin_compaction());
  disk.space = 10;
  EXPECT_FALSE(journal->compact(std::vector{record(100, 1)}));
  EXPECT_FALSE(journal->is_compacting());
  disk.space.reset();
  EXPECT_TRUE(journal->append(std::vector{record(101, 2)}));
  EXPECT_FALSE(disk.files.contains("leases.new"));
  EXPECT_EQ(records_on(disk).size(), 2u);
}

}  // namespace
}  // namespace netrig
