// What a client's session can do, against the server, both on the kernel's loopback.
#include "ftp/client_session.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "client_server_rig.hpp"
#include "ftp/mirror.hpp"
#include "ftp/summary.hpp"

using namespace netrig;
using namespace netrig::ftp;
using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
namespace fs = std::filesystem;

namespace {

class FtpClientSession : public FtpClientServer {
 protected:
  FtpDestination to(const std::string& name) { return {local_directory_.get(), name}; }

  Task<FtpResult<FtpSummary>> get(ClientSession& session, std::string path, std::string name) {
    const FtpObserver silent;
    co_return co_await session.fetch(path, to(name), false, silent);
  }

  Task<FtpResult<FtpSummary>> put(ClientSession& session, std::string name, std::string path) {
    auto file = local_directory_->open(name, OpenMode::read);
    const FtpObserver silent;
    co_return co_await session.store(**file, name, path, std::nullopt, silent);
  }

  Task<FtpResult<MirrorReport>> mirror(MirrorSettings settings) {
    ClientSession client = session({});
    Mirror work(host_, client, settings, [this](const std::string& line) { lines_.push_back(line); });
    Mirror::Ends ends{
        .remote = "tree", .directory = local_directory_.get(), .local = VirtualPath().child("tree")};
    co_return co_await work.run(std::move(ends));
  }

  std::vector<std::string> lines_;
};

TEST_F(FtpClientSession, TransfersInEveryMode) {
  local_.write("mine", "one\ntwo\n");
  run([this]() -> Task<> {
    for (const bool active : {false, true}) {
      for (const bool ascii : {false, true}) {
        const ClientSettings settings{.active = active, .ascii = ascii};
        ClientSession client = session(settings);
        auto got = co_await get(client, "report.txt", "got");
        EXPECT_TRUE(got) << got.error().text;
        EXPECT_EQ(got->bytes, ascii ? 10u : 8u);
        auto stored = co_await put(client, "mine", "stored");
        EXPECT_TRUE(stored) << stored.error().text;
        EXPECT_EQ(local_.read("got"), "one\ntwo\n");
        EXPECT_EQ(served_.read("stored"), "one\ntwo\n");
        fs::remove(local_.root() / "got");
        fs::remove(served_.root() / "stored");
        co_await client.quit();
      }
    }
  });
}

TEST_F(FtpClientSession, GoesOnWithAPart) {
  const auto content = big_content();
  local_.write("big.part", content.substr(0, 1'000'000));
  const WallTime time(std::chrono::sys_days(std::chrono::year(2026) / 1 / 2));
  ASSERT_TRUE(served_.open()->set_modified("big", time));
  ASSERT_TRUE(local_directory_->set_modified("big.part", time));
  run([this]() -> Task<> {
    const ClientSettings settings{.resume = true};
    ClientSession client = session(settings);
    auto got = co_await get(client, "big", "big");
    EXPECT_TRUE(got) << got.error().text;
    EXPECT_EQ(got->bytes, 2'000'001u);
  });
  EXPECT_TRUE(local_.read("big") == content);
  EXPECT_THAT(local_.names(), ElementsAre("big"));
}

TEST_F(FtpClientSession, BeginsAnewWhereAPartIsOfAnotherFile) {
  const WallTime time(std::chrono::sys_days(std::chrono::year(2026) / 1 / 2));
  ASSERT_TRUE(served_.open()->set_modified("report.txt", time));
  for (const auto of_part : {time - 1s, time + 1s, time}) {
    fs::remove(local_.root() / "report.txt");
    local_.write("report.txt.part", of_part == time ? "longer than all of it" : "old");
    ASSERT_TRUE(local_directory_->set_modified("report.txt.part", of_part));
    run([this]() -> Task<> {
      const ClientSettings settings{.resume = true};
      ClientSession client = session(settings);
      auto got = co_await get(client, "report.txt", "report.txt");
      EXPECT_TRUE(got) << got.error().text;
      EXPECT_EQ(got->bytes, 8u);
    });
    EXPECT_EQ(local_.read("report.txt"), "one\ntwo\n");
  }
}

TEST_F(FtpClientSession, MarksAPartThatItLeavesWithTheTimeOfItsFile) {
  const WallTime time(std::chrono::sys_days(std::chrono::year(2026) / 1 / 2));
  ASSERT_TRUE(served_.open()->set_modified("big", time));
  const auto target = *VirtualPath().resolve("big");
  {
    auto copy = LocalCopy::resume(*local_directory_, target, time, 3'000'001);
    ASSERT_TRUE(copy);
    EXPECT_TRUE(copy->begin());
    EXPECT_TRUE(copy->file().write_at(0, as_bytes(big_content().substr(0, 1000))));
    auto moved = std::move(*copy);
  }
  EXPECT_EQ(local_directory_->status("big.part")->modified, time);
  auto again = LocalCopy::resume(*local_directory_, target, time, 3'000'001);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->offset(), 1000u);
  auto of_unknown_time = LocalCopy::resume(*local_directory_, target, {}, 3'000'001);
  ASSERT_TRUE(of_unknown_time);
  EXPECT_EQ(of_unknown_time->offset(), 0u);
}

