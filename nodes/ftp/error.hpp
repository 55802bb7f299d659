// Why an FTP client failed, as a sentence for its user: what was tried, and what the server or the network
// said to it.
#pragma once

#include <boost/system/result.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "ftp/reply.hpp"
#include "host/result.hpp"

namespace netrig {

struct FtpError {
  FtpError() = default;
  /// Not an aggregate: FtpResult<std::string> would take any text for an error.
  FtpError(std::string sentence, std::optional<int> code) : text(std::move(sentence)), reply_code(code) {}

  std::string text;                ///< without a full stop at its end
  std::optional<int> reply_code;   ///< of the server's reply, if that is the reason
  bool concerns_one_file = false;  ///< or one directory: others may go well
  bool may_pass = false;  ///< the network's, or what the server calls transient: trying again may help
};

template <class T = void>
using FtpResult = boost::system::result<T, FtpError>;

namespace ftp {

/// "attempt: 550 No such file or directory."
FtpError refused(std::string_view attempt, const Reply& reply);
/// "attempt: connection refused", of the network.
FtpError failed(std::string_view attempt, const Error& error);
/// The same of this host's files.
FtpError local_failure(std::string_view attempt, const Error& error);

}  // namespace ftp

}  // namespace netrig
