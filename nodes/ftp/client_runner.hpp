// Carries out what ftp-client's command line asks for.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "ftp/client_job.hpp"
#include "ftp/client_session.hpp"
#include "host/host.hpp"

namespace netrig::ftp {

/// Gives the exit status; what failed is said on the console.
class ClientRunner {
 public:
  ClientRunner(Host& host, ClientJob job) : host_(host), job_(std::move(job)) {}

  Task<int> run();

 private:
  Task<FtpResult<>> carry_out(ClientSession& session);
  Task<FtpResult<>> get(ClientSession& session);
  Task<FtpResult<>> get_many(ClientSession& session);
  Task<FtpResult<>> put(ClientSession& session);
  Task<FtpResult<>> list(ClientSession& session);
  Task<FtpResult<>> mirror(ClientSession& session);
  Task<FtpResult<>> fetch(ClientSession& session, std::string path, std::string name);

  FtpResult<> open_for_shell();
  Task<FtpResult<>> open_directories(ClientSession& session);
  Task<FtpResult<>> open_directory(ClientSession& session, std::string name);
  void remove_made();
  Directory& directory() { return directories_.empty() ? host_.files().own() : *directories_.back(); }

  Host& host_;
  ClientJob job_;
  /// That were named, the later beneath the one before; none: the program's own.
  std::vector<std::unique_ptr<Directory>> directories_;
  struct Made {
    Directory& parent;
    std::string name;
  };
  std::vector<Made> made_;  ///< those of them that were not there before
};

}  // namespace netrig::ftp
