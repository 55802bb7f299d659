// The client against servers that are old, broken or hostile: scripts on the kernel's loopback.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <functional>
#include <map>

#include "ftp/client.hpp"
#include "ftp/client_runner.hpp"
#include "ftp/client_session.hpp"
#include "ftp/listing.hpp"
#include "ftp/mirror.hpp"
#include "ftp_support.hpp"
#include "kernel/kernel_host.hpp"

using namespace netrig;
using namespace netrig::ftp;
using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsSupersetOf;
using testing::MatchesRegex;

namespace {

/// What the scripted server does; replies are by verb, "PORT" in one is the data port's number.
struct Script {
  std::string greeting = "220 Hello.\r\n";
  std::map<std::string, std::string> replies = {{"USER", "331 Password?\r\n"},
                                                {"PASS", "230 In.\r\n"},
                                                {"TYPE", "200 Ok.\r\n"},
                                                {"SIZE", "213 7\r\n"},
                                                {"EPSV", "229 Here (|||PORT|)\r\n"},
                                                {"RETR", "150 Coming.\r\n"},
                                                {"QUIT", "221 Bye.\r\n"}};
  std::string content = "content";
  std::string after = "226 Done.\r\n";
  std::function<void()> on_transfer;  ///< called after each; may be empty
  bool is_endless = false;            ///< what is sent comes again and again, until the client goes away
  Duration pause{};                   ///< in the midst of what is sent
};

class FtpClientScript : public testing::Test {
 protected:
  Task<> serve(TcpListener& listener, TcpListener& data_listener) {
    for (;;) {
      auto control = co_await listener.accept(deadline());
      if (!control) co_return;
      co_await serve_one(**control, data_listener);
    }
  }

  Task<> serve_one(TcpConnection& control, TcpListener& data_listener) {
    auto greeted = co_await write(control, script_.greeting);
    std::string input;
    std::array<std::uint8_t, 512> buffer;
    while (greeted) {
      auto count = co_await control.read(buffer, deadline());
      if (!count) break;
      input += as_text(ByteView(buffer).first(*count));
      for (auto end = input.find("\r\n"); end != std::string::npos; end = input.find("\r\n")) {
        const auto line = input.substr(0, end);
        input.erase(0, end + 2);
        heard_.push_back(line);
        auto reply = script_.replies[line.substr(0, 4)];
        if (const auto at = reply.find("PORT"); at != std::string::npos) reply.replace(at, 4, port_text_);
        auto told = co_await write(control, reply);
        if ((line.starts_with("STOR") || line.starts_with("APPE")) && reply.starts_with("1")) {
          co_await store(data_listener);
          told = co_await write(control, script_.after);
          if (script_.on_transfer) script_.on_transfer();
        }
        if ((line.starts_with("RETR") || line.starts_with("LIST")) && reply.starts_with("1")) {
          co_await send(data_listener);
          told = co_await write(control, script_.after);
          if (script_.on_transfer) script_.on_transfer();
        }
      }
    }
  }

  Task<> send(TcpListener& data_listener) {
    auto data = co_await data_listener.accept(deadline());
    const auto half = script_.content.size() / 2;
    auto sent = co_await write(**data, script_.content.substr(0, half));
    co_await host_.sleep_until(host_.now() + script_.pause);
    sent = co_await write(**data, script_.content.substr(half));
    const auto patience = deadline();
    while (script_.is_endless && sent && host_.now() < *patience) {
      sent = co_await write(**data, script_.content);
    }
    (*data)->close();
  }

  Task<> store(TcpListener& data_listener) {
    auto data = co_await data_listener.accept(deadline());
    stored_.clear();
    std::array<std::uint8_t, 512> buffer;
    for (;;) {
      auto count = co_await (*data)->read(buffer, deadline());
      if (!count) co_return;
      stored_ += as_text(ByteView(buffer).first(*count));
    }
  }

  Task<Result<>> write(TcpConnection& connection, std::string text) {
    co_return co_await connection.write(as_bytes(text), deadline());
  }

  using Use = std::function<Task<std::string>(FtpUrl)>;

