// The command line of ftp-client.
#include "ftp/client_job.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ftp/ftp_client.hpp"

using namespace netrig;
using namespace netrig::ftp;
using namespace std::chrono_literals;
using testing::ElementsAre;

namespace {

ClientJob read(const std::vector<std::string>& arguments) {
  return read_client_job(parse_options(kFtpClient, arguments));
}

TEST(FtpClientJob, TakesEveryCommand) {
  auto job = read({"get", "ftp://h/a/b.txt"});
  EXPECT_EQ(job.kind, JobKind::get);
  EXPECT_EQ(job.url->path, "a/b.txt");
  EXPECT_THAT(job.files, ElementsAre("b.txt"));
  EXPECT_THAT(read({"get", "ftp://h/a", "sub/c"}).files, ElementsAre("sub/c"));
  EXPECT_EQ(read({"mget", "ftp://h/*.txt"}).kind, JobKind::get_many);
  job = read({"put", "a", "b", "ftp://h/d/"});
  EXPECT_EQ(job.kind, JobKind::put);
  EXPECT_THAT(job.files, ElementsAre("a", "b"));
  EXPECT_EQ(read({"ls", "ftp://h"}).kind, JobKind::list);
  job = read({"mirror", "ftp://h/pub/docs/"});
  EXPECT_EQ(job.kind, JobKind::mirror);
  EXPECT_THAT(job.files, ElementsAre("docs"));
  EXPECT_THAT(read({"mirror", "ftp://h/", "."}).files, ElementsAre("."));
  EXPECT_THAT(read({"mirror", "ftp://h/pub", "here"}).files, ElementsAre("here"));
  job = read({"mirror", "-R", "--delete", "site", "ftp://h/www"});
  EXPECT_TRUE(job.mirror.upload && job.mirror.removes);
  EXPECT_THAT(job.files, ElementsAre("site"));
  EXPECT_EQ(job.url->path, "www");
}

TEST(FtpClientJob, IsAShellWithoutACommand) {
  EXPECT_EQ(read({}).kind, JobKind::shell);
  EXPECT_FALSE(read({}).url);
  EXPECT_EQ(read({"shell"}).kind, JobKind::shell);
  EXPECT_EQ(read({"ftp://h/pub"}).url->path, "pub");
  EXPECT_EQ(read({"shell", "ftp://h"}).url->host, "h");
  EXPECT_EQ(read({"10.4.0.1"}).kind, JobKind::shell);
  EXPECT_EQ(read({"10.4.0.1"}).url->host, "10.4.0.1");
  EXPECT_EQ(read({"ftp.lab:2121"}).url->port, 2121);
  EXPECT_EQ(read({"2001:db8::1"}).url->host, "2001:db8::1");
}

TEST(FtpClientJob, TakesSettings) {
  const auto job = read({"get", "ftp://h/a", "--user", "ann:x", "--active", "--resume", "--retry", "3",
                         "--check", "--directory", "d", "--timeout", "5s"});
  EXPECT_EQ(job.url->user, "ann");
  EXPECT_TRUE(job.settings.active && job.settings.resume && job.settings.check);
  EXPECT_FALSE(job.settings.ascii);
  EXPECT_EQ(job.settings.retries, 3);
  EXPECT_EQ(job.directory->text, "d");
  EXPECT_EQ(job.time_limit, 5s);
}

TEST(FtpClientJob, RefusesNonsense) {
  const std::vector<std::vector<std::string>> wrong{{"get"},
                                                    {"get", "ftp://h/"},
                                                    {"get", "ftp://h/a", "../b"},
                                                    {"get", "ftp://h/a", "-"},
                                                    {"get", "ftp://h/a", "/b"},
                                                    {"get", "ftp://h/a", "b", "c"},
                                                    {"get", "a"},
                                                    {"mget", "ftp://h/a"},
                                                    {"put", "a"},
                                                    {"put", "a", "b", "ftp://h/c"},
                                                    {"ls"},
                                                    {"mirror"},
                                                    {"mirror", "ftp://h/"},
                                                    {"mirror", "ftp://h"},
                                                    {"mirror", "ftp://h/a/..", "--delete"},
                                                    {"mirror", "-R", "ftp://h/a"},
                                                    {"shell", "a"},
                                                    {"sell", "ftp://h"},
                                                    {"get", "ftp://h/a", "--delete"},
                                                    {"ls", "ftp://h/a", "-R"},
                                                    {"get", "ftp://h/a", "--ascii", "--resume"},
                                                    {"get", "ftp://h/a", "--ascii", "--check"},
                                                    {"get", "ftp://h/a", "--retry", "-1"}};
  for (const auto& arguments : wrong) {
    EXPECT_THROW(read(arguments), UsageError) << testing::PrintToString(arguments);
  }
}

}  // namespace
