// LIST lines, facts and time values, literal.
#include "ftp/listing.hpp"

#include <gtest/gtest.h>

using namespace netrig;
using namespace netrig::ftp;
using namespace std::chrono;
using namespace std::chrono_literals;

namespace {

const WallTime kTime = sys_days(2026y / January / 2) + 13h + 4min + 5s + 900ms;
const FileStatus kFile{.type = FileType::regular, .size_bytes = 1234, .modified = kTime, .permissions = 0644};
const FileStatus kDirectory{
    .type = FileType::directory, .size_bytes = 4096, .modified = kTime, .permissions = 0755};
const std::set<Fact> kAll(kAllFacts.begin(), kAllFacts.end());

TEST(FtpListing, ListLineShowsTimeOrYear) {
  EXPECT_EQ(list_line("a b", kFile, kTime + days(1)),
            "-rw-r--r--   1 ftp      ftp              1234 Jan  2 13:04 a b");
  EXPECT_EQ(list_line("d", kDirectory, kTime + days(200)),
            "drwxr-xr-x   2 ftp      ftp              4096 Jan  2  2026 d");
  EXPECT_EQ(list_line("f", kFile, kTime - days(2)),
            "-rw-r--r--   1 ftp      ftp              1234 Jan  2  2026 f");
  // So long ago that the nanoseconds since then do not fit into 64 bits.
  FileStatus old = kFile;
  old.modified = sys_days(1678y / January / 2);
  EXPECT_EQ(list_line("o", old, kTime), "-rw-r--r--   1 ftp      ftp              1234 Jan  2  1678 o");
}

TEST(FtpListing, AFileNameIsOneEntryOnly) {
  EXPECT_EQ(list_line("a\r\nb", kFile, kTime).substr(59), "a??b");
  EXPECT_EQ(fact_line({"a\nb", kFile}, EntryKind::entry, {}, false), " a?b");
}

TEST(FtpListing, FactLines) {
  EXPECT_EQ(fact_line({"f", kFile}, EntryKind::entry, kAll, false),
            "type=file;size=1234;modify=20260102130405;perm=r;UNIX.mode=0644; f");
  EXPECT_EQ(fact_line({".", kDirectory}, EntryKind::current, kAll, true),
            "type=cdir;modify=20260102130405;perm=cdeflmp;UNIX.mode=0755; .");
  EXPECT_EQ(fact_line({"f", kFile}, EntryKind::entry, {Fact::size}, true), "size=1234; f");
  EXPECT_EQ(fact_line({".", kDirectory}, EntryKind::current, {Fact::size}, true), " .") << "it has none";
  EXPECT_EQ(parse_fact("SiZe"), Fact::size);
  EXPECT_EQ(parse_fact("unix.MODE"), Fact::mode);
  EXPECT_FALSE(parse_fact("sizes"));
  EXPECT_FALSE(parse_fact(""));
}

TEST(FtpListing, TimeValuesBothWays) {
  EXPECT_EQ(time_value(kTime), "20260102130405");
  EXPECT_EQ(parse_time_value("20260102130405"), floor<seconds>(kTime));
  EXPECT_EQ(parse_time_value("20260102130405.900"), floor<seconds>(kTime));
  EXPECT_EQ(time_value(WallTime{}), "19700101000000");
  EXPECT_EQ(time_value(WallTime{} - 1s), "19691231235959");
  for (const auto* text : {"", "2026010213040", "20261302130405", "20260230130405", "20260102240405",
                           "2026010213040x", "00000102130405", "99990102130405"}) {
    EXPECT_FALSE(parse_time_value(text)) << text;
  }
}

}  // namespace
