#include "ftp/error.hpp"

namespace netrig::ftp {

FtpError refused(std::string_view attempt, const Reply& reply) {
  return {printable(attempt) + ": the server says: " + reply.summary(), reply.code};
}

FtpError failed(std::string_view attempt, const Error& error) {
  return {printable(attempt) + ": " + error.message(), {}};
}

}  // namespace netrig::ftp
