#include "kernel/system_error.hpp"

#include <boost/system/error_code.hpp>
#include <system_error>

namespace netrig {

Error system_error(int number) {
  return {number, boost::system::generic_category()};
}

void throw_errno(std::string_view attempt) {
  throw_errno(attempt, errno);
}

void throw_errno(std::string_view attempt, int number) {
  throw std::system_error(number, std::generic_category(), std::string(attempt));
}

}  // namespace netrig
