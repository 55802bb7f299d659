// run.json and junit.xml.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

#include "scenario/junit_xml.hpp"
#include "scenario/run_json.hpp"
#include "support/temporary_directory.hpp"
#include "unit/scenario/sample_results.hpp"

namespace netrig::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(RunJson, HoldsEverything) {
  const auto json = nlohmann::json::parse(run_json(sample_results()));
  EXPECT_EQ(json["version"], 1);
  EXPECT_EQ(json["name"], "boot");
  EXPECT_EQ(json["passed"], false);
  EXPECT_EQ(json["interrupted"], false);
  EXPECT_EQ(json["started"], "2024-05-17T12:00:00.000000Z");
  EXPECT_DOUBLE_EQ(json["seconds"].get<double>(), 1.624);
  EXPECT_EQ(json["repeat"], "netrig run topologies/boot.yaml");
  ASSERT_EQ(json["steps"].size(), 3u);
  EXPECT_EQ(json["steps"][0]["state"], "passed");
  EXPECT_DOUBLE_EQ(json["steps"][0]["limit_seconds"].get<double>(), 10);
  EXPECT_FALSE(json["steps"][0].contains("seen"));
  EXPECT_EQ(json["steps"][1]["line"], 12);
  EXPECT_TRUE(json["steps"][1]["limit_seconds"].is_null());
  EXPECT_EQ(json["steps"][1]["seen"], "\"<ACK> & more\" (2 of 2) is in no packet after No. 4");
  EXPECT_EQ(json["steps"][1]["evidence"].size(), 3u);
  EXPECT_EQ(json["programs"][0]["good"], false);
  EXPECT_EQ(json["captures"][0]["dropped"], 12);
  EXPECT_TRUE(json["captures"][0]["error"].is_null());
  EXPECT_EQ(json["problems"][1]["kind"], "warning");
}

TEST(RunJson, EmptyListsAreLists) {
  const auto json = nlohmann::json::parse(run_json(Results{}));
  EXPECT_TRUE(json["steps"].is_array());
  EXPECT_TRUE(json["problems"].is_array());
}

TEST(JunitXml, HasATestcaseForEachStepAndError) {
  const std::string xml = junit_xml(sample_results());
  EXPECT_THAT(xml, HasSubstr("<testsuite name=\"boot\" tests=\"4\" failures=\"1\" errors=\"1\" skipped=\"1\" "
                             "time=\"1.624000\" timestamp=\"2024-05-17T12:00:00\""));
  EXPECT_THAT(
      xml, HasSubstr("<testcase name=\"1 run boot on pc\" classname=\"boot\" file=\"topologies/boot.yaml\" "
                     "line=\"11\" time=\"0.812000\">"));
  EXPECT_THAT(xml, HasSubstr("<skipped message=\"not carried out: step 2 failed\"/>"));
  EXPECT_THAT(xml, HasSubstr("&quot;&lt;ACK&gt; &amp; more&quot; (2 of 2)"));
  EXPECT_THAT(xml, HasSubstr("repeat    netrig run topologies/boot.yaml"));
  EXPECT_THAT(xml, Not(HasSubstr("\x1b")));
  EXPECT_THAT(xml, Not(HasSubstr("\x01")));
  EXPECT_THAT(xml, Not(HasSubstr("\xff")));
}

// An independent parser reads it.
TEST(JunitXml, IsWellFormed) {
  if (std::system("python3 -c pass") != 0) GTEST_SKIP() << "python3 is not installed";
  const TemporaryDirectory directory;
  const std::string file = (directory.path() / "junit.xml").string();
  std::ofstream(file) << junit_xml(sample_results());
  const std::string script =
      "import sys, xml.etree.ElementTree as E; root = E.parse(sys.argv[1]).getroot(); cases = "
      "root.findall('.//testcase'); "
      "sys.exit(not (len(cases) == 4 and len(root.findall('.//failure')) == 1 and "
      "len(root.findall('.//error')) == 1))";
  EXPECT_EQ(std::system(("python3 -c \"" + script + "\" " + file).c_str()), 0);
}

}  // namespace
}  // namespace netrig::testing
