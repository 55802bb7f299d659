// Our FTP client against servers that nobody here wrote: vsftpd and proftpd. Every file comes over byte by
// byte, in each mode: passive and active, binary and ASCII, IPv4 and IPv6.
#include <gmock/gmock.h>

#include "ftp_rig.hpp"

namespace netrig::testing {
namespace {

using ::testing::HasSubstr;

constexpr const char* kVsftpd = R"(listen=NO
listen_ipv6=YES
background=NO
anonymous_enable=YES
anon_root=/run/node/share
no_anon_password=YES
local_enable=NO
write_enable=YES
anon_upload_enable=YES
anon_mkdir_write_enable=YES
anon_other_write_enable=YES
anon_umask=022
ascii_upload_enable=YES
ascii_download_enable=YES
secure_chroot_dir=/run/node/empty
isolate=NO
isolate_network=NO
seccomp_sandbox=NO
xferlog_enable=NO
)";

constexpr const char* kProftpd = R"(ServerName lab
ServerType standalone
Port 21
UseIPv6 on
User nobody
Group nogroup
PidFile /run/node/proftpd.pid
ScoreboardFile /run/node/proftpd.scoreboard
ControlsEngine off
DelayEngine off
AuthUserFile /run/node/proftpd.passwd
AuthOrder mod_auth_file.c
AuthPAM off
RequireValidShell off
UseReverseDNS off
WtmpLog off
TransferLog none
SystemLog none
AllowOverwrite on
AllowStoreRestart on
AllowRetrieveRestart on
)";

/// Where proftpd is: Debian's package can't be installed beside vsftpd's, so tools/setup/install unpacks it.
std::string proftpd() {
  for (const char* path :
       {"/usr/local/lib/netrig-peers/proftpd-core/usr/sbin/proftpd", "/usr/sbin/proftpd"}) {
    if (std::filesystem::exists(path)) return path;
  }
  return {};
}

class OurFtpClient : public FtpInterop {
 protected:
  OurFtpClient() : FtpInterop("kernel", GetParam()) {
    // A place that whoever the server runs as may write to.
    EXPECT_EQ(
        lab.run("server", "sh -c 'mkdir -m 777 share/up; chmod 755 share; chmod 644 share/*.*'").exit.status,
        0);
  }

  void serve_with_vsftpd(const std::string& settings = "") {
    lab.write_file("server", "vsftpd.conf", kVsftpd + settings);
    server = lab.start("server", "sh -c 'chown root:root vsftpd.conf; exec vsftpd /run/node/vsftpd.conf'");
    ASSERT_TRUE(lab.wait_for_port("server", ReadySign::Kind::tcp_port, 21)) << server->output();
  }

  void serve_with_proftpd() {
    lab.write_file("server", "proftpd.conf", kProftpd);
    // Of "secret", by openssl passwd -6 -salt saltsalt.
    lab.write_file("server", "proftpd.passwd",
                   "anna:$6$saltsalt$"
                   "TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1"
                   ":65534:65534::/run/node/share:/bin/sh\n");
    server = lab.start(
        "server", "sh -c 'chmod 600 proftpd.passwd; exec " + proftpd() + " -n -c /run/node/proftpd.conf'");
    ASSERT_TRUE(lab.wait_for_port("server", ReadySign::Kind::tcp_port, 21)) << server->output();
  }

  void transfer_in_every_mode(const std::string& user) {
    lab.write_file("pc", "mine.bin", content);
    lab.write_file("pc", "mine.txt", text);
    for (const auto& [in_url, plain] : kFtpAddresses) {
      for (const char* mode : {"", " --active"}) {
        const std::string url = "ftp://" + user + in_url + "/";
        SCOPED_TRACE(url + mode);
        on_pc("ftp-client get " + url + "data.bin got.bin" + mode);
        EXPECT_TRUE(lab.file("pc", "got.bin") == content);
        on_pc("ftp-client put mine.bin " + url + "up/put.bin" + mode);
        EXPECT_TRUE(lab.file("server", "share/up/put.bin") == content);
        on_pc("ftp-client --ascii get " + url + "text.txt got.txt" + mode);
        EXPECT_TRUE(lab.file("pc", "got.txt") == text);
        on_pc("ftp-client --ascii put mine.txt " + url + "up/put.txt" + mode);
        EXPECT_TRUE(lab.file("server", "share/up/put.txt") == text);
        on_pc("rm got.bin got.txt");
        EXPECT_EQ(lab.run("server", "rm share/up/put.bin share/up/put.txt").exit.status, 0);
        expect_mode(std::string(mode).empty() ? "EPSV" : "EPRT");
        EXPECT_GT(lab.count_packets("lan", "FTP TYPE A"), 0u);
      }
    }
  }

