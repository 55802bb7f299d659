#include "dns/usual_query.hpp"

#include <gtest/gtest.h>

#include <random>

#include "dns/query.hpp"
#include "dns_support.hpp"

namespace netrig::dns {
namespace {

Bytes plain(const std::string& text, RecordType type = RecordType::a) {
  return Message{.header = {.id = 7, .recursion_desired = true}, .questions = {{name(text), type}}}
      .serialize();
}

Bytes with_edns(const std::string& text, const Edns& edns) {
  return Message{.questions = {{name(text), RecordType::a}}, .edns = edns}.serialize();
}

Bytes key_of(const Bytes& message) {
  UsualQuery query;
  EXPECT_TRUE(query.read(message));
  const auto key = query.key();
  return Bytes(key.begin(), key.end());
}

bool is_usual(const Bytes& message) {
  UsualQuery query;
  return query.read(message);
}

TEST(DnsUsualQuery, LooksAtAPlainQuestion) {
  const auto message = hex("00 07 01 00 00 01 00 00 00 00 00 00 03 46 54 70 03 6c 61 62 00 00 01 00 01");
  UsualQuery query;
  ASSERT_TRUE(query.read(message));
  EXPECT_EQ(query.question().size(), 13u);
  EXPECT_EQ(query.question().data(), message.data() + 12);
  EXPECT_EQ(key_of(message), hex("03 66 74 70 03 6c 61 62 00 00 01 00 01 01"));
}

TEST(DnsUsualQuery, TheKeyHoldsAllThatAReplyDependsOn) {
  const auto key = key_of(plain("www.lab"));
  EXPECT_EQ(key_of(plain("WWW.Lab")), key);
  EXPECT_NE(key_of(plain("www.lab", RecordType::aaaa)), key);
  EXPECT_NE(key_of(plain("wwx.lab")), key);
  auto without_recursion = plain("www.lab");
  without_recursion[2] = 0;
  EXPECT_NE(key_of(without_recursion), key);
  auto chaos = plain("www.lab");
  chaos.back() = 3;
  EXPECT_NE(key_of(chaos), key);
  EXPECT_NE(key_of(with_edns("www.lab", {})), key_of(without_recursion));
  EXPECT_EQ(
      key_of(with_edns("www.lab",
                       {.udp_bytes = 512, .dnssec_ok = true, .options = hex("000a0008 0011223344556677")})),
      key_of(with_edns("www.lab", {})));
}

TEST(DnsUsualQuery, LowersLettersOnly) {
  for (int offset = 0; offset < 256; offset += 32) {
    ByteWriter message;
    message.u16(1).u16(0).u16(1).u16(0).u16(0).u16(0).u8(32);
    for (int i = 0; i < 32; ++i) message.u8(static_cast<std::uint8_t>(offset + i));
    message.u8(0).u16(1).u16(1);
    const auto key = key_of(std::move(message).take());
    for (int i = 0; i < 32; ++i) {
      const int byte = offset + i;
      EXPECT_EQ(key[1 + static_cast<std::size_t>(i)], byte >= 'A' && byte <= 'Z' ? byte + 32 : byte);
    }
  }
}

TEST(DnsUsualQuery, LeavesEverythingElseToTheOtherParser) {
  const auto good = plain("www.lab");
  ASSERT_TRUE(is_usual(good));
  for (std::size_t length = 0; length < good.size(); ++length) {
    EXPECT_FALSE(is_usual(Bytes(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(length)))) << length;
  }
  auto longer = good;
  longer.push_back(0);
  EXPECT_FALSE(is_usual(longer));
  auto response = good;
  response[2] |= 0x80;
  EXPECT_FALSE(is_usual(response));
  auto notify = good;
  notify[2] |= 0x20;
  EXPECT_FALSE(is_usual(notify));
  auto two = good;
  two[5] = 2;
  EXPECT_FALSE(is_usual(two));
  auto pointer = good;
  pointer[12] = 0xc0;
  EXPECT_FALSE(is_usual(pointer));
  EXPECT_FALSE(is_usual(with_edns("www.lab", {.version = 1})));
  auto cut_options = with_edns("www.lab", {.options = hex("000a0000")});
  cut_options.pop_back();
  EXPECT_FALSE(is_usual(cut_options));
}

/// Whatever it takes, the other parser takes as well, and understands alike.
TEST(DnsUsualQuery, AgreesWithTheOtherParserAboutRandomBytes) {
  std::mt19937 random(20);
  int usual = 0;
  for (int i = 0; i < 200'000; ++i) {
    auto message = i % 2 == 0 ? plain("a.bc.lab") : with_edns("a.bc.lab", {.options = hex("000a00020102")});
    for (auto changes = random() % 3; changes > 0; --changes)
      message[random() % message.size()] =
          static_cast<std::uint8_t>(random() % 4 == 0 ? random() : random() % 20);
    UsualQuery query;
    if (!query.read(message)) continue;
    ++usual;
    const auto parsed = parse_query(message);
    ASSERT_TRUE(std::holds_alternative<Query>(parsed));
    const auto& full = std::get<Query>(parsed);
    const auto folded = full.question.name.folded();
    ASSERT_EQ(as_text(query.key().first(folded.size())), folded);
    ASSERT_EQ((query.key().back() & 1) != 0, full.header.recursion_desired);
    ASSERT_EQ((query.key().back() & 2) != 0, full.edns.has_value());
  }
  EXPECT_GT(usual, 20'000);
}

}  // namespace
}  // namespace netrig::dns
