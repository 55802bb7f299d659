// What leaves a member of a TaskGroup reaches somebody, also when nobody joins.
#include <gtest/gtest.h>
#include <unistd.h>

#include "kernel/kernel_host.hpp"
#include "run_on.hpp"

namespace netrig::testing {
namespace {

using namespace std::chrono_literals;

Task<> fail(std::string text) {
  throw std::runtime_error(text);
  co_return;
}

Task<> throw_a_number() {
  throw 42;
  co_return;
}

std::string read_text(const FileDescriptor& from) {
  std::string text(4096, '\0');
  const auto count = ::read(from.number(), text.data(), text.size());
  text.resize(count < 0 ? 0 : static_cast<std::size_t>(count));
  return text;
}

TEST(TaskErrors, AreReportedWhenNobodyJoined) {
  auto [reader, writer] = FileDescriptor::pipe();
  KernelHost host({.standard_error = writer.number()});
  run_on(host, [&]() -> Task<> {
    TaskGroup group(host);
    group.spawn(fail("nobody asked"));
    co_await host.sleep_until(host.now() + 1ms);
  });
  writer.close();
  EXPECT_EQ(read_text(reader), "error: nobody asked\n");
}

TEST(TaskErrors, OfAnyKindAreReported) {
  auto [reader, writer] = FileDescriptor::pipe();
  KernelHost host({.standard_error = writer.number()});
  run_on(host, [&]() -> Task<> {
    TaskGroup group(host);
    group.spawn(fail("first"));
    group.spawn(throw_a_number());
    co_await host.sleep_until(host.now() + 1ms);
    EXPECT_EQ(group.size(), 0u);
    std::string caught;
    try {
      [[maybe_unused]] auto joined = co_await group.join({});
    } catch (const std::runtime_error& error) {
      caught = error.what();
    }
    EXPECT_EQ(caught, "first");
  });
  writer.close();
  EXPECT_EQ(read_text(reader), "error: a task ended by an exception of an unknown kind\n");
}

}  // namespace
}  // namespace netrig::testing