  /// What `use` says of the server, which is there as long.
  Task<int> with_server(Use use, std::string& said) {
    auto listener = host_.tcp_listen({.local = *Endpoint::parse("127.0.0.1:0")});
    auto data_listener = host_.tcp_listen({.local = *Endpoint::parse("127.0.0.1:0")});
    const auto port = (*data_listener)->local().port;
    if (port_text_.empty()) {
      port_text_ = std::to_string(port);
    } else {
      port_text_ += std::to_string(port >> 8) + "," + std::to_string(port & 0xff);
    }
    TaskGroup server(host_);
    server.spawn(serve(**listener, **data_listener));
    const FtpUrl url{.host = "127.0.0.1", .port = (*listener)->local().port, .path = "file"};
    said = co_await use(url);
    server.cancel();
    auto ended = co_await server.join(deadline());
    EXPECT_TRUE(ended);
    co_return 0;
  }

  /// Empty when it worked.
  std::string fetch() {
    std::string error;
    const Use use = [this](FtpUrl url) -> Task<std::string> {
      const FtpDestination destination{local_directory_.get(), "file"};
      const FtpObserver silent;
      auto done = co_await ftp_fetch(host_, url, destination, silent, deadline());
      co_return done ? "" : done.error().text;
    };
    host_.run(with_server(use, error));
    EXPECT_EQ(local_.names().size(), error.empty() ? 1u : 0u);
    return error;
  }

  /// With --retry.
  std::string fetch_again(int retries = 1) {
    std::string error;
    const Use use = [this, retries](FtpUrl url) -> Task<std::string> {
      const ClientSettings settings{.retries = retries};
      ClientSession session(host_, url, settings, deadline());
      const FtpDestination destination{local_directory_.get(), "file"};
      const FtpObserver silent;
      auto done = co_await session.fetch("file", destination, false, silent);
      co_return done ? "" : done.error().text;
    };
    host_.run(with_server(use, error));
    return error;
  }

  /// With --check, and with or without --resume.
  std::string fetch_and_check(bool resume) {
    std::string error;
    const Use use = [this, resume](FtpUrl url) -> Task<std::string> {
      const ClientSettings settings{.resume = resume, .check = true};
      ClientSession session(host_, url, settings, deadline());
      const FtpDestination destination{local_directory_.get(), "file"};
      const FtpObserver silent;
      auto done = co_await session.fetch("file", destination, false, silent);
      co_return done ? "" : done.error().text;
    };
    host_.run(with_server(use, error));
    return error;
  }

  /// With --resume.
  std::string store_again() {
    std::string error;
    const Use use = [this](FtpUrl url) -> Task<std::string> {
      const ClientSettings settings{.resume = true};
      ClientSession session(host_, url, settings, deadline());
      auto file = local_directory_->open("mine", OpenMode::read);
      const FtpObserver silent;
      auto done = co_await session.store(**file, "mine", "file", std::nullopt, silent);
      co_return done ? std::to_string(done->bytes_there_before) + " were there" : done.error().text;
    };
    host_.run(with_server(use, error));
    return error;
  }

  /// Mirrors "tree" to "tree", and removes there what the server has not, if it is to.
  std::string mirror(bool removes = true) {
    std::string said;
    const Use use = [this, removes](FtpUrl url) -> Task<std::string> {
      const ClientSettings settings;
      ClientSession session(host_, url, settings, deadline());
      Mirror work(host_, session, {.removes = removes}, [](const std::string&) {});
      Mirror::Ends ends{
          .remote = "tree", .directory = local_directory_.get(), .local = VirtualPath().child("tree")};
      auto done = co_await work.run(std::move(ends));
      co_return done ? report_text(*done) : done.error().text;
    };
    host_.run(with_server(use, said));
    return said;
  }

  /// The command line's work, in the local directory; gives the exit status.
  int run_job(ClientJob job) {
    int status = -1;
    const Use use = [&](FtpUrl url) -> Task<std::string> {
      url.path = job.url->path;
      job.url = url;
      ClientRunner runner(host_, job);
      status = co_await runner.run();
      co_return "";
    };
    std::string said;
    host_.run(with_server(use, said));
    return status;
  }

