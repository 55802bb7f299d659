#include <pcap/pcap.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string_view>
#include <system_error>

#include "wire/capture_file.hpp"

namespace netrig {

namespace {

struct CloseHandle {
  void operator()(pcap_t* handle) const { pcap_close(handle); }
};
using Handle = std::unique_ptr<pcap_t, CloseHandle>;

/// Opened here and not by libpcap, whose errors have no errno and for which "-" is the standard input.
Handle open_capture(const std::filesystem::path& path) {
  std::FILE* file = std::fopen(path.c_str(), "rbe");
  if (!file) throw std::system_error(errno, std::generic_category(), "open capture " + path.string());
  char error[PCAP_ERRBUF_SIZE] = "";
  Handle handle(pcap_fopen_offline_with_tstamp_precision(file, PCAP_TSTAMP_PRECISION_NANO, error));
  if (handle) return handle;
  std::fclose(file);
  throw std::runtime_error("capture " + path.string() + ": " + error);
}

void require_ethernet(pcap_t* handle, const std::filesystem::path& path) {
  const int type = pcap_datalink(handle);
  if (type == DLT_EN10MB) return;
  const char* name = pcap_datalink_val_to_name(type);
  throw std::runtime_error("capture " + path.string() + ": its link type is " + (name ? name : "unknown") +
                           " (" + std::to_string(type) + "), only Ethernet (EN10MB) is supported");
}

/// A pcapng file's times have 64 bits in units of its choice; CaptureTime ends in 2262.
void require_time(const pcap_pkthdr& header, const std::filesystem::path& path) {
  constexpr std::int64_t kMostSeconds = 9'223'372'000;
  if (std::abs(std::int64_t{header.ts.tv_sec}) <= kMostSeconds) return;
  throw std::runtime_error("capture " + path.string() + ": a packet's time, " +
                           std::to_string(header.ts.tv_sec) + " s, is none");
}

CapturedPacket to_packet(const pcap_pkthdr& header, const u_char* data) {
  using std::chrono::nanoseconds, std::chrono::seconds;
  const auto since_epoch =
      seconds(header.ts.tv_sec) + nanoseconds(header.ts.tv_usec);  // opened with nanoseconds
  return {.time = CaptureTime(since_epoch),
          .bytes = Bytes(data, data + header.caplen),
          .original_length = std::max(header.len, header.caplen)};
}

}  // namespace

struct CaptureReader::State {
  std::filesystem::path path;
  Handle handle;
  std::optional<std::string> truncation;
};

CaptureReader::CaptureReader(const std::filesystem::path& path)
    : state_(std::make_unique<State>(State{path, open_capture(path), {}})) {
  require_ethernet(state_->handle.get(), path);
}

CaptureReader::~CaptureReader() = default;
CaptureReader::CaptureReader(CaptureReader&&) noexcept = default;
CaptureReader& CaptureReader::operator=(CaptureReader&&) noexcept = default;

std::optional<CapturedPacket> CaptureReader::next() {
  state_->truncation.reset();
  std::FILE* file = pcap_file(state_->handle.get());
  const off_t begin = ::ftello(file);
  pcap_pkthdr* header = nullptr;
  const u_char* data = nullptr;
  const int result = pcap_next_ex(state_->handle.get(), &header, &data);
  if (result == 1) {
    require_time(*header, state_->path);
    return to_packet(*header, data);
  }
  if (result != PCAP_ERROR_BREAK) {  // not the end
    const std::string error = pcap_geterr(state_->handle.get());
    const auto message = "capture " + state_->path.string() + ": " + error;
    // libpcap tells a file's end inside of a record from other errors by its words only.
    if (!error.starts_with("truncated")) throw std::runtime_error(message);
    state_->truncation = message;
  }
  // The next call goes on at this record, for the file may have grown by then.
  std::clearerr(file);
  if (begin >= 0) ::fseeko(file, begin, SEEK_SET);
  return {};
}

std::vector<CapturedPacket> CaptureReader::rest() {
  std::vector<CapturedPacket> packets;
  while (auto packet = next()) packets.push_back(std::move(*packet));
  return packets;
}

const std::optional<std::string>& CaptureReader::truncation() const {
  return state_->truncation;
}

}  // namespace netrig
