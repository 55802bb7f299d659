#include "ftp/error.hpp"

namespace netrig::ftp {

FtpError refused(std::string_view attempt, const Reply& reply) {
  FtpError error(printable(attempt) + ": the server says: " + reply.summary(), reply.code);
  error.may_pass = reply.code / 100 == 4;  // RFC 959 4.2: "Transient Negative Completion reply"
  return error;
}

FtpError failed(std::string_view attempt, const Error& error) {
  auto failure = local_failure(attempt, error);
  failure.may_pass = true;
  return failure;
}

FtpError local_failure(std::string_view attempt, const Error& error) {
  return {printable(attempt) + ": " + error.message(), {}};
}

}  // namespace netrig::ftp
