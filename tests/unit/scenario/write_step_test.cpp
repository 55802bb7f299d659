// `write`.
#include "unit/scenario/scenario_fixture.hpp"

namespace netrig::testing {
namespace {

class WriteStepTest : public ScenarioTest {
 protected:
  void write(const std::string& path, const std::string& text) {
    step("write", WriteStep{{"ftp", path}, text});
  }

  std::string content(const std::string& path) {
    const auto file = world().directory("ftp").value()->open(path, OpenMode::read).value();
    const auto bytes = read_all(*file, 1000).value();
    return {bytes.begin(), bytes.end()};
  }
};

TEST_F(WriteStepTest, ReplacesAFile) {
  write("file", "a longer text");
  write("file", "short");
  EXPECT_TRUE(run().passed);
  EXPECT_EQ(content("file"), "short");
  EXPECT_THAT(world().directory("ftp").value()->names(".", 10).value(), ElementsAre("file"))
      << "nothing else";
}

TEST_F(WriteStepTest, MakesTheDirectoriesThatItNeeds) {
  write("one/two/file", "text");
  write("one/other", "text");
  EXPECT_TRUE(run().passed);
  EXPECT_EQ(content("one/two/file"), "text");
  EXPECT_EQ(content("one/other"), "text");
}

TEST_F(WriteStepTest, FailsWhereNoFileCanBe) {
  world().put_file("ftp", "file", "old");
  write("file/below", "text");
  const Results results = run();
  EXPECT_EQ(results.steps[0].failure.expected, "ftp:file/below written");
  EXPECT_EQ(results.steps[0].failure.seen, "Not a directory");
  EXPECT_THAT(results.steps[0].failure.evidence, ElementsAre(HasSubstr("nodes/ftp/file/below")));
  EXPECT_EQ(content("file"), "old");
}

TEST_F(WriteStepTest, ReplacesALinkAndFollowsNone) {
  world().put_file("ftp", "other", "old");
  std::filesystem::create_symlink("other", world().node_directory("ftp") + "/link");
  std::filesystem::create_symlink("/tmp", world().node_directory("ftp") + "/out");
  write("link", "new");
  write("out/file", "text");
  const Results results = run();
  EXPECT_EQ(content("other"), "old");
  EXPECT_EQ(content("link"), "new");
  EXPECT_EQ(results.steps[1].failure.seen, Error(HostError::not_granted).message());
}

TEST_F(WriteStepTest, LeavesNothingWhereADirectoryIs) {
  ASSERT_TRUE(world().directory("ftp").value()->make_directory("taken"));
  write("taken", "text");
  EXPECT_FALSE(run().passed);
  EXPECT_THAT(world().directory("ftp").value()->names(".", 10).value(), ElementsAre("taken"));
}

}  // namespace
}  // namespace netrig::testing
