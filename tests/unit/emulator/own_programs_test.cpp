// The rights that a lab gives to programs: netrig's own get what they name, foreign ones what daemons use.
#include "emulator/own_programs.hpp"

#include <gtest/gtest.h>
#include <linux/capability.h>

namespace netrig::testing {
namespace {

constexpr CapabilityMask bit(int capability) {
  return CapabilityMask{1} << capability;
}

Program program(std::string_view name, std::set<Privilege> needs) {
  return {.name = name, .summary = "", .usage = "", .needs = std::move(needs), .describe = {}, .run = {}};
}

TEST(OwnPrograms, GetNoRightThatTheyDoNotNeed) {
  const auto modest = program("modest", {});
  const OwnPrograms own("/bin", {&modest});
  EXPECT_EQ(own.capabilities.at("modest"), 0u);
}

TEST(OwnPrograms, GetOneCapabilityForEachNeed) {
  const auto raw = program("raw", {Privilege::raw_frames});
  const auto setup = program("setup", {Privilege::configure_interfaces});
  const auto low = program("low", {Privilege::low_ports});
  const OwnPrograms own("/bin", {&raw, &setup, &low});
  EXPECT_EQ(own.capabilities.at("raw"), bit(CAP_NET_RAW));
  EXPECT_EQ(own.capabilities.at("setup"), bit(CAP_NET_ADMIN));
  EXPECT_EQ(own.capabilities.at("low"), bit(CAP_NET_BIND_SERVICE));
}

TEST(OwnPrograms, GetAllOfTheirNeedsTogether) {
  const auto client =
      program("client", {Privilege::raw_frames, Privilege::configure_interfaces, Privilege::low_ports});
  const OwnPrograms own("/bin", {&client});
  EXPECT_EQ(own.capabilities.at("client"), bit(CAP_NET_RAW) | bit(CAP_NET_ADMIN) | bit(CAP_NET_BIND_SERVICE));
}

TEST(OwnPrograms, AreKnownByName) {
  const auto one = program("one", {});
  const auto two = program("two", {});
  const OwnPrograms own("/opt/netrig", {&two, &one});
  EXPECT_EQ(own.names(), (std::set<std::string>{"one", "two"}));
  EXPECT_EQ(own.directory, "/opt/netrig");
}

TEST(ForeignPrograms, MayServeButNotChangeTheSystem) {
  const auto mask = foreign_capabilities();
  for (const int wanted :
       {CAP_NET_BIND_SERVICE, CAP_NET_RAW, CAP_NET_ADMIN, CAP_SETUID, CAP_SETGID, CAP_SYS_CHROOT}) {
    EXPECT_NE(mask & bit(wanted), 0u) << wanted;
  }
  for (const int refused : {CAP_SYS_ADMIN, CAP_SYS_MODULE, CAP_SYS_PTRACE, CAP_SYS_RAWIO, CAP_SYS_BOOT,
                            CAP_SYS_TIME, CAP_MKNOD}) {
    EXPECT_EQ(mask & bit(refused), 0u) << refused;
  }
}

}  // namespace
}  // namespace netrig::testing
