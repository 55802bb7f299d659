// LIST lines, facts and time values, literal.
#include "ftp/listing.hpp"

#include <gtest/gtest.h>

using namespace netrig;
using namespace netrig::ftp;
using namespace std::chrono;
using namespace std::chrono_literals;

namespace {

const WallTime k_time = sys_days(2026y / January / 2) + 13h + 4min + 5s + 900ms;
const FileStatus k_file{
    .type = FileType::regular, .size_bytes = 1234, .modified = k_time, .permissions = 0644};
const FileStatus k_directory{
    .type = FileType::directory, .size_bytes = 4096, .modified = k_time, .permissions = 0755};
const std::set<Fact> k_all(kAllFacts.begin(), kAllFacts.end());

TEST(FtpListing, ListLineShowsTimeOrYear) {
  EXPECT_EQ(list_line("a b", k_file, k_time + days(1)),
            "-rw-r--r--   1 ftp      ftp              1234 Jan  2 13:04 a b");
  EXPECT_EQ(list_line("d", k_directory, k_time + days(200)),
            "drwxr-xr-x   2 ftp      ftp              4096 Jan  2  2026 d");
  EXPECT_EQ(list_line("f", k_file, k_time - days(2)),
            "-rw-r--r--   1 ftp      ftp              1234 Jan  2  2026 f");
}

TEST(FtpListing, AFileNameIsOneEntryOnly) {
  EXPECT_EQ(list_line("a\r\nb", k_file, k_time).substr(59), "a??b");
  EXPECT_EQ(fact_line("a\nb", k_file, EntryKind::entry, {}, false), " a?b");
}

TEST(FtpListing, FactLines) {
  EXPECT_EQ(fact_line("f", k_file, EntryKind::entry, k_all, false),
            "type=file;size=1234;modify=20260102130405;perm=r; f");
  EXPECT_EQ(fact_line(".", k_directory, EntryKind::current, k_all, true),
            "type=cdir;modify=20260102130405;perm=cdeflmp; .");
  EXPECT_EQ(fact_line("f", k_file, EntryKind::entry, {Fact::size}, true), "size=1234; f");
  EXPECT_EQ(parse_fact("SiZe"), Fact::size);
  EXPECT_FALSE(parse_fact("sizes"));
  EXPECT_FALSE(parse_fact(""));
}

TEST(FtpListing, TimeValuesBothWays) {
  EXPECT_EQ(time_value(k_time), "20260102130405");
  EXPECT_EQ(parse_time_value("20260102130405"), floor<seconds>(k_time));
  EXPECT_EQ(parse_time_value("20260102130405.900"), floor<seconds>(k_time));
  EXPECT_EQ(time_value(WallTime{}), "19700101000000");
  EXPECT_EQ(time_value(WallTime{} - 1s), "19691231235959");
  for (const auto* text : {"", "2026010213040", "20261302130405", "20260230130405", "20260102240405",
                           "2026010213040x", "00000102130405", "99990102130405"}) {
    EXPECT_FALSE(parse_time_value(text)) << text;
  }
}

}  // namespace
