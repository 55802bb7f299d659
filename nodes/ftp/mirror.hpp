// Makes a directory like another, with all that is beneath it: a local one like the server's, or the server's
// like a local one. What is as long and not older is left as it is.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "ftp/client_session.hpp"
#include "ftp/mirror_plan.hpp"

namespace netrig::ftp {

struct MirrorSettings {
  bool upload = false;   ///< the server's directory is made like the local one
  bool removes = false;  ///< what only the other side has is removed there
};

struct MirrorReport {
  std::uint64_t transferred = 0;  ///< files
  std::uint64_t bytes = 0;
  std::uint64_t kept = 0;
  std::uint64_t removed = 0;
  std::uint64_t skipped = 0;
  std::uint64_t failed = 0;
};

/// Limits: 64 directories deep, 1,000,000 entries; whoever is asked for more is a hostile server, or a loop.
class Mirror {
 public:
  struct Ends {
    std::string remote;    ///< a path as the server is asked for it
    Directory* directory;  ///< what is granted
    VirtualPath local;     ///< beneath it
  };
  /// `on_line` is told of each file and directory that was changed, skipped or refused.
  Mirror(Host& host, ClientSession& session, MirrorSettings settings,
         std::function<void(const std::string&)> on_line);

  /// Goes on after what the server refuses of single files, what of a listing is not understood, and what is
  /// too deep, all of which the report counts. Errors: the network's, the limit of entries, and those of the
  /// directory that all is in.
  Task<FtpResult<MirrorReport>> run(Ends ends);

 private:
  struct Place {
    std::string remote;
    VirtualPath local;
    int depth = 0;
    bool is_new = false;  ///< the other side's was made just now
  };

  Task<FtpResult<>> visit(Place place);
  Task<FtpResult<MirrorSide>> remote_side(const Place& place, bool may_be_absent);
  /// Asks for the times that decide, where LIST told none.
  Task<FtpResult<>> complete_times(const Place& place, MirrorSide& remote, const MirrorSide& local);
  bool is_empty_here(const Place& place) const;
  FtpResult<MirrorSide> local_side(const Place& place, bool may_be_absent) const;
  Task<FtpResult<>> act(const Place& place, MirrorAction action);
  Task<FtpResult<>> transfer(const Place& place, const MirrorAction& action);
  Task<FtpResult<FtpSummary>> upload(const Place& place, const MirrorAction& action);
  Task<FtpResult<>> enter(const Place& place, const MirrorAction& action);
  Task<FtpResult<>> remove(const Place& place, const MirrorAction& action);
  Task<FtpResult<>> remove_remote(std::string path, RemoteType type, int depth);
  FtpResult<> remove_local(const VirtualPath& path, int depth);
  Task<FtpResult<>> make_remote(const std::string& path);
  FtpResult<> note_failure(const FtpError& error);

  Host& host_;
  ClientSession& session_;
  MirrorSettings settings_;
  std::function<void(const std::string&)> on_line_;
  Directory* directory_ = nullptr;
  std::vector<Place> places_;  ///< still to be visited
  std::uint64_t entries_ = 0;
  MirrorReport report_;
};

/// "12 files of 3456 bytes, 7 kept, 1 removed".
std::string report_text(const MirrorReport& report);

}  // namespace netrig::ftp
