#include "kernel/tcp_trace_file.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <utility>

#include "kernel/system_error.hpp"

namespace netrig {

namespace {

std::uint64_t size_of(const FileDescriptor& file) {
  struct stat status {};
  checked(fstat(file.number(), &status), "look at the file of the TCP trace");
  return static_cast<std::uint64_t>(status.st_size);
}

}  // namespace

TcpTraceFile::TcpTraceFile(FileDescriptor file)
    : file_(std::move(file)), log_([this](std::string_view text) { write(text); }, size_of(file_)) {}

void TcpTraceFile::write(std::string_view text) {
  while (error_.empty() && !text.empty()) {
    const auto count = retry_interrupted([&] { return ::write(file_.number(), text.data(), text.size()); });
    if (count < 0) error_ = last_error().message();
    if (count > 0) text.remove_prefix(static_cast<std::size_t>(count));
  }
}

}  // namespace netrig
