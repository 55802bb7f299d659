#include "topology/yaml_node.hpp"

#include <gtest/gtest.h>

namespace netrig::reading {
namespace {

YamlNode parse(const std::string& text) {
  Diagnostics diagnostics;
  auto node = parse_yaml(text, diagnostics);
  EXPECT_EQ(diagnostics.to_string(), "");
  return node.value_or(YamlNode{});
}

TEST(YamlNode, KnowsWhereItStands) {
  const auto root = parse("a: 1\nb:\n  c: [x, y]\n");
  EXPECT_EQ(root.find("a")->position, (SourcePosition{1, 4}));
  EXPECT_EQ(root.find("b")->find("c")->items[1].position, (SourcePosition{3, 10}));
}

TEST(YamlNode, AMissingValueStandsAtItsKey) {
  const auto root = parse("a:\n\n\nb: 1\n");
  EXPECT_TRUE(root.find("a")->is_null());
  EXPECT_EQ(root.find("a")->position, (SourcePosition{1, 1}));
}

TEST(YamlNode, KeepsDuplicateKeys) {
  const auto root = parse("a: 1\na: 2\n");
  ASSERT_EQ(root.entries.size(), 2u);
  EXPECT_EQ(root.find("a")->text, "1");
}

TEST(YamlNode, QuotesMakeTextOfNull) {
  const auto root = parse("a: null\nb: 'null'\n");
  EXPECT_TRUE(root.find("a")->is_null());
  EXPECT_EQ(root.find("b")->text, "null");
}

TEST(YamlNode, AliasesAreCopies) {
  const auto root = parse("a: &x {k: v}\nb: *x\n");
  EXPECT_EQ(root.find("b")->find("k")->text, "v");
}

TEST(Quoted, ShowsControlCharactersAndCutsLongText) {
  EXPECT_EQ(in_quotes("a\tb"), "'a\\x09b'");
  const std::string almost(59, 'a');
  EXPECT_EQ(in_quotes(almost + "a").size(), 62u);
  EXPECT_TRUE(in_quotes(almost + "a").ends_with("a'"));
  EXPECT_TRUE(in_quotes(almost + "aa").ends_with("aa…'"));
  EXPECT_TRUE(in_quotes(almost + "ää").ends_with("a…'")) << "no half character";
}

}  // namespace
}  // namespace netrig::reading
