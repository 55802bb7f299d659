#include "raw/program_order.hpp"

#include <gtest/gtest.h>

namespace netrig {
namespace {

TEST(ProgramOrder, ComesBackFromItsText) {
  const ProgramOrder order{.program = "dns-server",
                           .arguments = {"--zone", "a \"b\"\n\xff"},
                           .directory = "/run/node",
                           .tells_ready = true};
  const auto back = ProgramOrder::from_json(order.to_json());
  ASSERT_TRUE(back);
  EXPECT_EQ(back->program, "dns-server");
  ASSERT_EQ(back->arguments.size(), 2u);
  EXPECT_EQ(back->arguments[0], "--zone");
  EXPECT_EQ(back->arguments[1], "a \"b\"\n\xef\xbf\xbd");  // what is not UTF-8 can't be told
  EXPECT_EQ(back->directory, "/run/node");
  EXPECT_TRUE(back->tells_ready);
}

TEST(ProgramOrder, IsNothingElse) {
  for (const auto* text : {"", "{", "[]", "{}", "{\"program\":1}",
                           "{\"program\":\"a\",\"arguments\":[1],\"directory\":\"/\",\"ready\":false}"}) {
    EXPECT_FALSE(ProgramOrder::from_json(text)) << text;
    EXPECT_FALSE(program_end_from_json(text)) << text;
    EXPECT_FALSE(life_event_from_json(text)) << text;
  }
}

TEST(ProgramEnd, ComesBackFromItsText) {
  const auto back = program_end_from_json(to_json(ProgramEnd{.status = 2, .error = "why", .stopped = true}));
  ASSERT_TRUE(back);
  EXPECT_EQ(back->status, 2);
  EXPECT_EQ(back->error, "why");
  EXPECT_TRUE(back->stopped);
}

TEST(ProgramEnd, HasAWholeStatus) {
  for (const auto* status : {"1e300", "2.5", "true", "\"1\"", "null"}) {
    const auto text = std::string("{\"status\":") + status + ",\"error\":\"\",\"stopped\":false}";
    EXPECT_FALSE(program_end_from_json(text)) << text;
  }
}

TEST(LifeEvent, ComesBackFromItsText) {
  EXPECT_EQ(life_event_from_json(to_json(LifeEvent::stop)), LifeEvent::stop);
  EXPECT_EQ(life_event_from_json(to_json(LifeEvent::reload)), LifeEvent::reload);
}

}  // namespace
}  // namespace netrig
