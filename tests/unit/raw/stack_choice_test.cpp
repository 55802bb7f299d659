// The options of a program's network stack.
#include "raw/stack_choice.hpp"

#include <gtest/gtest.h>

namespace netrig {
namespace {

StackChoice choice_of(const std::vector<std::string>& words) {
  boost::program_options::positional_options_description none;
  return stack_choice(parse_words(words, stack_options(), none));
}

std::string refusal_of(const std::vector<std::string>& words) {
  try {
    (void)choice_of(words);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "none";
}

TEST(StackChoice, IsTheKernelsUnlessItIsSaid) {
  EXPECT_FALSE(choice_of({}).raw);
  EXPECT_TRUE(choice_of({"--stack", "raw"}).raw);
  EXPECT_EQ(refusal_of({"--stack", "windows"}), "--stack windows: kernel or raw");
}

TEST(StackChoice, ReadsTheCongestionControl) {
  const auto congestion_of = [](const std::vector<std::string>& words) {
    return choice_of(words).configuration.congestion;
  };
  EXPECT_EQ(congestion_of({"--stack", "raw"}), CongestionAlgorithm::cubic);
  EXPECT_EQ(congestion_of({"--stack", "raw", "--stack-congestion", "cubic"}), CongestionAlgorithm::cubic);
  EXPECT_EQ(congestion_of({"--stack", "raw", "--stack-congestion", "reno"}), CongestionAlgorithm::reno);
  EXPECT_EQ(refusal_of({"--stack", "raw", "--stack-congestion", "vegas"}),
            "--stack-congestion vegas: cubic or reno");
}

TEST(StackChoice, ReadsWhatBecomesOfMarksAndWhetherItPaces) {
  const auto plain = choice_of({"--stack", "raw"}).configuration;
  EXPECT_EQ(plain.ecn, EcnUse::accept);
  EXPECT_FALSE(plain.pacing);
  const auto tuned = choice_of({"--stack", "raw", "--stack-ecn", "request", "--stack-pacing"}).configuration;
  EXPECT_EQ(tuned.ecn, EcnUse::request);
  EXPECT_TRUE(tuned.pacing);
  EXPECT_EQ(choice_of({"--stack", "raw", "--stack-ecn", "off"}).configuration.ecn, EcnUse::off);
  EXPECT_EQ(refusal_of({"--stack", "raw", "--stack-ecn", "on"}), "--stack-ecn on: off, accept or request");
}

TEST(StackChoice, RefusesItsOptionsForTheKernelsStack) {
  for (const std::string option : {"--stack-interface=eth0", "--stack-route=default=10.0.0.1",
                                   "--stack-congestion=reno", "--stack-ecn=off", "--stack-pacing"}) {
    EXPECT_EQ(refusal_of({option}), option.substr(0, option.find('=')) + " goes with --stack raw");
  }
}

}  // namespace
}  // namespace netrig
