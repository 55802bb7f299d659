// The data connection of one transfer, on the server's side: it comes about, carries the file or the listing,
// and ends.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "ftp/reply.hpp"
#include "ftp/server_config.hpp"
#include "ftp/transfer.hpp"
#include "host/host.hpp"

namespace netrig::ftp {

class DataTransfer {
 public:
  struct Setup {
    std::unique_ptr<TcpListener> listener;  ///< passive; null: active
    Endpoint local;                         ///< of the control connection
    Endpoint remote;                        ///< the client's address, and its port when active
    /// Asked before an upload is made visible: whether the client is still there.
    std::function<bool()> client_is_there;
    /// Told of somebody else who connects in the client's place.
    std::function<void(const Endpoint& stranger)> on_stranger;
  };

  DataTransfer(Host& host, const ServerConfig& config, Setup setup, Transfer transfer);

  /// Runs to the end, whatever happens; every wait in it has a deadline. When it is cancelled, an unfinished
  /// upload vanishes and reply() stays 426. To be called once.
  Task<> run();

  /// What to tell the client once run() has ended.
  const Reply& reply() const { return reply_; }
  const std::string& what() const { return transfer_.what; }
  std::uint64_t bytes() const { return bytes_; }  ///< on the wire, so far
  Duration duration() const { return host_.now() - started_; }

 private:
  Task<Result<>> open();
  Task<Result<>> connect();
  Task<Result<>> accept();
  Task<> send_binary(SendFile& content);
  Task<> send_ascii(SendFile& content);
  Task<> send_listing(SendListing& content);
  Task<> receive(ReceiveFile& content);
  Task<Result<>> receive_binary(PendingFile& file);
  Task<Result<>> receive_ascii(PendingFile& file);
  Task<> wait_for_farewell();
  Task<Result<>> write(ByteView bytes);
  void finish_sending(Result<> sent);

  Host& host_;
  const ServerConfig& config_;
  Setup setup_;
  Transfer transfer_;
  std::unique_ptr<TcpConnection> data_;
  Reply reply_;
  TimePoint started_;
  std::uint64_t bytes_ = 0;
  bool file_failed_ = false;  ///< the error is the file's, not the network's
};

}  // namespace netrig::ftp