TEST_F(FtpClientSession, KeepsAPartOfWhatCannotBeFetchedNow) {
  local_.write("absent.part", "half");
  run([this]() -> Task<> {
    const ClientSettings settings{.resume = true};
    ClientSession client = session(settings);
    auto got = co_await get(client, "absent", "absent");
    EXPECT_FALSE(got);
  });
  EXPECT_EQ(local_.read("absent.part"), "half");
  fs::remove(local_.root() / "absent.part");
  run([this]() -> Task<> {
    const ClientSettings settings{.resume = true};
    ClientSession client = session(settings);
    auto got = co_await get(client, "absent", "absent");
    EXPECT_FALSE(got);
  });
  EXPECT_THAT(local_.names(), ElementsAre());
}

TEST_F(FtpClientSession, GoesOnWithWhatTheServerHas) {
  const auto content = big_content();
  local_.write("mine", content);
  served_.write("stored", content.substr(0, 2'500'000));
  run([this]() -> Task<> {
    const ClientSettings settings{.resume = true};
    ClientSession client = session(settings);
    auto stored = co_await put(client, "mine", "stored");
    EXPECT_TRUE(stored) << stored.error().text;
    EXPECT_EQ(stored->bytes, 500'001u);
    auto again = co_await put(client, "mine", "stored");
    EXPECT_TRUE(again) << again.error().text;
    EXPECT_EQ(summary_text(*again), "all 3000001 bytes are there already");
  });
  EXPECT_TRUE(served_.read("stored") == content);
}

TEST_F(FtpClientSession, KeepsWhatTheServerGotOfANewFile) {
  const auto content = big_content();
  local_.write("mine", content);
  const ClientSettings settings{.resume = true};
  constexpr std::size_t kSent = 1000;
  run([&, this]() -> Task<> {
    auto control = co_await log_in();
    auto typed = co_await say(*control, "TYPE I\r\n");
    auto data = co_await passive(*control);
    auto started = co_await say(*control, "APPE stored\r\n");
    EXPECT_THAT(started, testing::StartsWith("150 ")) << typed;
    auto written = co_await data->write(as_bytes(content.substr(0, kSent)), deadline());
    EXPECT_TRUE(written);
    const auto patience = deadline();
    while (served_.read("stored").size() < kSent && host_.now() < *patience) {
      co_await host_.sleep_until(host_.now() + 1ms);
    }
    data->abort();
    control->close();
  });
  const auto kept = served_.read("stored").size();
  EXPECT_EQ(kept, kSent);
  run([&, this]() -> Task<> {
    ClientSession client = session(settings);
    auto stored = co_await put(client, "mine", "stored");
    EXPECT_TRUE(stored) << stored.error().text;
    EXPECT_EQ(stored->bytes_there_before, kept);
    EXPECT_THAT(summary_text(*stored), HasSubstr(", behind " + std::to_string(kept) + " that were there"));
  });
  EXPECT_TRUE(served_.read("stored") == content);
}

TEST_F(FtpClientSession, SeesThatAFileIsCompleteAlready) {
  const WallTime time(std::chrono::sys_days(std::chrono::year(2026) / 1 / 2));
  ASSERT_TRUE(served_.open()->set_modified("report.txt", time));
  for (const bool same : {true, false}) {
    local_.write("report.txt", same ? "one\ntwo\n" : "ONE\nTWO\n");
    ASSERT_TRUE(local_directory_->set_modified("report.txt", time));
    run([&, this]() -> Task<> {
      const ClientSettings settings{.resume = true, .check = true};
      ClientSession client = session(settings);
      auto got = co_await get(client, "report.txt", "report.txt");
      EXPECT_EQ(bool(got), same);
      const auto said = got ? summary_text(*got) : got.error().text;
      EXPECT_THAT(said, HasSubstr(same ? "all 8 bytes are there already" : "another SHA-256"));
    });
  }
  ASSERT_TRUE(local_directory_->set_modified("report.txt", time - 1s));
  run([&, this]() -> Task<> {
    const ClientSettings settings{.resume = true};
    ClientSession client = session(settings);
    auto got = co_await get(client, "report.txt", "report.txt");
    EXPECT_EQ(got->bytes, 8u) << "it was older";
  });
  EXPECT_EQ(local_.read("report.txt"), "one\ntwo\n");
}

TEST_F(FtpClientSession, ChecksByTheServersHash) {
  run([this]() -> Task<> {
    const ClientSettings settings{.check = true};
    ClientSession client = session(settings);
    auto got = co_await get(client, "big", "big");
    EXPECT_TRUE(got) << got.error().text;
    const Command hash{"HASH", "report.txt"};
    auto reply = co_await client.command(hash);
    // sha256sum
    EXPECT_EQ(reply->summary(),
              "213 SHA-256 0-8 c3f9c8c283a2b1f2f1896f27a01cbe3cddc0c9d93f752e4639035a0f5b36f6e8 /report.txt");
  });
}

TEST_F(FtpClientSession, TriesAgainAfterWhatMayPass) {
  int transfers = 0;
  ClientSettings settings{.retries = 1};
  std::unique_ptr<TcpConnection> holder;
  config_.max_clients = 1;
  settings.on_transfer = [&transfers] { ++transfers; };
  run([&, this]() -> Task<> {
    holder = co_await log_in();
    ClientSession client = session(settings);
    TaskGroup leaving(host_);
    // The first attempt is refused by 421; the place is free before the second one, a second later.
    leaving.spawn([](Host& host, TcpConnection& connection) -> Task<> {
      co_await host.sleep_until(host.now() + 300ms);
      connection.close();
    }(host_, *holder));
    auto got = co_await get(client, "big", "big");
    EXPECT_TRUE(got) << got.error().text;
    auto left = co_await leaving.join(deadline());
    EXPECT_TRUE(left);
  });
  EXPECT_EQ(transfers, 1);
  EXPECT_TRUE(local_.read("big") == big_content());
}

TEST_F(FtpClientSession, ConnectsAgainToAServerThatGaveItUp) {
  config_.idle_timeout = 100ms;
  run([this]() -> Task<> {
    ClientSession client = session({});
    auto changed = co_await client.change_directory("/");
    EXPECT_TRUE(changed);
    co_await host_.sleep_until(host_.now() + 1100ms);
    auto where = co_await client.current_directory();
    EXPECT_TRUE(where) << where.error().text;
  });
}

TEST_F(FtpClientSession, KeepsItsTypeOnAnotherConnection) {
  config_.idle_timeout = 100ms;
  run([this]() -> Task<> {
    const ClientSettings settings{.ascii = true};
    ClientSession client = session(settings);
    auto got = co_await get(client, "report.txt", "report.txt");
    EXPECT_TRUE(got) << got.error().text;
    co_await host_.sleep_until(host_.now() + 1100ms);
    const Command size{"SIZE", "report.txt"};
    auto told = co_await client.quote(size);
    EXPECT_TRUE(told) << told.error().text;
    EXPECT_EQ(told->summary(), "550 SIZE is not told in TYPE A.");
  });
}

TEST_F(FtpClientSession, MakesNothingOfWhatIsNotThere) {
  for (const bool upload : {false, true}) {
    run([&, this]() -> Task<> {
      auto done = co_await mirror({.upload = upload});
      EXPECT_FALSE(done);
    });
    EXPECT_FALSE(fs::exists(served_.root() / "tree") || fs::exists(local_.root() / "tree"));
  }
}

TEST_F(FtpClientSession, MirrorsNoLinks) {
  fs::create_directories(served_.root() / "tree/deep");
  fs::create_symlink(".", served_.root() / "tree/loop");
  fs::create_symlink("deep", served_.root() / "tree/other");
  served_.write("tree/deep/file", "content");
  run([this]() -> Task<> {
    auto done = co_await mirror({});
    EXPECT_TRUE(done) << done.error().text;
    EXPECT_EQ(report_text(*done), "1 file of 7 bytes, 0 kept, 2 skipped");
  });
  EXPECT_THAT(lines_, testing::Contains("tree/loop skipped: a symbolic link"));
  fs::remove_all(served_.root() / "tree");
  fs::create_symlink(".", local_.root() / "tree/loop");
  fs::create_symlink("deep/file", local_.root() / "tree/link");
  run([this]() -> Task<> {
    auto done = co_await mirror({.upload = true});
    EXPECT_TRUE(done) << done.error().text;
    EXPECT_EQ(report_text(*done), "1 file of 7 bytes, 0 kept, 2 skipped");
  });
  EXPECT_FALSE(fs::exists(served_.root() / "tree/loop"));
  EXPECT_EQ(served_.read("tree/deep/file"), "content");
}

TEST_F(FtpClientSession, ListsEntriesAndNames) {
  run([this]() -> Task<> {
    ClientSession client = session({});
    auto entries = co_await client.entries("");
    EXPECT_TRUE(entries) << entries.error().text;
    EXPECT_TRUE(entries->tells_of_itself);
    EXPECT_EQ(entries->entries.size(), 3u);
    EXPECT_EQ(entries->entries[0].name, "big");
    EXPECT_EQ(entries->entries[0].size_bytes, 3'000'001u);
    EXPECT_TRUE(entries->entries[0].modified);
    auto names = co_await client.names("*.txt");
    EXPECT_THAT(*names, ElementsAre("report.txt"));
    auto none = co_await client.names("*.pdf");
    EXPECT_EQ(none.error().text, "NLST *.pdf: the server says: 550 No such file or directory.");
    auto where = co_await client.current_directory();
    EXPECT_EQ(*where, "/");
  });
}

TEST_F(FtpClientSession, MirrorsATree) {
  fs::create_directories(served_.root() / "tree/deep/deeper");
  served_.write("tree/a", "content of a");
  served_.write("tree/deep/b", big_content());
  served_.write("tree/deep/deeper/.hidden", "");
  fs::create_symlink("/etc/passwd", served_.root() / "tree/link");
  const WallTime time(std::chrono::sys_days(std::chrono::year(2026) / 1 / 2));
  ASSERT_TRUE(served_.open()->set_modified("tree/a", time));
  MirrorReport report;
  run([&, this]() -> Task<> {
    auto done = co_await mirror({});
    EXPECT_TRUE(done) << done.error().text;
    report = *done;
  });
  EXPECT_EQ(report_text(report), "3 files of 3000013 bytes, 0 kept, 1 skipped");
  EXPECT_EQ(local_.read("tree/a"), "content of a");
  EXPECT_TRUE(local_.read("tree/deep/b") == big_content());
  EXPECT_EQ(local_.read("tree/deep/deeper/.hidden"), "");
  EXPECT_EQ(local_directory_->status("tree/a")->modified, time);
  EXPECT_FALSE(fs::exists(fs::symlink_status(local_.root() / "tree/link")));
  local_.write("tree/extra", "x");
  served_.write("tree/a", "another content");
  run([&, this]() -> Task<> {
    auto done = co_await mirror({.removes = true});
    EXPECT_TRUE(done) << done.error().text;
    report = *done;
  });
  EXPECT_EQ(report_text(report), "1 file of 15 bytes, 2 kept, 1 removed, 1 skipped");
  EXPECT_EQ(local_.read("tree/a"), "another content");
  EXPECT_EQ(local_.read("tree/extra"), "(absent)");
}

TEST_F(FtpClientSession, MirrorsATreeToTheServer) {
  fs::create_directories(local_.root() / "tree/deep/deeper");
  local_.write("tree/a", "content of a");
  local_.write("tree/deep/deeper/b", big_content());
  const WallTime time(std::chrono::sys_days(std::chrono::year(2026) / 1 / 2));
  ASSERT_TRUE(local_directory_->set_modified("tree/a", time));
  MirrorReport report;
  run([&, this]() -> Task<> {
    auto done = co_await mirror({.upload = true});
    EXPECT_TRUE(done) << done.error().text;
    report = *done;
  });
  EXPECT_EQ(report_text(report), "2 files of 3000013 bytes, 0 kept");
  EXPECT_EQ(served_.read("tree/a"), "content of a");
  EXPECT_TRUE(served_.read("tree/deep/deeper/b") == big_content());
  EXPECT_EQ(served_.open()->status("tree/a")->modified, time);
  fs::remove_all(local_.root() / "tree/deep");
  run([&, this]() -> Task<> {
    auto done = co_await mirror({.upload = true, .removes = true});
    EXPECT_TRUE(done) << done.error().text;
    report = *done;
  });
  EXPECT_EQ(report_text(report), "0 files of 0 bytes, 1 kept, 1 removed");
  EXPECT_FALSE(fs::exists(served_.root() / "tree/deep"));
}

}  // namespace
