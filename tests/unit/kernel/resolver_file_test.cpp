// resolv.conf when it cannot be written.
#include "kernel/resolver_file.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>

#include "support/temporary_directory.hpp"

namespace netrig::testing {
namespace {

/// As long as it lives, no file can be written: as on a full disk.
class NoRoom {
 public:
  NoRoom() : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit none{.rlim_cur = 0, .rlim_max = before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &none);
  }
  ~NoRoom() {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  void (*handler_)(int);
  rlimit before_{};
};

TEST(ResolverFile, StaysAsItIsWhenThereIsNoRoom) {
  const TemporaryDirectory directory;
  const auto path = (directory.path() / "resolv.conf").string();
  const Resolvers before{.servers = {*IpAddress::parse("10.0.0.3")}, .search = {"lab"}};
  ASSERT_TRUE(write_resolver_file(path, before));
  Result<> written;
  {
    const NoRoom none;
    written = write_resolver_file(path, {.servers = {*IpAddress::parse("10.0.0.4")}, .search = {}});
  }
  EXPECT_FALSE(written);
  const auto after = read_resolver_file(path);
  ASSERT_TRUE(after);
  EXPECT_EQ(after->servers, before.servers);
  EXPECT_EQ(after->search, before.search);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(directory.path()), {}), 1) << "nothing is left";
}

}  // namespace
}  // namespace netrig::testing
