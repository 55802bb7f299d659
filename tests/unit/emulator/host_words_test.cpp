// Names of nodes in a command that is typed at the prompt.
#include "emulator/host_words.hpp"

#include <gtest/gtest.h>

namespace netrig::testing {
namespace {

std::optional<IpAddress> address_of(const std::string& name) {
  if (name == "ftp") return IpAddress::parse("10.0.0.4");
  if (name == "six") return IpAddress::parse("2001:db8::6");
  return {};
}

struct Case {
  const char* typed;
  const char* run;
};

TEST(HostWords, HaveAddressesWhereAHostStands) {
  for (const auto& [typed, run] : {
           Case{"ftp", "10.0.0.4"},
           Case{"ftp://ftp/file", "ftp://10.0.0.4/file"},
           Case{"ftp://ftp", "ftp://10.0.0.4"},
           Case{"ftp://user:secret@ftp:2121/a@b/ftp", "ftp://user:secret@10.0.0.4:2121/a@b/ftp"},
           Case{"http://ftp?q=ftp", "http://10.0.0.4?q=ftp"},
           Case{"@ftp", "@10.0.0.4"},
           Case{"root@ftp", "root@10.0.0.4"},
           Case{"ftp:80", "10.0.0.4:80"},
           Case{"six", "2001:db8::6"},
           Case{"@six", "@2001:db8::6"},
           Case{"http://six/x", "http://[2001:db8::6]/x"},
           Case{"six:80", "[2001:db8::6]:80"},
       }) {
    EXPECT_EQ(with_addresses(typed, address_of), run) << typed;
  }
}

TEST(HostWords, AreLeftAloneElsewhere) {
  for (const char* word :
       {"", "nobody", "ftp.lab", "ftp://ftp.lab/ftp", "ftp/share", "/ftp", "./ftp", "-ftp", "ftp@", "://ftp",
        "ftp://", "ftp://nobody/ftp", "x=ftp", "a b://ftp/", "user@ftp.lab", "10.0.0.1:ftp"}) {
    EXPECT_EQ(with_addresses(word, address_of), word);
  }
}

}  // namespace
}  // namespace netrig::testing
