// What listings of servers say, line by line.
#include "ftp/remote_entry.hpp"

#include <gtest/gtest.h>

using namespace netrig;
using namespace netrig::ftp;
using namespace std::chrono;
using namespace std::chrono_literals;

namespace {

const WallTime kTime = sys_days(2026y / January / 2) + 13h + 4min + 5s;

TEST(FtpRemoteEntry, ReadsFacts) {
  EXPECT_EQ(parse_fact_line("type=file;size=12;modify=20260102130405;perm=r;UNIX.mode=0644; a b;c=d"),
            (RemoteEntry{"a b;c=d", RemoteType::file, 12, kTime, 0644}));
  EXPECT_EQ(parse_fact_line("Type=DIR;Modify=20260102130405.123; d"),
            (RemoteEntry{.name = "d", .type = RemoteType::directory, .modified = kTime}));
  EXPECT_EQ(parse_fact_line(" name"), (RemoteEntry{.name = "name"})) << "no facts";
  for (const auto* link : {"type=OS.unix=slink:/etc; l", "type=OS.unix=slink; l", "Type=os.unix=symlink; l"})
    EXPECT_EQ(parse_fact_line(link)->type, RemoteType::link) << link;
  EXPECT_EQ(parse_fact_line("type=OS.unix=slinky; other")->type, RemoteType::other);
  EXPECT_EQ(parse_fact_line("type=file;size=-1;modify=yesterday;UNIX.mode=9; f"),
            (RemoteEntry{"f", RemoteType::file}))
      << "a fact that is none says nothing";
  EXPECT_EQ(parse_fact_line("type=file;UNIX.mode=104755; f")->permissions, 0755u);
}

TEST(FtpRemoteEntry, RefusesFactLinesThatAreNone) {
  for (const std::string line :
       {"", "name", "type=file;size=1 name", "type=cdir; .", "type=pdir; ..", "type=file; ", "type=file; .",
        "type=file; ..", "type=file; a/b", "type=file; ../x", "size; x"}) {
    EXPECT_FALSE(parse_fact_line(line)) << line;
  }
  EXPECT_FALSE(parse_fact_line(std::string("type=file; a\0b", 14)));
  EXPECT_FALSE(parse_fact_line("type=file; " + std::string(256, 'n')));
}

TEST(FtpRemoteEntry, ReadsLinesOfLs) {
  EXPECT_EQ(
      parse_list_line("-rw-r--r--    1 1000     1000      3000000 Nov 29 12:03 data.bin"),
      (RemoteEntry{.name = "data.bin", .type = RemoteType::file, .size_bytes = 3000000, .permissions = 0644}))
      << "vsftpd";
  EXPECT_EQ(parse_list_line("drwxr-xr-x   2 ftp      ftp          4096 Jan  2  2026 a b"),
            (RemoteEntry{.name = "a b", .type = RemoteType::directory, .permissions = 0755}))
      << "proftpd";
  EXPECT_EQ(parse_list_line("-rwsr-xr-x+ 1 root 12 Jan 2 13:04  leading")->name, " leading")
      << "no group; a space";
  EXPECT_EQ(parse_list_line("-rwSr-xr-T 1 a b 12 Feb 30 13:04 f")->permissions, 0654u);
  const auto link = parse_list_line("lrwxrwxrwx   1 ftp ftp  11 Jan  2 13:04 link -> /etc/passwd");
  EXPECT_EQ(link->name, "link");
  EXPECT_EQ(link->type, RemoteType::link);
  EXPECT_EQ(parse_list_line("crw-rw-rw- 1 root root 1 Jan 2 13:04 null")->type, RemoteType::other);
  EXPECT_EQ(parse_list_line("-rw-r--r-- 1 Jan Feb 12 Mar 3 2026 who is called like a month"), std::nullopt)
      << "better none than a wrong one";
}

TEST(FtpRemoteEntry, RefusesLinesOfLsThatAreNone) {
  for (const std::string line :
       {"", "total 12", "-rw-r--r--", "-rw-r--r-- 1 ftp ftp 12 Jan 2 13:04",
        "-rw-r--r-- 1 ftp ftp 12 Jan 2 13:04 ", "-rw-r--r-- 1 ftp ftp 12 Jan 2 13:04 .",
        "-rw-r--r-- 1 ftp ftp 12 Jan 2 13:04 ..", "-rw-r--r-- 1 ftp ftp 12 Jan 2 13:04 a/b",
        "-rw-r--r-- 1 ftp ftp x Jan 2 13:04 a", "-rw-r--r-- 1 ftp ftp 12 Jan 99 13:04 a",
        "-rw-r--r-- 1 ftp ftp 99999999999999999999 Jan 2 13:04 a", "01-02-26  01:04PM  <DIR>  windows",
        " -rw-r--r-- 1 ftp ftp 12 Jan 2 13:04 a", "-rw-r--r-x-- 1 ftp ftp 12 Jan 2 13:04 a"}) {
    EXPECT_FALSE(parse_list_line(line)) << line;
  }
}

TEST(FtpRemoteEntry, TellsRemarksFromWhatItDoesNotUnderstand) {
  for (const auto* line : {"", "total 12", "insgesamt 12", "drwxr-xr-x 2 ftp ftp 4096 Jan  2 13:04 .",
                           "drwxr-xr-x 2 ftp ftp 4096 Jan  2 13:04 .."}) {
    EXPECT_NE(list_remark(line), ListingRemark::malformed) << line;
  }
  for (const auto* line : {"01-02-26  01:04PM  1234 file", "-rw-r--r-- 1 ftp ftp 7 2026-01-02 13:04 file",
                           "file", "-rw-r--r-- 1 ftp ftp 7 Jan  2 13:04 ../file", "total 12 files", "a b"}) {
    EXPECT_EQ(list_remark(line), ListingRemark::malformed) << line;
  }
  for (const auto* line :
       {"", "type=cdir;modify=20260102130405; /tree", "size=1;Type=PDIR; ..", "type=dir; ."})
    EXPECT_NE(fact_remark(line), ListingRemark::malformed) << line;
  for (const auto* line : {"type=file; a/b", "type=file", "type=file;size=1 x", "nonsense"})
    EXPECT_EQ(fact_remark(line), ListingRemark::malformed) << line;
  EXPECT_EQ(list_remark("drwxr-xr-x 2 ftp ftp 4096 Jan  2 13:04 ."), ListingRemark::itself);
  EXPECT_EQ(list_remark("total 12"), ListingRemark::nothing);
  EXPECT_EQ(fact_remark("type=cdir; /tree"), ListingRemark::itself);
  EXPECT_EQ(fact_remark(""), ListingRemark::nothing);
}

}  // namespace
