#include "simulator/simulated_tcp_trace.hpp"

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "simulator/simulation.hpp"

namespace netrig {

namespace fs = std::filesystem;

SimulatedTcpTrace::SimulatedTcpTrace(const RunPaths& paths, const std::string& node)
    : path_(RunPaths::tcp_trace(node)),
      file_(paths.root + "/" + path_),
      log_([this](std::string_view text) { write(text); }) {
  fs::create_directories(fs::path(file_).parent_path());
  if (!std::ofstream(file_)) throw std::system_error(errno, std::generic_category(), "write " + file_);
}

void SimulatedTcpTrace::settled(const TcpControlBlock& connection, TimePoint now) {
  log_.add(Simulation::kDayBegin + (now - Simulation::kBegin), TcpTraceRow::of(connection));
}

/// Opened for each piece: ten thousand nodes would have as many descriptors open.
void SimulatedTcpTrace::write(std::string_view text) {
  if (!error_.empty()) return;
  std::ofstream stream(file_, std::ios::binary | std::ios::app);
  stream << text << std::flush;
  if (!stream) error_ = std::generic_category().message(errno);
}

}  // namespace netrig
