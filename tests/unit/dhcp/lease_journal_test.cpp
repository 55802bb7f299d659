// The journal: what was written is there again, whatever moment the writer died at.
#include "dhcp/lease_journal.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>

#include "dhcp/journal_content.hpp"
#include "fake_directory.hpp"

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

std::unique_ptr<LeaseJournal> opened(FakeDisk& disk) {
  auto journal = LeaseJournal::open(std::make_unique<FakeDirectory>(disk));
  EXPECT_TRUE(journal) << journal.error().message();
  return std::move(*journal);
}

std::string& text_of(FakeDisk& disk) {
  return *disk.files.at(LeaseJournal::kFile);
}

TEST(LeaseJournal, RemembersInOrder) {
  FakeDisk disk;
  const auto first = opened(disk);
  EXPECT_TRUE(first->take_records().empty());
  const std::vector<LeaseRecord> written{record(100, 1), record(101, 2), record(100, 3)};
  EXPECT_TRUE(first->append(std::span(written).first(1)));
  EXPECT_TRUE(first->append(std::span(written).subspan(1)));
  const auto second = opened(disk);
  EXPECT_EQ(second->take_records(), written);
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
    const auto journal = opened(disk);
    const auto lines = static_cast<std::size_t>(std::ranges::count(text.substr(0, length), '\n'));
    const auto records = journal->take_records();
    EXPECT_EQ(records, std::vector(written.begin(),
                                   written.begin() + static_cast<std::ptrdiff_t>(lines > 0 ? lines - 1 : 0)));
    EXPECT_EQ(journal->broken_lines(), 0u);
    // What comes next is behind what was whole.
    EXPECT_TRUE(journal->append(std::vector{record(110, 9)}));
    EXPECT_EQ(opened(disk)->take_records().back(), record(110, 9)) << length;
    EXPECT_EQ(opened(disk)->broken_lines(), 0u);
  }
}

TEST(LeaseJournal, LeavesOutDamagedLinesAndSaysHowMany) {
  FakeDisk disk;
  EXPECT_TRUE(opened(disk)->append(std::vector{record(100, 1), record(101, 2), record(102, 3)}));
  auto& text = text_of(disk);
  text[text.find("10.0.0.101")] = '2';
  const auto journal = opened(disk);
  EXPECT_EQ(journal->take_records(), (std::vector{record(100, 1), record(102, 3)}));
  EXPECT_EQ(journal->broken_lines(), 1u);
}

TEST(LeaseJournal, DoesNotTouchWhatIsNone) {
  FakeDisk disk;
  disk.files["leases"] = std::make_shared<std::string>("a list of flats\n");
  const auto journal = LeaseJournal::open(std::make_unique<FakeDirectory>(disk));
  ASSERT_FALSE(journal);
  EXPECT_EQ(journal.error(), boost::system::errc::illegal_byte_sequence);
  EXPECT_EQ(text_of(disk), "a list of flats\n");
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
  EXPECT_EQ(opened(disk)->take_records(), (std::vector{record(100, 1), record(102, 3)}));
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
      EXPECT_EQ(opened(disk)->take_records(), (std::vector{record(100, 1), record(103, 4)})) << space;
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
    const auto content = parse_journal(text_of(disk));
    ASSERT_EQ(content.broken_lines, 0u);
    ASSERT_EQ(last_of_each(content.records), truth) << "seed " << kSeed << ", round " << round;
  }
  EXPECT_GE(rewritten, 2);
  EXPECT_LT(largest, 2 * LeaseJournal::kSmallBytes);
  // One that was killed while it did so.
  disk.files["leases.new"] = std::make_shared<std::string>("half a lin");
  EXPECT_EQ(last_of_each(opened(disk)->take_records()), truth);
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
  EXPECT_EQ(opened(disk)->take_records().size(), 2u);
}

}  // namespace
}  // namespace netrig
