#include "ftp/client.hpp"

#include <utility>

#include "ftp/client_session.hpp"

namespace netrig {

using ftp::ClientSession;
using ftp::ClientSettings;

Task<FtpResult<FtpSummary>> ftp_fetch(Host& host, FtpUrl url, FtpDestination destination,
                                      FtpObserver observer, Deadline deadline) {
  const auto path = url.path;
  ClientSession session(host, std::move(url), ClientSettings(), deadline);
  auto fetched = co_await session.fetch(path, destination, false, std::move(observer));
  if (fetched) co_await session.quit();
  co_return fetched;
}

Task<FtpResult<FtpSummary>> ftp_store(Host& host, FtpUrl url, File& file, FtpObserver observer,
                                      Deadline deadline) {
  const auto path = url.path;
  ClientSession session(host, std::move(url), ClientSettings(), deadline);
  const std::string name = "the file";
  auto stored = co_await session.store(file, name, path, std::nullopt, std::move(observer));
  if (stored) co_await session.quit();
  co_return stored;
}

Task<FtpResult<std::string>> ftp_list(Host& host, FtpUrl url, Deadline deadline) {
  const auto path = url.path;
  ClientSession session(host, std::move(url), ClientSettings(), deadline);
  auto text = co_await session.listing(path);
  if (text) co_await session.quit();
  co_return text;
}

}  // namespace netrig
