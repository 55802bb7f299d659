// Our FTP server against clients that nobody here wrote: curl, lftp, tnftp and inetutils' ftp. Every file
// comes over byte by byte, in each mode: passive and active, binary and ASCII, IPv4 and IPv6.
#include "ftp_rig.hpp"

namespace netrig::testing {
namespace {

class FtpClients : public OurFtpServer {
 protected:
  /// Files and directories of both sides, for who mirrors them.
  void make_tree(const std::string& node, const std::string& root) {
    EXPECT_EQ(lab.run(node, "mkdir -p " + root + "/deep/deeper").exit.status, 0);
    lab.write_file(node, root + "/a.bin", content);
    lab.write_file(node, root + "/deep/b c.txt", text);
    lab.write_file(node, root + "/deep/deeper/empty", "");
  }
  void expect_tree(const std::string& node, const std::string& root) {
    EXPECT_TRUE(lab.file(node, root + "/a.bin") == content);
    EXPECT_TRUE(lab.file(node, root + "/deep/b c.txt") == text);
    EXPECT_EQ(lab.file(node, root + "/deep/deeper/empty"), "");
  }
  /// Carries out lines of a client that reads them.
  void script(const std::string& client, const std::string& lines) {
    lab.write_file("pc", "script", lines);
    on_pc("sh -c '" + client + " < script'");
  }
  /// What both ftp programs of the BSD family are told, and what has come of it.
  void play_script(const std::string& client, bool active) {
    for (const auto& [in_url, plain] : kFtpAddresses) {
      SCOPED_TRACE(client + (active ? " active " : " passive ") + plain);
      script(client, "open " + std::string(plain) +
                         "\nuser anna secret\nbinary\nget data.bin got.bin\nput got.bin put.bin\nascii\nget "
                         "text.txt got.txt\n"
                         "put got.txt put.txt\nbinary\nprompt\nlcd many\nmget *.txt data.*\nquit\n");
      EXPECT_TRUE(lab.file("pc", "got.bin") == content);
      EXPECT_TRUE(lab.file("server", "share/put.bin") == content);
      EXPECT_TRUE(lab.file("pc", "got.txt") == text);
      EXPECT_TRUE(lab.file("server", "share/put.txt") == text);
      EXPECT_TRUE(lab.file("pc", "many/text.txt") == text);
      EXPECT_TRUE(lab.file("pc", "many/data.bin") == content);
      on_pc("sh -c 'rm -r got.bin got.txt many/*'");
      EXPECT_EQ(lab.run("server", "rm share/put.bin share/put.txt").exit.status, 0);
      const auto active_commands = lab.count_packets("lan", "FTP (PORT|EPRT|LPRT)");
      EXPECT_EQ(active_commands > 0, active) << "the mode that is meant";
    }
  }
};

constexpr const char* kWriter = "--user anna:secret --writable";

struct CurlMode {
  const char* options;
  const char* verb;
};
constexpr CurlMode kCurlModes[] = {
    {"", "EPSV"}, {"--disable-epsv ", "PASV"}, {"-P - ", "EPRT"}, {"-P - --disable-eprt ", "PORT"}};

TEST_P(FtpClients, CurlTransfersInEveryMode) {
  NEEDS("curl");
  const auto server = serve(kWriter);
  for (const auto& [in_url, plain] : kFtpAddresses) {
    for (const auto& [mode, verb] : kCurlModes) {
      const std::string url = "ftp://anna:secret@" + std::string(in_url) + "/";
      const std::string curl = std::string("curl -sS --globoff ") + mode;
      SCOPED_TRACE(curl + url);
      const bool is_v4_only = !std::string(verb).starts_with('E');
      if (is_v4_only && plain != std::string("10.0.0.4")) continue;  // PASV and PORT can't say it
      on_pc(curl + "-o got.bin " + url + "data.bin");
      EXPECT_TRUE(lab.file("pc", "got.bin") == content);
      on_pc(curl + "-T got.bin " + url + "put.bin");
      EXPECT_TRUE(lab.file("server", "share/put.bin") == content);
      on_pc(curl + "--use-ascii -o got.txt " + url + "text.txt");
      EXPECT_TRUE(lab.file("pc", "got.txt") == text);
      on_pc(curl + "--use-ascii -T got.txt " + url + "put.txt");
      EXPECT_TRUE(lab.file("server", "share/put.txt") == text);
      on_pc("rm got.bin got.txt");
      EXPECT_EQ(lab.run("server", "rm share/put.bin share/put.txt").exit.status, 0);
      expect_mode(verb);
      EXPECT_GT(lab.count_packets("lan", "FTP TYPE A"), 0u);
    }
  }
}

TEST_P(FtpClients, CurlResumesBothWays) {
  NEEDS("curl");
  const auto server = serve(kWriter);
  const std::string url = "ftp://anna:secret@10.0.0.4/";
  lab.write_file("pc", "got.bin", content.substr(0, 400'000));
  on_pc("curl -sS -C - -o got.bin " + url + "data.bin");
  EXPECT_TRUE(lab.file("pc", "got.bin") == content);
  lab.write_file("server", "share/put.bin", content.substr(0, 700'000));
  on_pc("curl -sS -C - -T got.bin " + url + "put.bin");
  EXPECT_TRUE(lab.file("server", "share/put.bin") == content);
  on_pc("curl -sS -a -T got.bin " + url + "put.bin");
  EXPECT_TRUE(lab.file("server", "share/put.bin") == content + content) << "APPE";
}

TEST_P(FtpClients, LftpMirrorsBothWays) {
  NEEDS("lftp");
  const auto server = serve(kWriter);
  make_tree("server", "share/tree");
  make_tree("pc", "mine");
  on_pc("touch -d @1000000000 mine/a.bin");
  for (const auto& [in_url, plain] : kFtpAddresses) {
    for (const char* passive : {"on", "off"}) {
      SCOPED_TRACE(std::string(plain) + " passive " + passive);
      lab.write_file(
          "pc", "script",
          "set ftp:ssl-allow no\nset net:max-retries 1\nset cmd:fail-exit yes\nset ftp:passive-mode " +
              std::string(passive) + "\nopen -u anna,secret ftp://" + in_url +
              "\nmirror /tree got\nmirror -R mine /put\nmirror --parallel=3 /tree got3\n");
      on_pc("lftp -f script");
      expect_tree("pc", "got");
      expect_tree("pc", "got3");
      expect_tree("server", "share/put");
      EXPECT_NE(lab.run("server", "stat -c %Y share/put/a.bin").output.find("1000000000"), std::string::npos)
          << "MFMT";
      // Without ftp:prefer-epsv, the new commands are for IPv6.
      const bool is_v4 = plain == std::string("10.0.0.4");
      const bool is_passive = passive == std::string("on");
      expect_mode(is_passive ? (is_v4 ? "PASV" : "EPSV") : (is_v4 ? "PORT" : "EPRT"));
      on_pc("rm -r got got3");
      EXPECT_EQ(lab.run("server", "rm -r share/put").exit.status, 0);
    }
  }
}

TEST_P(FtpClients, LftpChangesFiles) {
  NEEDS("lftp");
  const auto server = serve(kWriter);
  lab.write_file(
      "pc", "script",
      "set ftp:ssl-allow no\nset net:max-retries 1\nset cmd:fail-exit yes\nopen -u anna,secret "
      "ftp://10.0.0.4\n"
      "mkdir -p new/sub\nmv data.bin new/moved.bin\nchmod 600 new/moved.bin\nrmdir new/sub\ncls -l new\n"
      "rm text.txt\nquote STAT new\nquote SITE HELP\n");
  const auto result = lab.run("pc", "lftp -f script");
  EXPECT_EQ(result.exit.status, 0) << result.output;
  EXPECT_NE(result.output.find("-rw-------"), std::string::npos) << result.output;
  EXPECT_TRUE(lab.file("server", "share/new/moved.bin") == content);
  EXPECT_THROW(lab.file("server", "share/text.txt"), std::runtime_error);
}

TEST_P(FtpClients, TnftpTransfersInEveryMode) {
  NEEDS("tnftp");
  const auto server = serve(kWriter);
  on_pc("mkdir many");
  play_script("tnftp -n -v -p", false);
  play_script("tnftp -n -v -A", true);
}

TEST_P(FtpClients, FtpOfInetutilsTransfersInEveryMode) {
  NEEDS("inetutils-ftp");
  const auto server = serve(kWriter);
  on_pc("mkdir many");
  play_script("inetutils-ftp -n -v -p", false);
  play_script("inetutils-ftp -n -v", true);
}

TEST_P(FtpClients, UsersOfAFileHaveTheirRightsAndDirectories) {
  NEEDS("curl");
  EXPECT_EQ(lab.run("server", "mkdir share/home share/pub").exit.status, 0);
  lab.write_file("server", "share/home/mine.txt", "of ann\n");
  lab.write_file("server", "share/pub/all.txt", "of all\n");
  // Of "secret", by openssl passwd -6 -salt saltsalt.
  const std::string hash =
      "$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1";
  lab.write_file("server", "users.txt", "ann:" + hash + ":rw:/home\nanonymous:*:ro:/pub\n");
  const auto server = serve("--users users.txt");
  EXPECT_EQ(lab.run("pc", "curl -sS ftp://ann:secret@10.0.0.4/mine.txt").output, "of ann\n");
  EXPECT_EQ(lab.run("pc", "curl -sS ftp://10.0.0.4/all.txt").output, "of all\n");
  EXPECT_NE(lab.run("pc", "curl -sS ftp://ann:wrong@10.0.0.4/mine.txt").exit.status, 0);
  EXPECT_NE(lab.run("pc", "curl -sS --path-as-is ftp://10.0.0.4/../home/mine.txt").exit.status, 0);
  lab.write_file("pc", "up.txt", "up\n");
  on_pc("curl -sS -T up.txt ftp://ann:secret@10.0.0.4/up.txt");
  EXPECT_EQ(lab.file("server", "share/home/up.txt"), "up\n");
  EXPECT_NE(lab.run("pc", "curl -sS -T up.txt ftp://10.0.0.4/up.txt").exit.status, 0);
}

INSTANTIATE_TEST_SUITE_P(On, FtpClients, both_stacks(), name_of_stack);

}  // namespace
}  // namespace netrig::testing
