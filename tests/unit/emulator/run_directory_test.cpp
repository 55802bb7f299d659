// Where runs leave what they found: nothing that somebody may still want to look at is ever replaced.
#include "emulator/run_directory.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "support/temporary_directory.hpp"

namespace netrig::testing {
namespace {

namespace fs = std::filesystem;

constexpr const char* kPassed = R"({"passed": true})";
constexpr const char* kFailed = R"({"passed": false})";

class RunDirectories : public ::testing::Test {
 protected:
  fs::path directory() const { return directory_.path(); }
  std::string runs() const { return (directory_.path() / "runs").string(); }
  fs::path path_of(const std::string& run) const { return fs::path(runs()) / run; }

  /// A run that is over and left this run.json, and a capture.
  std::string finished_run(const std::string& run_json) {
    const RunDirectory run(runs(), "boot");
    run.write("run.json", run_json);
    std::ofstream(run.paths().link_capture("lan")) << "frames";
    return run.path();
  }
  /// The name of the directory that the next run gets.
  std::string next_run() { return fs::path(RunDirectory(runs(), "boot").path()).filename(); }

  static std::string content(const fs::path& file) {
    std::ifstream stream(file);
    return {std::istreambuf_iterator<char>(stream), {}};
  }

 private:
  TemporaryDirectory directory_;
};

TEST_F(RunDirectories, HaveAPlaceForLinksAndNodes) {
  const RunDirectory run(runs(), "boot");
  EXPECT_EQ(run.path(), path_of("boot"));
  EXPECT_TRUE(fs::is_directory(run.path() + "/links"));
  EXPECT_TRUE(fs::is_directory(run.path() + "/nodes"));
  EXPECT_EQ(run.paths().link_capture("lan"), run.path() + "/links/lan.pcap");
  EXPECT_TRUE(run.paths().node_directory("pc").starts_with(run.path() + "/nodes/pc"));
}

TEST_F(RunDirectories, AreReplacedWhenTheRunPassed) {
  finished_run(kPassed);
  EXPECT_EQ(next_run(), "boot");
  EXPECT_FALSE(fs::exists(path_of("boot") / "run.json"));
  EXPECT_TRUE(fs::is_empty(path_of("boot") / "links"));
}

TEST_F(RunDirectories, NeverOverwriteAnEarlierFailure) {
  finished_run(kFailed);
  EXPECT_EQ(next_run(), "boot-2");
  EXPECT_EQ(content(path_of("boot") / "run.json"), kFailed);
  EXPECT_EQ(content(path_of("boot") / "links/lan.pcap"), "frames");
}

TEST_F(RunDirectories, KeepWhatDoesNotSayThatItPassed) {
  const char* texts[] = {"", "{", "[]", "{}", "null", R"({"passed": nu)"};
  std::string expected = "boot";
  for (int i = 0; i < 6; ++i) {
    EXPECT_EQ(fs::path(finished_run(texts[i])).filename(), expected) << texts[i];
    expected = "boot-" + std::to_string(i + 2);
  }
  EXPECT_EQ(next_run(), expected);
}

TEST_F(RunDirectories, OfARunThatWasKilledAreKept) {
  { const RunDirectory killed(runs(), "boot"); }  // no run.json
  EXPECT_EQ(next_run(), "boot-2");
}

TEST_F(RunDirectories, OfARunThatGoesOnAreLeftToIt) {
  finished_run(kPassed);
  const RunDirectory running(runs(), "boot");
  running.write("run.json", kPassed);  // written, but not over yet
  EXPECT_EQ(next_run(), "boot-2");
  EXPECT_EQ(content(path_of("boot") / "run.json"), kPassed);
}

TEST_F(RunDirectories, OfAnotherProcessAreLeftToIt) {
  fs::create_directories(runs());
  int told[2];
  int go_on[2];
  ASSERT_EQ(pipe(told), 0);
  ASSERT_EQ(pipe(go_on), 0);
  const pid_t other = fork();
  if (other == 0) {
    const RunDirectory run(runs(), "boot");
    run.write("run.json", kPassed);
    char byte = 0;
    close(go_on[1]);
    _exit(write(told[1], &byte, 1) == 1 && read(go_on[0], &byte, 1) == 0 ? 0 : 1);
  }
  char byte = 0;
  close(told[1]);
  ASSERT_EQ(read(told[0], &byte, 1), 1);
  EXPECT_EQ(next_run(), "boot-2");
  close(go_on[0]);
  close(go_on[1]);
  close(told[0]);
  int status = -1;
  ASSERT_EQ(waitpid(other, &status, 0), other);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(next_run(), "boot") << "once it is over, and passed, it may go";
}

TEST_F(RunDirectories, ThatThisUserCannotEmptyAreLeftAlone) {
  // What programs that changed their user leave behind when an ordinary user's lab is killed.
  const auto locked = fs::path(finished_run(kPassed)) / "nodes/locked";
  fs::create_directories(locked / "inside");
  fs::permissions(locked, fs::perms::owner_read | fs::perms::owner_exec);
  constexpr uid_t kNobody = 65534;
  const bool root = geteuid() == 0;
  if (root) {
    for (auto path = locked; path != directory().parent_path(); path = path.parent_path())
      ASSERT_EQ(chown(path.c_str(), kNobody, kNobody), 0);
    for (const auto& entry : fs::recursive_directory_iterator(directory()))
      ASSERT_EQ(lchown(entry.path().c_str(), kNobody, kNobody), 0);
  }
  const pid_t user = fork();
  if (user == 0) {
    if (root && (setgid(kNobody) != 0 || setuid(kNobody) != 0)) _exit(2);
    try {
      _exit(next_run() == "boot-2" ? 0 : 3);
    } catch (const std::exception&) {
      _exit(4);
    }
  }
  int status = -1;
  ASSERT_EQ(waitpid(user, &status, 0), user);
  fs::permissions(locked, fs::perms::owner_all);
  EXPECT_EQ(status, 0) << "exit status " << WEXITSTATUS(status);
}

TEST_F(RunDirectories, WriteFilesInOneStep) {
  const RunDirectory run(runs(), "boot");
  run.write("run.json", "one");
  run.write("run.json", "two");
  EXPECT_EQ(content(path_of("boot") / "run.json"), "two");
  EXPECT_FALSE(fs::exists(path_of("boot") / "run.json.new"));
  EXPECT_THROW(run.write("no/such/folder", "x"), std::system_error);
}

TEST_F(RunDirectories, ThatCannotBeMadeSayWhatToDo) {
  std::ofstream(runs()) << "a file is in the way";
  try {
    const RunDirectory run(runs(), "boot");
    FAIL() << "it was made";
  } catch (const std::runtime_error& error) {
    const std::string text = error.what();
    EXPECT_NE(text.find(runs()), std::string::npos) << text;
    EXPECT_NE(text.find("--runs DIR"), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace netrig::testing