  Deadline deadline() const { return host_.now() + 5s; }

  Script script_;
  std::string port_text_;
  std::vector<std::string> heard_;
  std::string stored_;
  TemporaryDirectory local_;
  std::unique_ptr<Directory> local_directory_ = local_.open();
  KernelHost host_{KernelHostOptions{.own_directory = local_.root()}};
};

TEST_F(FtpClientScript, SaysWhatAServerExpects) {
  EXPECT_EQ(fetch(), "");
  EXPECT_EQ(local_.read("file"), "content");
  EXPECT_THAT(heard_, ElementsAre("USER anonymous", "PASS guest@", "TYPE I", "SIZE file", "EPSV", "RETR file",
                                  "QUIT"));
}

TEST_F(FtpClientScript, TakesAnOldServerWithPasv) {
  script_.replies["EPSV"] = "500 What?\r\n";
  script_.replies["SIZE"] = "500 What?\r\n";
  script_.replies["USER"] = "230 No password needed.\r\n";
  // The address is somebody else's: the data comes from the control connection's peer all the same.
  script_.replies["PASV"] = "227 Entering Passive Mode (PORT).\r\n";
  port_text_ = "192,0,2,1,";
  EXPECT_EQ(fetch(), "");
  EXPECT_EQ(local_.read("file"), "content");
}

TEST_F(FtpClientScript, WaitsForASlowGreetingOfSeveralLines) {
  script_.greeting = "120 In a minute.\r\n220-Welcome\r\n220-to this\r\n server\r\n220 Hello.\r\n";
  EXPECT_EQ(fetch(), "");
}

TEST_F(FtpClientScript, LeavesNothingOfAFileOfTheWrongSize) {
  script_.content = "cont";
  EXPECT_EQ(fetch(), "RETR file: 4 bytes arrived where 7 were announced");
}

TEST_F(FtpClientScript, TakesNothingForASizeButANumber) {
  script_.replies["SIZE"] = "213 12abc\r\n";
  EXPECT_EQ(fetch(), "");
}

TEST_F(FtpClientScript, LeavesNothingOfAnAbortedTransfer) {
  script_.after = "426 Disk on fire.\r\n";
  EXPECT_EQ(fetch(), "RETR file: the server says: 426 Disk on fire.");
}

TEST_F(FtpClientScript, GoesOnWithItsOwnPartWhereNoTimeIsKnown) {
  for (const bool same : {true, false}) {
    script_ = Script();
    script_.replies["MDTM"] = "500 What?\r\n";
    script_.replies["REST"] = "350 From there.\r\n";
    script_.content = "cont";
    script_.after = "426 Try again.\r\n";
    script_.on_transfer = [&] {
      if (!same) script_.replies["SIZE"] = "213 3\r\n";
      script_.content = "ent";
      script_.after = "226 Done.\r\n";
    };
    local_.write("file.part", "other");  // of a run before this one, so it may be of anything
    port_text_.clear();
    heard_.clear();
    EXPECT_EQ(fetch_again(), "");
    EXPECT_EQ(local_.read("file"), same ? "content" : "ent");
    EXPECT_THAT(local_.names(), ElementsAre("file"));
    EXPECT_EQ(std::ranges::count(heard_, std::string("REST 4")), same ? 1 : 0);
    EXPECT_EQ(std::ranges::count(heard_, std::string("RETR file")), 2);
  }
}

TEST_F(FtpClientScript, BeginsAFileAnewWhereTheServerCannotRestart) {
  script_.replies["MDTM"] = "500 What?\r\n";
  script_.replies["REST"] = "502 No.\r\n";
  script_.content = "cont";
  script_.after = "426 Try again.\r\n";
  script_.on_transfer = [&] {
    if (std::ranges::count(heard_, std::string("RETR file")) < 2) return;
    script_.content = "content";
    script_.after = "226 Done.\r\n";
  };
  testing::internal::CaptureStderr();
  const auto error = fetch_again(2);
  const auto told = testing::internal::GetCapturedStderr();
  EXPECT_EQ(error, "");
  EXPECT_EQ(local_.read("file"), "content");
  EXPECT_THAT(local_.names(), ElementsAre("file"));
  EXPECT_EQ(std::ranges::count(heard_, std::string("REST 4")), 2);
  EXPECT_EQ(told,
            "RETR file: the server says: 426 Try again.; trying again\n"
            "REST 4: the server says: 502 No.; beginning anew\n"
            "RETR file: the server says: 426 Try again.; trying again\n");
}

TEST_F(FtpClientScript, KeepsAPartThatCannotBeFetchedAnew) {
  script_.replies["MDTM"] = "213 20260102130405\r\n";
  script_.replies["REST"] = "502 No.\r\n";
  script_.replies["RETR"] = "550 Gone.\r\n";
  local_.write("file.part", "cont");
  const auto time = parse_time_value("20260102130405");
  ASSERT_TRUE(local_directory_->set_modified("file.part", *time));
  EXPECT_EQ(fetch_again(), "RETR file: the server says: 550 Gone.");
  EXPECT_EQ(local_.read("file.part"), "cont");
  EXPECT_EQ(local_directory_->status("file.part")->modified, *time);
}

TEST_F(FtpClientScript, StoresAFileAnewWhereTheServerCannotRestart) {
  script_.replies["SIZE"] = "213 4\r\n";
  script_.replies["REST"] = "500 What?\r\n";
  script_.replies["STOR"] = "150 Go on.\r\n";
  script_.on_transfer = [&] { script_.replies["SIZE"] = "213 7\r\n"; };
  local_.write("mine", "content");
  EXPECT_EQ(store_again(), "0 were there");
  EXPECT_EQ(stored_, "content");
  EXPECT_EQ(std::ranges::count(heard_, std::string("REST 4")), 1);
}

TEST_F(FtpClientScript, AFileThatFailsTheCheckGetsNoName) {
  script_.replies["FEAT"] = "211-Known:\r\n HASH SHA-256*\r\n211 End\r\n";
  script_.replies["MDTM"] = "213 20260102130405\r\n";
  script_.replies["HASH"] = "213 SHA-256 0-7 " + std::string(64, 'a') + " file\r\n";
  local_.write("file", "an older one");
  for (const bool resume : {false, true}) {
    EXPECT_THAT(fetch_and_check(resume), HasSubstr("another SHA-256"));
    EXPECT_EQ(local_.read("file"), "an older one");
    EXPECT_THAT(local_.names(), ElementsAre("file")) << "no part is left that would be gone on with";
    port_text_.clear();
  }
}

TEST_F(FtpClientScript, ChecksWhatItStores) {
  script_.replies["FEAT"] = "211-Known:\r\n HASH SHA-256*\r\n211 End\r\n";
  script_.replies["HASH"] = "213 SHA-256 0-7 " + std::string(64, 'a') + " file\r\n";
  local_.write("mine", "content");
  std::string error;
  const Use use = [this](FtpUrl url) -> Task<std::string> {
    const ClientSettings settings{.resume = true, .check = true};
    ClientSession session(host_, url, settings, deadline());
    auto file = local_directory_->open("mine", OpenMode::read);
    const FtpObserver silent;
    auto done = co_await session.store(**file, "mine", "file", std::nullopt, silent);
    co_return done ? "" : done.error().text;
  };
  host_.run(with_server(use, error));
  EXPECT_EQ(error, "file: the local file has another SHA-256 than the server's");
}

TEST_F(FtpClientScript, RemovesNothingByAListingThatItCannotRead) {
  script_.replies["FEAT"] = "502 No.\r\n";
  script_.replies["LIST"] = "150 Coming.\r\n";
  std::filesystem::create_directory(local_.root() / "tree");
  local_.write("tree/file", "content");
  for (const auto* strange :
       {"01-02-26  01:04PM                1234 file\r\n",
        "total 4\r\n-rw-r--r-- 1 ftp ftp 7 2026-01-02 13:04 file\r\n",
        "-rw-r--r-- 1 ftp ftp 7 Jan  2 13:04 ../file\r\n", "tree: No such file or directory\r\n"}) {
    script_.content = strange;
    EXPECT_THAT(mirror(), HasSubstr("LIST -a tree: the listing cannot be read: '")) << strange;
    EXPECT_EQ(local_.read("tree/file"), "content") << strange;
    port_text_.clear();
  }
  script_.content =
      "total 0\r\ndrwxr-xr-x 2 ftp ftp 7 Jan  2 13:04 .\r\ndrwxr-xr-x 2 ftp ftp 7 Jan  2 13:04 ..\r\n";
  EXPECT_EQ(mirror(), "0 files of 0 bytes, 0 kept, 1 removed");
}

TEST_F(FtpClientScript, RemovesNothingByAnEmptyListing) {
  script_.replies["FEAT"] = "502 No.\r\n";
  script_.replies["LIST"] = "150 Here comes the directory listing.\r\n";
  std::filesystem::create_directory(local_.root() / "tree");
  local_.write("tree/file", "content");
  script_.content = "";
  script_.after = "226 Transfer done (but failed to open directory).\r\n";  // as vsftpd says it
  script_.replies["PWD"] = "257 \"/\" is it.\r\n";
  script_.replies["CWD "] = "250 Done.\r\n";
  EXPECT_THAT(mirror(), HasSubstr("nothing is removed"));
  EXPECT_EQ(local_.read("tree/file"), "content");
  for (const bool is_there : {true, false}) {
    std::filesystem::remove_all(local_.root() / "tree");
    if (is_there) std::filesystem::create_directory(local_.root() / "tree");
    port_text_.clear();
    EXPECT_EQ(mirror(), "0 files of 0 bytes, 0 kept") << "there is nothing to remove";
    EXPECT_TRUE(std::filesystem::is_directory(local_.root() / "tree"));
  }
}

TEST_F(FtpClientScript, SeesThatAnEmptyListingIsOfNoDirectory) {
  script_.replies["FEAT"] = "502 No.\r\n";
  script_.replies["LIST"] = "150 Here comes the directory listing.\r\n";
  script_.replies["CWD "] = "550 Failed to change directory.\r\n";
  script_.content = "";
  // A way back or none: it is all the same where nobody went away.
  for (const auto* place : {"257 \"/\" is it.\r\n", "502 No.\r\n"}) {
    script_.replies["PWD"] = place;
    EXPECT_EQ(mirror(false), "CWD tree: the server says: 550 Failed to change directory.");
    EXPECT_THAT(local_.names(), ElementsAre());
    port_text_.clear();
  }
}

TEST_F(FtpClientScript, ListsAnEmptyDirectoryAndComesBack) {
  script_.replies["LIST"] = "150 Here comes the directory listing.\r\n";
  script_.replies["CWD "] = "250 Done.\r\n";
  script_.content = "";
  const auto list = [this] {
    std::string said;
    const Use use = [this](FtpUrl url) -> Task<std::string> {
      const ClientSettings settings;
      ClientSession session(host_, url, settings, deadline());
      auto text = co_await session.listing("empty");
      const Command next{"SIZE", "file"};
      auto size = co_await session.command(next);
      if (!text || !size) co_return "failed";
      co_return *text;
    };
    host_.run(with_server(use, said));
    port_text_.clear();
    return said;
  };
  script_.replies["PWD"] = "257 \"/home\" is it.\r\n";
  EXPECT_EQ(list(), "");
  EXPECT_THAT(heard_, IsSupersetOf({"LIST empty", "PWD", "CWD empty", "CWD /home", "SIZE file"}));
  EXPECT_EQ(std::ranges::count(heard_, std::string("USER anonymous")), 1);
  heard_.clear();
  script_.replies["PWD"] = "502 No.\r\n";
  EXPECT_EQ(list(), "");
  EXPECT_EQ(std::ranges::count(heard_, std::string("USER anonymous")), 2) << "the login leads back";
}

TEST_F(FtpClientScript, LeavesNoDirectoryThatItMadeInVain) {
  script_.replies["FEAT"] = "211-Known:\r\n MLST type*;\r\n211 End\r\n";
  script_.replies["MLSD"] = "550 No such file or directory.\r\n";
  script_.replies["RETR"] = "550 No such file or directory.\r\n";
  ClientJob job{.kind = JobKind::mirror, .url = FtpUrl{.host = "", .path = "tree"}, .files = {"tree"}};
  job.directory = GrantedPath{"place"};
  EXPECT_EQ(run_job(job), kExitFailed);
  EXPECT_THAT(local_.names(), ElementsAre());
  std::filesystem::create_directory(local_.root() / "place");
  port_text_.clear();
  EXPECT_EQ(run_job(job), kExitFailed);
  EXPECT_THAT(local_.names(), ElementsAre("place")) << "it was there before";
  EXPECT_TRUE(std::filesystem::is_empty(local_.root() / "place"));
}

TEST_F(FtpClientScript, TakesItsOwnTimeLimitForTheReason) {
  script_.replies["SIZE"] = "213 100000\r\n";
  script_.content = std::string(100'000, 'x');
  for (const bool is_endless : {true, false}) {
    script_.is_endless = is_endless;
    if (is_endless) script_.after = "426 Failure writing network stream.\r\n";  // as vsftpd says it
    std::string error;
    const Use use = [this](FtpUrl url) -> Task<std::string> {
      const ClientSettings settings{.retries = 1};
      const auto limit = host_.now() + 200ms;
      ClientSession session(host_, url, settings, limit);
      const FtpDestination destination{local_directory_.get(), "file"};
      // The next pieces are there when the time is up, so nobody has to wait for them.
      const FtpObserver slow = [this, limit](const FtpProgress&) {
        while (host_.now() < limit) continue;
      };
      auto done = co_await session.fetch("file", destination, false, slow);
      co_return done ? "" : done.error().text;
    };
    host_.run(with_server(use, error));
    EXPECT_THAT(error, EndsWith(": not done within the time limit"));
    script_.after = "226 Done.\r\n";
    port_text_.clear();
  }
}

TEST_F(FtpClientScript, TellsOfACheckByAnotherFetch) {
  script_.replies["FEAT"] = "502 No.\r\n";
  script_.on_transfer = [&] { script_.pause = 2100ms; };  // a line comes every two seconds
  const ClientSettings settings{.check = true};
  ClientJob job{.kind = JobKind::get,
                .url = FtpUrl{.host = "", .path = "file"},
                .files = {"mine"},
                .settings = settings};
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  const auto status = run_job(job);
  const auto told = testing::internal::GetCapturedStderr();
  const auto said = testing::internal::GetCapturedStdout();
  EXPECT_EQ(status, kExitDone);
  EXPECT_THAT(told, HasSubstr("file, checking by another fetch: 7 of 7 bytes (100%)"));
  EXPECT_THAT(
      said, MatchesRegex(
                "mine, 7 bytes in [0-9]+ (us|ms).*, checked by another fetch in [2-9][0-9][0-9][0-9]+ ms\n"));
  EXPECT_EQ(local_.read("mine"), "content");
}

TEST_F(FtpClientScript, SaysWhatIsNoFtpServer) {
  script_.greeting = "SSH-2.0-OpenSSH\r\n";
  EXPECT_THAT(fetch(), HasSubstr("this is no FTP reply: 'SSH-2.0-OpenSSH'"));
}

TEST_F(FtpClientScript, StopsAtAServerThatGoesAway) {
  script_.replies["TYPE"] = "421 Closing\x1b[2J.\r\n";
  EXPECT_EQ(fetch(), "TYPE I: the server says: 421 Closing?[2J.");
}

TEST_F(FtpClientScript, StopsAtAnEndlessReply) {
  script_.greeting = "220-a\r\n";
  for (int i = 0; i < 2000; ++i) script_.greeting += "more\r\n";
  EXPECT_THAT(fetch(), HasSubstr("this is no FTP reply"));
}

TEST_F(FtpClientScript, StopsAtAPassiveReplyWithoutAPort) {
  script_.replies["EPSV"] = "229 Somewhere.\r\n";
  EXPECT_EQ(fetch(), "EPSV: the server says: 229 Somewhere.");
}

}  // namespace
