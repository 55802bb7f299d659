// The server's side of a session, as transcripts: what is said to it, and what it answers and does.
#include "ftp/session.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ftp_support.hpp"

using namespace netrig;
using namespace netrig::ftp;
using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

namespace {

class FtpSession : public testing::Test {
 protected:
  FtpSession() {
    config_.users = std::make_shared<UserTable>(alice(true));
    files_.write("report.txt", "one\ntwo\n");
    std::filesystem::create_directory(files_.root() / "sub");
  }

  /// The reply's code and text, and "-> action".
  std::string say(const std::string& line) {
    auto outcome = session().handle(line, now_);
    std::string text = outcome.reply ? outcome.reply->summary() : "";
    if (std::holds_alternative<OpenPassive>(outcome.action)) text += "-> listen";
    if (std::holds_alternative<AbortTransfer>(outcome.action)) text += " -> abort";
    if (std::holds_alternative<CloseSession>(outcome.action)) text += " -> close";
    if (auto* start = std::get_if<StartTransfer>(&outcome.action)) {
      text += " -> transfer";
      transfer_.emplace(std::move(start->transfer));
      target_ = start->target;
    }
    if (auto* order = std::get_if<ComputeHash>(&outcome.action)) text += "-> hash of " + order->path;
    delay_ = outcome.delay;
    event_ = outcome.event;
    return text;
  }

  int code(const std::string& line) { return std::atoi(say(line).c_str()); }

  void log_in() {
    EXPECT_EQ(code("USER alice"), 331);
    EXPECT_EQ(code("PASS secret"), 230);
    EXPECT_EQ(code("TYPE I"), 200);
  }

  /// As if a listener were there.
  void open_passive() {
    EXPECT_EQ(say("EPSV"), "-> listen");
    EXPECT_EQ(session().passive_opened(50000).summary(), "229 Entering Extended Passive Mode (|||50000|)");
  }

  std::string listing(const std::string& command) {
    open_passive();
    EXPECT_EQ(code(command), 150);
    std::string all;
    for (;;) {
      const auto text = std::get<SendListing>(transfer_->content).source.next();
      EXPECT_TRUE(text) << text.error().message();
      if (!text || !*text) return all;
      all += **text;
    }
  }

  Session& session() {
    if (!session_) {
      session_.emplace(config_, *directory_, busy_,
                       Session::Ends{*Endpoint::parse("10.0.0.4:21"), *Endpoint::parse("10.0.0.9:4000")},
                       [this] { return ++unique_; });
    }
    return *session_;
  }

