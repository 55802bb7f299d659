// OpenSSL with many hosts in one process: each draws from its own stream, and a TLS session repeats.
#include "simulator/openssl_random.hpp"

#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/rand.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <thread>

#include "simulator/simulated_random.hpp"
#include "tls_peer.hpp"

namespace netrig::testing {
namespace {

SimulatedRandom random_of(std::uint64_t seed, std::string_view node) {
  return SimulatedRandom::of_program(seed, node, "tls", 1);
}

Bytes draw_from(int (*function)(unsigned char*, int), int count) {
  Bytes bytes(static_cast<std::size_t>(count));
  EXPECT_EQ(function(bytes.data(), count), 1);
  return bytes;
}

Bytes draw_from(SimulatedRandom random, std::size_t count) {
  Bytes bytes(count);
  random.fill(bytes);
  return bytes;
}

TEST(OpenSslRandom, EveryBytesAreTheCurrentHosts) {
  auto a = random_of(1, "a");
  auto b = random_of(1, "b");
  const CurrentRandom of_a(a);
  EXPECT_EQ(draw_from(RAND_bytes, 32), draw_from(random_of(1, "a"), 32));
  {
    const CurrentRandom of_b(b);
    EXPECT_EQ(draw_from(RAND_priv_bytes, 32), draw_from(random_of(1, "b"), 32));
  }
  const auto of_both = draw_from(random_of(1, "a"), 64);
  EXPECT_EQ(draw_from(RAND_priv_bytes, 32), Bytes(of_both.begin() + 32, of_both.end()));
  EXPECT_EQ(RAND_status(), 1);
}

TEST(OpenSslRandom, ASeedChangesNothing) {
  auto a = random_of(1, "a");
  const CurrentRandom of_a(a);
  RAND_seed("seed", 4);
  RAND_add("more", 4, 4.0);
  EXPECT_EQ(draw_from(RAND_bytes, 32), draw_from(random_of(1, "a"), 32));
}

TEST(OpenSslRandom, WithoutAHostTheSystemIsAsked) {
  auto a = random_of(1, "a");
  { const CurrentRandom of_a(a); }
  const auto one = draw_from(RAND_bytes, 32);
  EXPECT_NE(one, draw_from(RAND_bytes, 32));
  EXPECT_NE(one, draw_from(random_of(1, "a"), 32));
  const CurrentRandom of_a(a);
  Bytes elsewhere;
  std::thread([&elsewhere] { elsewhere = draw_from(RAND_bytes, 32); }).join();
  EXPECT_NE(elsewhere, draw_from(random_of(1, "a"), 32)) << "another thread has no host";
  EXPECT_EQ(draw_from(RAND_bytes, 32), draw_from(random_of(1, "a"), 32))
      << "and left this one's stream alone";
}

/// Leaves an error in the queue.
void do_something_wrong() {
  EXPECT_EQ(EVP_EC_gen("no such curve"), nullptr);
  EXPECT_NE(ERR_peek_error(), 0u);
}

TEST(OpenSslRandom, ErrorsAreNotHandedOn) {
  auto a = random_of(1, "a");
  auto b = random_of(1, "b");
  do_something_wrong();
  {
    const CurrentRandom of_a(a);
    EXPECT_EQ(ERR_peek_error(), 0u);
    do_something_wrong();
    {
      const CurrentRandom still_a(a);
      EXPECT_NE(ERR_peek_error(), 0u) << "its own";
    }
    {
      const CurrentRandom of_b(b);
      EXPECT_EQ(ERR_peek_error(), 0u);
      do_something_wrong();
    }
    EXPECT_EQ(ERR_peek_error(), 0u);
    do_something_wrong();
  }
  EXPECT_EQ(ERR_peek_error(), 0u);
}

const WallTime kNow{
    std::chrono::sys_days(std::chrono::year(2001) / 2 / 3)};  // long expired by the real clock

/// What another host does meanwhile: `number` tells what, and how often.
class Bystander {
 public:
  explicit Bystander(std::uint64_t number) : number_(number), random_(random_of(number, "bystander")) {}

  void operator()() {
    const CurrentRandom current(random_);
    for (std::uint64_t i = 0; i < number_ % 3; ++i) draw_from(RAND_bytes, static_cast<int>(1 + number_ % 50));
    if (number_ % 2 == 1) OpenSslPointer<EVP_PKEY>(EVP_EC_gen("P-256"));
    if (number_ % 5 == 1) do_something_wrong();
    number_ = number_ * 7 / 2 + (number_ == 0 ? 0 : 1);
    number_ %= 1000;
  }

