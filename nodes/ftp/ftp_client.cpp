#include "ftp/ftp_client.hpp"

#include <memory>
#include <string>
#include <utility>

#include "ftp/client_job.hpp"
#include "ftp/client_runner.hpp"
#include "host/program_parts.hpp"

namespace netrig {

namespace {

constexpr auto kJoinTime = std::chrono::seconds(1);

/// The program says that it is ready when the transfer of its first file has begun: whoever started it in the
/// background may then do to the network what he likes. From there on a stop is ours to take.
Task<Result<>> serve_life(Host& host, std::shared_ptr<Event> transferring) {
  auto begun = co_await transferring->wait({});
  if (!begun) co_return begun;
  host.ready();
  auto stopped = co_await wait_for_stop(host);
  co_return stopped;
}

Task<Result<>> do_job(Host& host, ftp::ClientJob job, std::shared_ptr<int> status) {
  ftp::ClientRunner runner(host, std::move(job));
  *status = co_await runner.run();
  co_return Result<>();
}

Task<int> run(Host& host, const Options& options) {
  auto job = ftp::read_client_job(options);
  if (options.contains("verbose")) {
    job.settings.on_line = [&host](std::string_view line) { host.console().error(line); };
  }
  constexpr int kUnfinished = -1;
  const auto status = std::make_shared<int>(kUnfinished);
  const std::shared_ptr<Event> transferring = host.event();
  const bool is_shell = job.kind == ftp::JobKind::shell;
  if (!is_shell) job.settings.on_transfer = [transferring] { transferring->notify(); };
  ProgramParts parts(host);
  parts.spawn(do_job(host, std::move(job), status));
  if (!is_shell) parts.spawn(serve_life(host, transferring));
  co_await parts.first_end();
  const auto outcome = co_await parts.join(host.now() + kJoinTime);
  if (*status != kUnfinished) co_return *status;
  host.console().error("ftp-client: " + std::string(outcome ? "stopped before the transfer was done"
                                                            : outcome.error().message()));
  co_return kExitFailed;
}

}  // namespace

const Program kFtpClient{
    .name = "ftp-client",
    .summary = "Fetches and stores files by FTP, mirrors directories, or takes commands line by line.",
    .usage =
        "get URL [FILE] | mget URL | put FILE... URL | ls URL | mirror URL [DIR] | mirror -R DIR URL | "
        "[shell] [URL]",
    .needs = {},
    .describe = ftp::describe_client,
    .run = run,
};

}  // namespace netrig