  ServerConfig config_;
  TemporaryDirectory files_;
  std::unique_ptr<Directory> directory_ = files_.open();
  BusyFiles busy_;
  std::optional<Session> session_;
  std::uint64_t unique_ = 0;
  WallTime now_ = std::chrono::sys_days(std::chrono::year(2026) / 1 / 2);
  std::optional<Transfer> transfer_;
  DataTarget target_;
  Duration delay_{};
  std::string event_;  ///< of the last command, for the log
};

TEST_F(FtpSession, ServesNobodyBeforeTheLogin) {
  for (const auto& verb : all_verbs()) {
    if (!verb.needs_login) continue;
    const auto argument = verb.argument == ArgumentRule::none ? "" : " x";
    EXPECT_EQ(code(std::string(verb.name) + argument), 530) << verb.name;
  }
  EXPECT_EQ(code("SYST"), 215);
  EXPECT_EQ(code("FEAT"), 211);
  EXPECT_EQ(code("HELP"), 214);
  EXPECT_EQ(code("NOOP"), 200);
  EXPECT_EQ(code("STAT"), 211);
}

TEST_F(FtpSession, SlowsDownAndEndsGuessing) {
  say("USER alice");
  EXPECT_EQ(say("PASS a"), "530 Login incorrect.");
  EXPECT_EQ(delay_, 1s);
  EXPECT_EQ(say("PASS b"), "530 Login incorrect.");
  EXPECT_EQ(say("PASS c"), "421 Too many wrong passwords, closing. -> close");
}

/// A directory with too many names.
class CrowdedDirectory final : public DirectoryOnTop {
 public:
  using DirectoryOnTop::DirectoryOnTop;
  Result<std::vector<std::string>> names(const std::string&, std::size_t most) const override {
    std::vector<std::string> all(most + surplus, "name");
    if (all.size() > most) return boost::system::errc::make_error_code(boost::system::errc::value_too_large);
    return all;
  }
  std::size_t surplus = 1;
};

TEST_F(FtpSession, ListsNoMoreThanItMay) {
  auto crowded = std::make_unique<CrowdedDirectory>(files_.open());
  auto& surplus = crowded->surplus;
  directory_ = std::move(crowded);
  log_in();
  for (const auto* command : {"LIST", "NLST", "MLSD", "STAT .", "LIST *.txt"}) {
    open_passive();
    EXPECT_EQ(say(command), "451 It holds more than 100000 entries, too many to list.") << command;
  }
  surplus = 0;
  EXPECT_EQ(code("LIST"), 150);
}

TEST_F(FtpSession, SaysWhatIsALink) {
  files_.write("file", "content");
  std::filesystem::create_symlink("file", files_.root() / "link");
  std::filesystem::create_symlink("/etc/passwd", files_.root() / "out");
  log_in();
  say("OPTS MLST type;size;");
  EXPECT_THAT(listing("MLSD"), HasSubstr("type=file;size=7; file\r\ntype=OS.unix=slink;size=7; link\r\n"
                                         "type=OS.unix=slink; out\r\n"));
  const auto facts = [this](const std::string& line) {
    return session().handle(line, now_).reply->lines.at(1);
  };
  EXPECT_EQ(facts("MLST link"), " type=OS.unix=slink;size=7; /link");
  EXPECT_EQ(facts("MLST /"), " type=dir; /");
  EXPECT_THAT(listing("LIST"), HasSubstr("-rw")) << "what it leads to";
}

TEST_F(FtpSession, TakesTheSizeThatAnUploadIsToHave) {
  log_in();
  EXPECT_EQ(say("ALLO 1234"), "200 The next upload must have 1234 bytes at least.");
  EXPECT_EQ(say("ALLO 1234 R 80"), "200 The next upload must have 1234 bytes at least.");
  open_passive();
  EXPECT_EQ(code("STOR new"), 150);
  EXPECT_EQ(std::get<ReceiveFile>(transfer_->content).least_bytes, 1234u);
  open_passive();
  EXPECT_EQ(code("STOR new"), 150);
  EXPECT_EQ(std::get<ReceiveFile>(transfer_->content).least_bytes, 0u) << "for one upload";
  for (const auto* between : {"RETR report.txt", "NLST"}) {
    EXPECT_EQ(code("ALLO 9"), 200);
    EXPECT_EQ(code("STOR /"), 553);
    open_passive();
    EXPECT_EQ(code("APPE new2"), 150);
    EXPECT_EQ(std::get<ReceiveFile>(transfer_->content).least_bytes, 9u) << "what was refused was none";
    EXPECT_EQ(code("ALLO 9"), 200);
    open_passive();
    EXPECT_EQ(code(between), 150);
    open_passive();
    EXPECT_EQ(code("STOR new"), 150);
    EXPECT_EQ(std::get<ReceiveFile>(transfer_->content).least_bytes, 0u) << between;
  }
  EXPECT_EQ(code("ALLO 8"), 200);
  EXPECT_EQ(code("REST 3"), 350);
  open_passive();
  EXPECT_EQ(code("STOR report.txt"), 150);
  EXPECT_EQ(std::get<ReceiveFile>(transfer_->content).least_bytes, 0u) << "of all of it, or of the rest";
  for (const auto* wrong : {"ALLO x", "ALLO -1", "ALLO 99999999999999999999"})
    EXPECT_EQ(code(wrong), 501) << wrong;
}

TEST_F(FtpSession, AnswersNonsense) {
  log_in();
  EXPECT_EQ(code(""), 500);
  EXPECT_EQ(code("XYZZY"), 500);
  EXPECT_EQ(code("GET / HTTP/1.1"), 500);
  EXPECT_EQ(code(std::string(4096, 'A')), 500);
  EXPECT_EQ(code("CWD"), 501);
  EXPECT_EQ(code("CDUP x"), 501);
  EXPECT_EQ(code("SITE EXEC rm"), 502);
  EXPECT_EQ(code("REST -1"), 501);
  EXPECT_EQ(code("REST 99999999999999999999"), 501);
  EXPECT_EQ(code("TYPE E"), 504);
  EXPECT_EQ(code("MODE B"), 504);
  EXPECT_EQ(code("STRU R"), 504);
}

TEST_F(FtpSession, WalksDirectories) {
  log_in();
  EXPECT_EQ(say("PWD"), "257 \"/\" is the current directory.");
  EXPECT_EQ(code("CWD sub"), 250);
  EXPECT_EQ(say("XPWD"), "257 \"/sub\" is the current directory.");
  EXPECT_EQ(code("CDUP"), 250);
  EXPECT_EQ(code("CDUP"), 250);
  EXPECT_EQ(say("PWD"), "257 \"/\" is the current directory.");
  EXPECT_EQ(code("CWD report.txt"), 550);
  EXPECT_EQ(code("CWD absent"), 550);
}

TEST_F(FtpSession, StaysBelowItsRoot) {
  std::filesystem::create_symlink(files_.base(), files_.root() / "up");
  std::filesystem::create_symlink("/etc/passwd", files_.root() / "passwd");
  std::ofstream(files_.base() / "outside") << "x";
  log_in();
  open_passive();
  EXPECT_EQ(code("RETR ../outside"), 550);
  EXPECT_EQ(code("RETR ../../../../../../etc/passwd"), 550);
  EXPECT_EQ(code("RETR up/outside"), 550);
  EXPECT_EQ(code("RETR passwd"), 550);
  EXPECT_EQ(event_, "refused /passwd, which leads out of the root");
  EXPECT_EQ(code("SIZE passwd"), 550);
  EXPECT_EQ(code("CWD up"), 550);
  EXPECT_EQ(code("STOR up/new"), 550);
  EXPECT_EQ(code("DELE up/outside"), 550);
  EXPECT_EQ(code("MKD up/new"), 550);
  EXPECT_EQ(code("RNFR up/outside"), 550);
  EXPECT_TRUE(std::filesystem::exists(files_.base() / "outside"));
}

TEST_F(FtpSession, PromisesOnlyWhatWorks) {
  files_.write("file", "content");
  std::filesystem::create_directory(files_.root() / "directory");
  std::filesystem::create_symlink("file", files_.root() / "to-file");
  std::filesystem::create_symlink("directory", files_.root() / "to-directory");
  std::filesystem::create_symlink("/etc/passwd", files_.root() / "out");
  std::filesystem::create_symlink("nothing", files_.root() / "nowhere");
  log_in();
  const auto perm = [this](const std::string& name) {
    const auto line = session().handle("MLST " + name, now_).reply->lines.at(1);
    const auto begin = line.find("perm=") + 5;
    return line.substr(begin, line.find(';', begin) - begin);
  };
  EXPECT_EQ(perm("to-file"), perm("file"));
  EXPECT_EQ(perm("to-directory"), perm("directory"));
  for (const std::string link : {"out", "nowhere"}) {
    EXPECT_EQ(perm(link), "dw");
    open_passive();
    EXPECT_EQ(code("RETR " + link), 550);
    EXPECT_EQ(code("APPE " + link), 550);
    EXPECT_EQ(code("RNFR " + link), 550);
    EXPECT_EQ(code("STOR " + link), 150);
    EXPECT_EQ(code("DELE " + link), 250);
  }
}

TEST_F(FtpSession, SendsAFileOverTheTargetThatWasAskedFor) {
  log_in();
  EXPECT_EQ(code("RETR report.txt"), 425);
  open_passive();
  EXPECT_EQ(say("RETR report.txt"), "150 Sending /report.txt (8 bytes). -> transfer");
  EXPECT_TRUE(std::holds_alternative<PassiveTarget>(target_));
  EXPECT_EQ(code("RETR report.txt"), 425) << "a target serves once";
  EXPECT_EQ(code("PORT 10,0,0,9,195,80"), 200);
  EXPECT_EQ(code("RETR report.txt"), 150);
  EXPECT_EQ(std::get<ActiveTarget>(target_).remote, *Endpoint::parse("10.0.0.9:50000"));
  EXPECT_EQ(code("EPRT |1|10.0.0.9|50001|"), 200);
  EXPECT_EQ(code("RETR report.txt"), 150);
  EXPECT_EQ(std::get<ActiveTarget>(target_).remote.port, 50001);
}

TEST_F(FtpSession, IsNoRelayForAttacks) {
  log_in();
  EXPECT_EQ(code("PORT 10,0,0,8,195,80"), 504);
  EXPECT_EQ(event_, "refused PORT 10,0,0,8,195,80, which is not the client's own");
  EXPECT_EQ(code("PORT 10,0,0,9,0,25"), 504);
  EXPECT_EQ(code("EPRT |1|10.0.0.8|50000|"), 504);
  EXPECT_EQ(code("EPRT |2|::1|50000|"), 504);
  EXPECT_EQ(code("EPRT |3|x|50000|"), 522);
  EXPECT_EQ(code("PORT 1,2,3"), 501);
  EXPECT_EQ(code("RETR report.txt"), 425);
}

TEST_F(FtpSession, AfterEpsvAllOnlyEpsvWorks) {
  log_in();
  EXPECT_EQ(code("EPSV 2"), 522);
  EXPECT_EQ(code("EPSV ALL"), 200);
  EXPECT_EQ(code("PASV"), 503);
  EXPECT_EQ(code("PORT 10,0,0,9,195,80"), 503);
  EXPECT_EQ(code("EPRT |1|10.0.0.9|50000|"), 503);
  EXPECT_EQ(say("EPSV 1"), "-> listen");
}

TEST_F(FtpSession, RestartsATransferOnce) {
  log_in();
  open_passive();
  EXPECT_EQ(code("REST 3"), 350);
  EXPECT_EQ(say("RETR report.txt"), "150 Sending /report.txt (5 bytes). -> transfer");
  EXPECT_EQ(std::get<SendFile>(transfer_->content).offset, 3u);
  open_passive();
  EXPECT_EQ(code("RETR report.txt"), 150);
  EXPECT_EQ(std::get<SendFile>(transfer_->content).offset, 0u);
  open_passive();
  EXPECT_EQ(code("REST 9"), 350);
  EXPECT_EQ(code("RETR report.txt"), 554);
}

TEST_F(FtpSession, TellsSizeAndTime) {
  const auto midnight = std::chrono::sys_days(std::chrono::year(2026) / 1 / 2);
  ASSERT_TRUE(directory_->set_modified("report.txt", midnight));
  log_in();
  EXPECT_EQ(say("SIZE report.txt"), "213 8");
  EXPECT_EQ(say("MDTM report.txt"), "213 20260102000000");
  EXPECT_EQ(code("SIZE sub"), 550);
  EXPECT_EQ(code("MFMT 20260303030303 report.txt"), 213);
  EXPECT_EQ(say("MDTM report.txt"), "213 20260303030303");
  EXPECT_EQ(code("MFMT 2026 report.txt"), 501);
  EXPECT_EQ(code("TYPE A"), 200);
  EXPECT_EQ(code("SIZE report.txt"), 550);
}

TEST_F(FtpSession, Lists) {
  std::ofstream(files_.root() / std::string(std::string(kPendingPrefix) + "1")) << "hidden";
  log_in();
  EXPECT_EQ(listing("NLST"), "report.txt\r\nsub\r\n");
  EXPECT_EQ(listing("NLST -a sub"), "");
  EXPECT_THAT(listing("LIST -la"), HasSubstr(" 8 "));
  EXPECT_THAT(listing("LIST report.txt"), testing::EndsWith(" report.txt\r\n"));
  EXPECT_EQ(code("OPTS MLST type;size;bogus;"), 200);
  const auto facts = listing("MLSD");
  EXPECT_THAT(facts,
              testing::StartsWith("type=cdir; .\r\ntype=file;size=8; report.txt\r\ntype=dir; sub\r\n"));
  EXPECT_EQ(code("MLST report.txt"), 250);
  open_passive();
  EXPECT_EQ(code("MLSD report.txt"), 501);
  EXPECT_EQ(code("LIST absent"), 550);
  EXPECT_EQ(code("RETR " + std::string(kPendingPrefix) + "1"), 553);
}

TEST_F(FtpSession, ListsByPatternsAndNamesThatCanBeUsed) {
  files_.write("sub/a.txt", "");
  files_.write("sub/b.txt", "");
  files_.write("sub/b.bin", "");
  files_.write("[literal]", "");
  log_in();
  EXPECT_EQ(listing("NLST *.txt"), "report.txt\r\n");
  EXPECT_EQ(listing("NLST sub/*.txt"), "sub/a.txt\r\nsub/b.txt\r\n");
  EXPECT_EQ(listing("NLST /sub"), "/sub/a.txt\r\n/sub/b.bin\r\n/sub/b.txt\r\n");
  EXPECT_EQ(listing("NLST sub/b.bin"), "sub/b.bin\r\n");
  EXPECT_EQ(listing("NLST [literal]"), "[literal]\r\n") << "a name comes first";
  EXPECT_THAT(listing("LIST sub/?.bin"), testing::EndsWith(" b.bin\r\n"));
  open_passive();
  EXPECT_EQ(say("NLST *.pdf"), "550 No such file or directory.");
  EXPECT_EQ(say("NLST absent/*"), "550 No such file or directory.");
}

TEST_F(FtpSession, TellsOfPathsOnTheControlConnection) {
  EXPECT_EQ(code("STAT sub"), 530) << "of the server itself only, before the login";
  log_in();
  const auto outcome = session().handle("STAT -la report.txt", now_);
  ASSERT_EQ(outcome.reply->lines.size(), 3u);
  EXPECT_EQ(outcome.reply->lines[0], "Status of /report.txt:");
  EXPECT_THAT(outcome.reply->lines[1], testing::ContainsRegex(" 8 [A-Z].* report.txt$"));
  EXPECT_EQ(outcome.reply->code, 213);
  for (int i = 0; i < 1100; ++i) files_.write("sub/" + std::to_string(i), "");
  EXPECT_EQ(session().handle("STAT sub", now_).reply->lines.size(), 1002u);
  EXPECT_EQ(say("STAT sub"), "213 There are more; LIST shows them.");
  EXPECT_EQ(code("STAT absent"), 550);
}

TEST_F(FtpSession, ChangesRights) {
  log_in();
  EXPECT_EQ(say("SITE CHMOD 600 report.txt"), "200 The rights of /report.txt are set.");
  EXPECT_EQ(std::filesystem::status(files_.root() / "report.txt").permissions(),
            std::filesystem::perms(0600));
  EXPECT_EQ(code("SITE chmod 0644 report.txt"), 200);
  for (const auto* line :
       {"SITE CHMOD", "SITE CHMOD 600", "SITE CHMOD 600 ", "SITE CHMOD 888 report.txt",
        "SITE CHMOD 4755 report.txt", "SITE CHMOD u+x report.txt", "SITE CHMOD -1 report.txt"}) {
    EXPECT_EQ(code(line), 501) << line;
  }
  EXPECT_EQ(code("SITE CHMOD 600 absent"), 550);
  EXPECT_EQ(code("SITE HELP"), 214);
  EXPECT_EQ(code("SITE"), 501);
  config_.users = std::make_shared<UserTable>(alice(false));
  log_in();
  EXPECT_EQ(code("SITE CHMOD 600 report.txt"), 550);
}

TEST_F(FtpSession, GivesAUserARootOfHerOwn) {
  auto users = alice(true);
  users.named.at("alice").root = *VirtualPath().resolve("/sub");
  files_.write("sub/mine", "x");
  config_.users = std::make_shared<UserTable>(users);
  log_in();
  EXPECT_EQ(say("PWD"), "257 \"/\" is the current directory.");
  EXPECT_EQ(listing("NLST"), "mine\r\n");
  EXPECT_EQ(code("SIZE ../report.txt"), 550);
  EXPECT_EQ(code("SIZE /mine"), 213);
  EXPECT_EQ(code("REIN"), 220);
  users.named.at("alice").root = *VirtualPath().resolve("/absent");
  config_.users = std::make_shared<UserTable>(users);
  EXPECT_EQ(code("USER alice"), 331);
  EXPECT_EQ(say("PASS secret"), "530 Your directory cannot be opened.");
  EXPECT_EQ(event_, "alice: cannot open the directory /absent: No such file or directory");
  EXPECT_EQ(code("PWD"), 530);
}

TEST_F(FtpSession, OffersAHash) {
  log_in();
  EXPECT_EQ(say("HASH report.txt"), "-> hash of /report.txt");
  EXPECT_EQ(code("HASH sub"), 550);
  EXPECT_EQ(code("HASH absent"), 550);
  EXPECT_EQ(say("OPTS HASH SHA-256"), "200 SHA-256");
  EXPECT_EQ(code("OPTS HASH MD5"), 501);
}

TEST_F(FtpSession, ReceivesAFile) {
  log_in();
  EXPECT_EQ(code("STOR new"), 425);
  open_passive();
  EXPECT_EQ(code("STOR new"), 150);
  auto& file = std::get<ReceiveFile>(transfer_->content).file;
  ASSERT_TRUE(file.write(as_bytes("content")));
  EXPECT_EQ(files_.read("new"), "(absent)");
  ASSERT_TRUE(file.commit());
  EXPECT_EQ(files_.read("new"), "content");
  open_passive();
  EXPECT_EQ(code("STOR sub"), 550);
  EXPECT_EQ(code("STOR /"), 553);
  EXPECT_EQ(code("STOR absent/new"), 550);
}

TEST_F(FtpSession, ChangesFiles) {
  log_in();
  EXPECT_EQ(code("MKD sub/deep"), 257);
  EXPECT_EQ(code("RMD sub"), 550);
  EXPECT_EQ(code("RMD sub/deep"), 250);
  EXPECT_EQ(code("RMD /"), 550);
  EXPECT_EQ(code("RNTO other"), 503);
  EXPECT_EQ(code("RNFR report.txt"), 350);
  EXPECT_EQ(code("RNTO sub/moved"), 250);
  EXPECT_EQ(files_.read("sub/moved"), "one\ntwo\n");
  EXPECT_EQ(code("RNFR sub/moved"), 350);
  EXPECT_EQ(code("NOOP"), 200);
  EXPECT_EQ(code("RNTO x"), 503) << "RNTO follows RNFR at once";
  EXPECT_EQ(code("DELE sub/moved"), 250);
  EXPECT_EQ(code("DELE sub"), 550);
  EXPECT_THAT(files_.names(), ElementsAre("sub"));
}

TEST_F(FtpSession, RenamesWhatTheCommandBeforeNamedOnly) {
  log_in();
  EXPECT_EQ(code("RNFR report.txt"), 350);
  EXPECT_EQ(code("RNTO"), 501);
  EXPECT_EQ(code("RNTO other"), 503);
  EXPECT_EQ(files_.read("report.txt"), "one\ntwo\n");
}

TEST_F(FtpSession, ReadsOnlyUnlessItMayWrite) {
  config_.users = std::make_shared<UserTable>(alice(false));
  log_in();
  open_passive();
  for (const auto* line : {"STOR a", "APPE a", "STOU", "DELE report.txt", "MKD a", "RMD sub",
                           "RNFR report.txt", "RNTO a", "MFMT 20260101000000 report.txt"}) {
    EXPECT_EQ(say(line), "550 Permission denied: read only.") << line;
  }
  say("STOR a");
  EXPECT_EQ(event_, "STOR a failed: 550 Permission denied: read only.");
  EXPECT_THAT(files_.names(), ElementsAre("report.txt", "sub"));
}

TEST_F(FtpSession, TellsTheLogWhichTransfersItRefuses) {
  EXPECT_EQ(code("RETR report.txt"), 530);
  EXPECT_EQ(event_, "") << "of nobody";
  log_in();
  EXPECT_EQ(code("RETR absent"), 550);
  EXPECT_EQ(event_, "RETR absent failed: 550 No such file or directory.");
  EXPECT_EQ(code("CWD absent"), 550);
  EXPECT_EQ(event_, "");
}

TEST_F(FtpSession, ReinitialisesAndLeaves) {
  log_in();
  say("CWD sub");
  EXPECT_EQ(code("REIN"), 220);
  EXPECT_EQ(code("PWD"), 530);
  log_in();
  EXPECT_EQ(say("PWD"), "257 \"/\" is the current directory.");
  EXPECT_EQ(say("ABOR"), "226 Nothing is under way. -> abort");
  EXPECT_EQ(say("QUIT"), "221 Goodbye. -> close");
}

TEST_F(FtpSession, EveryVerbAnswersWhateverItsArgument) {
  const std::string junk("\0\xff\x80 %s../..|,", 14);
  log_in();
  for (const auto& verb : all_verbs()) {
    if (verb.verb == Verb::user || verb.verb == Verb::rein) continue;
    for (const auto& argument : {std::string(), std::string("-"), junk, std::string(5000, '/')}) {
      auto outcome = session().handle(std::string(verb.name) + " " + argument, now_);
      EXPECT_TRUE(outcome.reply.has_value() || std::holds_alternative<OpenPassive>(outcome.action) ||
                  std::holds_alternative<ComputeHash>(outcome.action))
          << verb.name;
    }
  }
}

}  // namespace
