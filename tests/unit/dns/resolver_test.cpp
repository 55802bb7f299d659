#include "dns/resolver.hpp"

#include <gmock/gmock.h>

#include "dns_support.hpp"

namespace netrig::dns {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> candidates(const std::string& text, const std::vector<std::string>& search) {
  std::vector<std::string> names;
  for (const auto& candidate : search_candidates(text, search)) names.push_back(candidate.to_string());
  return names;
}

TEST(DnsResolver, TriesShortNamesWithTheSearchDomainsFirst) {
  EXPECT_THAT(candidates("ftp", {"lab", "example.org."}),
              ElementsAre("ftp.lab.", "ftp.example.org.", "ftp."));
}

TEST(DnsResolver, TriesNamesWithDotsAsTheyAreFirst) {
  EXPECT_THAT(candidates("ftp.lab", {"example.org"}), ElementsAre("ftp.lab.", "ftp.lab.example.org."));
}

TEST(DnsResolver, TakesWholeNamesAsTheyAre) {
  EXPECT_THAT(candidates("ftp.", {"lab"}), ElementsAre("ftp."));
}

TEST(DnsResolver, TriesNothingForWhatIsNoName) {
  EXPECT_THAT(candidates("", {"lab"}), IsEmpty());
  EXPECT_THAT(candidates("a..b", {"lab"}), IsEmpty());
  EXPECT_THAT(candidates("ftp", {"b..ad"}), ElementsAre("ftp."));
}

TEST(DnsResolver, ErrorsAreTellingApart) {
  EXPECT_NE(Error(ResolveError::host_not_found), Error(HostError::timed_out));
  EXPECT_EQ(Error(ResolveError::host_not_found).message(), "no such name in the DNS");
}

}  // namespace
}  // namespace netrig::dns