  void mirror_both_ways(const std::string& user) {
    EXPECT_EQ(lab.run("server",
                      "sh -c 'mkdir -p share/tree/deep; echo a >share/tree/a; echo b >share/tree/deep/.b; "
                      "ln -s /etc/passwd share/tree/link; chmod -R a+rX share/tree'")
                  .exit.status,
              0);
    const std::string url = "ftp://" + user + "10.0.0.4/";
    const auto first = lab.run("pc", "ftp-client mirror " + url + "tree got");
    EXPECT_EQ(first.exit.status, 0) << first.output;
    EXPECT_THAT(first.output, HasSubstr("2 files of 4 bytes, 0 kept"));
    EXPECT_EQ(lab.file("pc", "got/deep/.b"), "b\n");
    const auto second = lab.run("pc", "ftp-client mirror " + url + "tree got");
    EXPECT_THAT(second.output, HasSubstr("0 files of 0 bytes, 2 kept"));
    const auto up = lab.run("pc", "ftp-client mirror -R got " + url + "up/copy");
    EXPECT_EQ(up.exit.status, 0) << up.output;
    EXPECT_EQ(lab.file("server", "share/up/copy/deep/.b"), "b\n");
    lab.write_file("server", "share/up/copy/extra", "x");
    const auto again = lab.run("pc", "ftp-client mirror -R --delete got " + url + "up/copy");
    EXPECT_EQ(again.exit.status, 0) << again.output;
    EXPECT_THAT(again.output, HasSubstr("0 files of 0 bytes, 2 kept, 1 removed"));
    EXPECT_THROW(lab.file("server", "share/up/copy/extra"), std::runtime_error);
  }

