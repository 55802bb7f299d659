// Command lines: what is too much, what is missing, and what the help shows.
#include "host/options.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "host/duration.hpp"

namespace netrig {
namespace {

namespace po = boost::program_options;
using ::testing::HasSubstr;
using ::testing::Not;

struct CopyCommand {
  CopyCommand() {
    options.add_options()("from", po::value<std::string>()->required()->value_name("FILE"), "what to copy");
    options.add_options()("to", po::value<std::string>()->required()->value_name("DIR"), "where to");
    positional.add("from", 1);
    add_help(options);
  }

  std::string refusal_of(const std::vector<std::string>& words) const {
    try {
      parse_words(words, options, positional);
    } catch (const UsageError& error) {
      return error.what();
    }
    return "";
  }

  po::options_description options;
  po::positional_options_description positional;
};

TEST(Options, FillPlacesAndNames) {
  const CopyCommand copy;
  const auto values = parse_words({"a", "--to", "b"}, copy.options, copy.positional);
  EXPECT_EQ(values["from"].as<std::string>(), "a");
  EXPECT_EQ(values["to"].as<std::string>(), "b");
}

TEST(Options, MissingOnesAreNamedAsTheUsageDoes) {
  EXPECT_EQ(CopyCommand().refusal_of({"--to", "b"}), "FILE is missing");
  EXPECT_EQ(CopyCommand().refusal_of({"a"}), "--to is missing");
}

TEST(Options, TheWordThatIsTooManyIsNamed) {
  EXPECT_EQ(CopyCommand().refusal_of({"a", "extra", "--to", "b", "more"}), "'extra' is one word too many");
}

TEST(Options, AValueThatIsNoneIsToldWithWhatIsWanted) {
  CopyCommand copy;
  copy.options.add_options()("timeout,t", po::value<DurationOption>()->value_name("TIME"), "");
  copy.options.add_options()("port", po::value<std::uint16_t>()->value_name("PORT"), "");
  copy.options.add_options()("count", po::value<int>()->value_name("N"), "");
  EXPECT_EQ(copy.refusal_of({"a", "--timeout", "1"}),
            "the argument ('1') for option '--timeout' is invalid; expected a time with its unit, e.g. "
            "500ms, 1s or 2m");
  EXPECT_THAT(copy.refusal_of({"a", "-t", "x"}), HasSubstr("expected a time with its unit"));
  EXPECT_THAT(copy.refusal_of({"a", "--port", "99999"}), HasSubstr("; expected a port from 1 to 65535"));
  EXPECT_EQ(copy.refusal_of({"a", "--port", "-1"}),
            "the argument ('-1') for option '--port' is invalid; expected a port from 1 to 65535");
  EXPECT_THAT(copy.refusal_of({"a", "--count", "many"}), HasSubstr("; expected a whole number"));
}

TEST(Options, TheLastPlaceMayTakeAllWords) {
  CopyCommand copy;
  copy.options.add_options()("rest", po::value<std::vector<std::string>>(), "");
  copy.positional.add("rest", -1);
  const auto values = parse_words({"a", "b", "c", "--to", "d"}, copy.options, copy.positional);
  EXPECT_EQ(values["rest"].as<std::vector<std::string>>(), (std::vector<std::string>{"b", "c"}));
}

TEST(Options, HelpNeedsNothingElse) {
  const CopyCommand copy;
  EXPECT_TRUE(parse_words({"--help"}, copy.options, copy.positional).contains("help"));
}

TEST(Options, VersionNeedsNothingElse) {
  CopyCommand copy;
  copy.options.add_options()("version", "");
  EXPECT_TRUE(parse_words({"--version"}, copy.options, copy.positional).contains("version"));
}

TEST(Options, HelpShowsAllButThePositionalOnes) {
  const CopyCommand copy;
  std::ostringstream text;
  text << visible_options(copy.options, copy.positional);
  EXPECT_THAT(text.str(), HasSubstr("--to DIR"));
  EXPECT_THAT(text.str(), HasSubstr("--help"));
  EXPECT_THAT(text.str(), Not(HasSubstr("FILE")));
}

}  // namespace
}  // namespace netrig
