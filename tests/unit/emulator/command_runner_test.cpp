// Tools of the system: found where they are looked for, and told apart when they are missing or fail.
#include "emulator/command_runner.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <system_error>

namespace netrig {
namespace {

using ::testing::HasSubstr;

template <class Exception>
std::string error_of(const std::vector<std::string>& words, const std::string& input = {}) {
  try {
    run_command(words, input, "try it");
  } catch (const Exception& error) {
    return error.what();
  }
  return "no such error";
}

TEST(CommandRunner, FindsTools) {
  EXPECT_TRUE(has_tool("sh"));
  EXPECT_FALSE(has_tool("netrig-no-such-tool"));
  EXPECT_FALSE(has_tool("../../etc/passwd")) << "it can't be executed";
}

TEST(CommandRunner, GivesTheInput) {
  EXPECT_NO_THROW(run_command({"grep", "-qx", "hello"}, "hello\n", "try it"));
}

TEST(CommandRunner, SaysWhatAFailingToolPrinted) {
  const auto error = error_of<std::runtime_error>({"sh"}, "echo it is broken >&2; exit 3");
  EXPECT_THAT(error, HasSubstr("try it: sh failed"));
  EXPECT_THAT(error, HasSubstr("it is broken"));
}

TEST(CommandRunner, SaysThatAToolIsMissing) {
  EXPECT_THAT(error_of<std::system_error>({"netrig-no-such-tool"}), HasSubstr("is it installed?"));
}

}  // namespace
}  // namespace netrig
