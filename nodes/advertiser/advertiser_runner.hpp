// The advertiser's machine on a Host: a raw Ethernet socket, its timer, and its last words.
#pragma once

#include <memory>
#include <string>

#include "advertiser/advertiser_machine.hpp"
#include "host/host.hpp"
#include "host/task.hpp"

namespace netrig {

class AdvertiserRunner {
 public:
  /// Opens the socket. Errors: operation_not_permitted, …
  static Result<std::unique_ptr<AdvertiserRunner>> open(Host& host, const std::string& device,
                                                        AdvertiserConfig config);

  /// Advertises until the host says stop, and then that it is over. Ready with the first advertisement.
  /// Errors: what the socket failed with.
  Task<Result<>> run();

 private:
  struct Shared;
  explicit AdvertiserRunner(std::shared_ptr<Shared> shared) : shared_(std::move(shared)) {}

  static Task<Result<>> drive(std::shared_ptr<Shared> shared);
  static Task<> send(std::shared_ptr<Shared> shared, Bytes frame);

  std::shared_ptr<Shared> shared_;
};

}  // namespace netrig