  void resume_check_and_list(const std::string& user) {
    const std::string url = "ftp://" + user + "10.0.0.4/";
    lab.write_file("pc", "data.bin.part", content.substr(0, 300'000));
    // As a fetch that is broken off leaves it.
    on_pc("touch -d @1000000000 data.bin.part");
    EXPECT_EQ(lab.run("server", "touch -d @1000000000 share/data.bin").exit.status, 0);
    const auto got = lab.run("pc", "ftp-client get " + url + "data.bin --resume --check");
    EXPECT_EQ(got.exit.status, 0) << got.output;
    EXPECT_THAT(got.output, HasSubstr("data.bin, 700000 bytes in "));
    EXPECT_THAT(got.output, HasSubstr(", checked by "));
    EXPECT_TRUE(lab.file("pc", "data.bin") == content);
    lab.write_file("server", "share/up/put.bin", content.substr(0, 900'000));
    EXPECT_EQ(lab.run("server", "chown nobody share/up/put.bin").exit.status, 0);
    EXPECT_EQ(lab.run("server", "chmod 666 share/up/put.bin").exit.status, 0);
    const auto put = lab.run("pc", "ftp-client put data.bin " + url + "up/put.bin --resume");
    EXPECT_THAT(put.output, HasSubstr("data.bin, 100000 bytes in "));
    EXPECT_TRUE(lab.file("server", "share/up/put.bin") == content);
    EXPECT_THAT(lab.run("pc", "ftp-client ls " + url).output, HasSubstr("data.bin"));
    on_pc("sh -c 'ftp-client --directory many mget \"" + url + "*.txt\"'");
    EXPECT_TRUE(lab.file("pc", "many/text.txt") == text) << "the directory was made";
    EXPECT_EQ(lab.run("pc", "ftp-client mirror ftp://10.0.0.4:7/ none").exit.status, 1);
    EXPECT_NE(lab.run("pc", "ls -d none").exit.status, 0) << "made, though no server was reached";
  }

  void miss_a_directory(const std::string& user) {
    const std::string url = "ftp://" + user + "10.0.0.4/";
    const auto mirrored = lab.run("pc", "ftp-client mirror " + url + "nodir got");
    EXPECT_EQ(mirrored.exit.status, 1) << mirrored.output;
    EXPECT_THAT(mirrored.output, HasSubstr("nodir: the server says: "));
    EXPECT_NE(lab.run("pc", "ls -d got").exit.status, 0) << "made in vain";
    const auto listed = lab.run("pc", "ftp-client ls " + url + "nodir");
    EXPECT_EQ(listed.exit.status, 1) << listed.output;
    EXPECT_THAT(listed.output, HasSubstr("nodir: the server says: "));
    EXPECT_EQ(lab.run("server", "mkdir -m 755 share/void").exit.status, 0);
    on_pc("ftp-client ls " + url + "void");
    on_pc("ftp-client mirror " + url + "void got");
    on_pc("ls -d got");
  }

  void use_the_shell(const std::string& user) {
    lab.write_file("pc", "script",
                   "cd up\nmkdir new\ncd new\npwd\nput ../mine.txt mine.txt\nlcd sub\nlpwd\nlcd /etc\nput "
                   "mine.txt\nls -l\nsize "
                   "mine.txt\nrename mine.txt "
                   "'two words'\nget 'two words' back\nrm 'two words'\ncd ..\nrmdir new\nquote "
                   "NOOP\nstatus\nnonsense\nquit\n");
    EXPECT_EQ(lab.run("pc", "mkdir sub").exit.status, 0);
    lab.write_file("pc", "sub/mine.txt", text);
    const auto played = lab.run("pc", "sh -c 'ftp-client ftp://" + user + "10.0.0.4/ < script'");
    EXPECT_EQ(played.exit.status, 1) << "nonsense is an error";
    EXPECT_THAT(played.output, HasSubstr("/up/new"));
    EXPECT_THAT(played.output,
                HasSubstr("./sub\n./sub\nopen ./etc: No such file or directory; local paths begin at ."));
    EXPECT_THAT(played.output, ::testing::Not(HasSubstr("LIST")));
    EXPECT_THAT(played.output, HasSubstr("'nonsense' is no command"));
    EXPECT_TRUE(lab.file("pc", "sub/back") == text) << played.output;
    EXPECT_NE(lab.run("server", "ls -d share/up/new").exit.status, 0) << "removed again";
  }

  std::shared_ptr<RunningProgram> server;
};

TEST_P(OurFtpClient, TransfersInEveryModeWithVsftpd) {
  NEEDS("vsftpd");
  serve_with_vsftpd();
  transfer_in_every_mode("");
}

TEST_P(OurFtpClient, TransfersInEveryModeWithProftpd) {
  if (proftpd().empty()) GTEST_SKIP() << "proftpd is not there: tools/setup/install test";
  serve_with_proftpd();
  transfer_in_every_mode("anna:secret@");
}

TEST_P(OurFtpClient, MirrorsBothWaysWithVsftpd) {
  NEEDS("vsftpd");
  serve_with_vsftpd();
  mirror_both_ways("");
}

TEST_P(OurFtpClient, MirrorsBothWaysWithProftpd) {
  if (proftpd().empty()) GTEST_SKIP() << "proftpd is not there: tools/setup/install test";
  serve_with_proftpd();
  mirror_both_ways("anna:secret@");
}

TEST_P(OurFtpClient, ResumesChecksAndListsWithVsftpd) {
  NEEDS("vsftpd");
  serve_with_vsftpd();
  resume_check_and_list("");
}

TEST_P(OurFtpClient, ResumesChecksAndListsWithProftpd) {
  if (proftpd().empty()) GTEST_SKIP() << "proftpd is not there: tools/setup/install test";
  serve_with_proftpd();
  resume_check_and_list("anna:secret@");
}

TEST_P(OurFtpClient, SeesThatADirectoryIsNotThereWithVsftpd) {
  NEEDS("vsftpd");
  serve_with_vsftpd();
  miss_a_directory("");
}

TEST_P(OurFtpClient, SeesThatADirectoryIsNotThereWithProftpd) {
  if (proftpd().empty()) GTEST_SKIP() << "proftpd is not there: tools/setup/install test";
  serve_with_proftpd();
  miss_a_directory("anna:secret@");
}

TEST_P(OurFtpClient, TakesCommandsByLinesWithVsftpd) {
  NEEDS("vsftpd");
  serve_with_vsftpd();
  use_the_shell("");
}

TEST_P(OurFtpClient, TakesCommandsByLinesWithProftpd) {
  if (proftpd().empty()) GTEST_SKIP() << "proftpd is not there: tools/setup/install test";
  serve_with_proftpd();
  use_the_shell("anna:secret@");
}

TEST_P(OurFtpClient, TakesItsOwnTimeLimitForTheReasonWithVsftpd) {
  NEEDS("vsftpd");
  serve_with_vsftpd("anon_max_rate=50000\n");  // twenty seconds for the file
  const auto late = lab.run("pc", "ftp-client --timeout 2s get ftp://10.0.0.4/data.bin");
  EXPECT_EQ(late.exit.status, 1);
  EXPECT_THAT(late.output, HasSubstr("data.bin: not done within the time limit"));
  EXPECT_THAT(late.output, ::testing::Not(HasSubstr("the server says")));
}

INSTANTIATE_TEST_SUITE_P(On, OurFtpClient, both_stacks(), name_of_stack);

}  // namespace
}  // namespace netrig::testing