 private:
  std::uint64_t number_;
  SimulatedRandom random_;
};

/// All bytes on the wire, of a handshake in which both show certificates made on the spot, and of some data.
/// Between any two calls the bystander of that number does something; it does nothing if that is 0.
Bytes session(KeyKind kind, std::uint64_t seed, std::uint64_t interleaving) {
  Bystander meanwhile(interleaving);
  TlsPeer client(random_of(seed, "client"), "client", kNow);
  TlsPeer server(random_of(seed, "server"), "server", kNow);
  for (auto* peer : {&client, &server}) {
    peer->make_certificate(kind);
    meanwhile();
  }
  client.open(false, server.certificate());
  meanwhile();
  server.open(true, client.certificate());
  Bytes wire;
  const auto carry = [&](TlsPeer& from, TlsPeer& to) {
    meanwhile();
    const auto sent = from.take_sent();
    wire.push_back(&from == &client ? 'c' : 's');
    wire.insert(wire.end(), sent.begin(), sent.end());
    to.receive(sent);
    meanwhile();
  };
  constexpr int kMostFlights = 10;
  for (int i = 0; i < kMostFlights && !(client.is_done() && server.is_done()); ++i) {
    client.shake_hands();
    carry(client, server);
    server.shake_hands();
    carry(server, client);
  }
  client.write("What time is it?");
  carry(client, server);
  EXPECT_EQ(server.read(), "What time is it?");
  server.write("The host's.");
  carry(server, client);
  EXPECT_EQ(client.read(), "The host's.");
  return wire;
}

std::string hex_digest(const Bytes& bytes) {
  std::array<unsigned char, 32> digest{};
  std::size_t length = 0;
  EXPECT_EQ(EVP_Q_digest(nullptr, "SHA256", nullptr, bytes.data(), bytes.size(), digest.data(), &length), 1);
  std::string text;
  for (const auto byte : digest) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    text += {kDigits[byte >> 4], kDigits[byte & 15]};
  }
  return text;
}

constexpr auto kInterleavingVariable = "NETRIG_TEST_INTERLEAVING";
constexpr std::string_view kDigestMark = "digest: ";

class TlsSession : public ::testing::TestWithParam<KeyKind> {
 protected:
  /// The digest of the session of seed 1 in a new process, where nothing of OpenSSL was used before.
  static std::string digest_elsewhere(std::uint64_t interleaving) {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    const auto command = kInterleavingVariable + ("=" + std::to_string(interleaving)) + " '" +
                         std::filesystem::read_symlink("/proc/self/exe").string() + "' --gtest_filter='" +
                         test->test_suite_name() + "." + test->name() + "'";
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> output(::popen(command.c_str(), "r"), ::pclose);
    std::string text(1 << 16, '\0');
    text.resize(std::fread(text.data(), 1, text.size(), output.get()));
    const auto at = text.find(kDigestMark);
    return at == std::string::npos ? text : text.substr(at + kDigestMark.size(), 64);
  }
};
INSTANTIATE_TEST_SUITE_P(With, TlsSession, ::testing::Values(KeyKind::ecdsa, KeyKind::rsa),
                         [](const auto& parameters) {
                           return parameters.param == KeyKind::rsa ? "Rsa" : "Ecdsa";
                         });

TEST_P(TlsSession, RepeatsByteForByteWhateverOtherHostsDo) {
  if (const char* interleaving = std::getenv(kInterleavingVariable)) {  // the new process
    const auto wire = session(GetParam(), 1, std::strtoull(interleaving, nullptr, 10));
    std::cout << kDigestMark << hex_digest(wire) << std::endl;
    return;
  }
  const auto expected = session(GetParam(), 1, 0);
  EXPECT_GT(expected.size(), 1000u);
  for (const std::uint64_t interleaving : {0, 1, 2, 11}) {
    EXPECT_EQ(session(GetParam(), 1, interleaving), expected) << "interleaving " << interleaving;
  }
  EXPECT_EQ(digest_elsewhere(0), hex_digest(expected));
  EXPECT_EQ(digest_elsewhere(23), hex_digest(expected));
}

TEST_P(TlsSession, IsAnotherWithAnotherSeed) {
  EXPECT_NE(session(GetParam(), 1, 0), session(GetParam(), 2, 0));
}

TEST_P(TlsSession, IsVerifiedAtTheHostsTime) {
  TlsPeer client(random_of(1, "client"), "client", kNow + std::chrono::hours(1));
  TlsPeer server(random_of(1, "server"), "server", kNow);
  client.make_certificate(GetParam());
  server.make_certificate(GetParam());
  client.open(false, server.certificate());
  server.open(true, client.certificate());
  client.shake_hands();
  server.receive(client.take_sent());
  server.shake_hands();
  client.receive(server.take_sent());
  try {
    client.shake_hands();
    ADD_FAILURE() << "the server's certificate has expired for the client";
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string(error.what()).find("certificate verify failed"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace netrig::testing
