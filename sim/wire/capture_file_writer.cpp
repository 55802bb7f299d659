#include <pcap/pcap.h>
#include <stdio_ext.h>

#include <cerrno>
#include <cstdio>
#include <limits>
#include <stdexcept>
#include <system_error>

#include "wire/capture_file.hpp"

namespace netrig {

namespace {

constexpr std::size_t kBufferSize = 64 * 1024;  // bytes: some hundred packets a system call

struct CloseHandle {
  void operator()(pcap_t* handle) const { pcap_close(handle); }
};
struct CloseDump {
  void operator()(pcap_dumper_t* dump) const { pcap_dump_close(dump); }
};

}  // namespace

struct CaptureWriter::State {
  std::filesystem::path path;
  std::size_t snap_length;
  std::unique_ptr<char[]> buffer;  // outlives the file; what is never used of it costs nothing
  std::unique_ptr<pcap_t, CloseHandle> handle;
  std::unique_ptr<pcap_dumper_t, CloseDump> dump;

  [[noreturn]] void fail(int error, const char* attempt) const {
    throw std::system_error(error ? error : EIO, std::generic_category(),
                            std::string(attempt) + " capture " + path.string());
  }

  void open(const Open& open_file);
  void append(CaptureTime time, ByteView frame, std::size_t original_length);
};

/// Opened here and not by libpcap, for which "-" is the standard output.
void CaptureWriter::State::open(const Open& open_file) {
  handle.reset(pcap_open_dead_with_tstamp_precision(DLT_EN10MB, static_cast<int>(snap_length),
                                                    PCAP_TSTAMP_PRECISION_NANO));
  if (!handle) throw std::bad_alloc();
  std::FILE* file = open_file ? open_file(path) : std::fopen(path.c_str(), "wbe");
  if (!file) fail(errno, "create");
  buffer.reset(new char[kBufferSize]);  // without one of ours, glibc takes its own, of 4 KiB
  std::setvbuf(file, buffer.get(), _IOFBF, kBufferSize);
  __fsetlocking(file, FSETLOCKING_BYCALLER);  // one thread at a time writes a capture
  dump.reset(pcap_dump_fopen(handle.get(), file));
  if (!dump) fail(errno, "begin");  // libpcap has closed the file
}

void CaptureWriter::State::append(CaptureTime time, ByteView frame, std::size_t original_length) {
  using std::chrono::seconds;
  if (!dump) fail(EBADF, "write");
  const auto second = std::chrono::floor<seconds>(time);
  if (second.time_since_epoch().count() < 0 ||
      second.time_since_epoch().count() > std::numeric_limits<std::int32_t>::max()) {
    throw std::out_of_range("write capture " + path.string() + ": a time outside 1970 to 2038");
  }
  pcap_pkthdr header{};
  header.ts.tv_sec = second.time_since_epoch().count();
  header.ts.tv_usec = (time - second).count();  // nanoseconds, as the handle was opened
  header.caplen = static_cast<bpf_u_int32>(std::min(frame.size(), snap_length));
  header.len = static_cast<bpf_u_int32>(std::max(original_length, frame.size()));
  errno = 0;
  pcap_dump(reinterpret_cast<u_char*>(dump.get()), &header, frame.data());
  if (std::ferror(pcap_dump_file(dump.get()))) fail(errno, "write");
}

CaptureWriter::CaptureWriter(const std::filesystem::path& path, std::size_t snap_length, const Open& open)
    : state_(std::make_unique<State>(State{path, snap_length, {}, {}, {}})) {
  if (snap_length < 1 || snap_length > kNoSnapLength) {
    throw std::invalid_argument("create capture " + path.string() + ": snap length " +
                                std::to_string(snap_length));
  }
  state_->open(open);
}

CaptureWriter::~CaptureWriter() = default;
CaptureWriter::CaptureWriter(CaptureWriter&&) noexcept = default;
CaptureWriter& CaptureWriter::operator=(CaptureWriter&&) noexcept = default;

void CaptureWriter::write(CaptureTime time, ByteView frame) {
  state_->append(time, frame, frame.size());
}

void CaptureWriter::write(const CapturedPacket& packet) {
  state_->append(packet.time, packet.bytes, packet.original_length);
}

void CaptureWriter::flush() {
  if (!state_->dump) return;
  if (pcap_dump_flush(state_->dump.get()) != 0) state_->fail(errno, "write");
}

/// After an error the buffer still holds what could not be written; the file is closed all the same.
void CaptureWriter::close() {
  if (!state_->dump) return;
  auto dump = std::move(state_->dump);
  if (pcap_dump_flush(dump.get()) != 0) state_->fail(errno, "close");
}

}  // namespace netrig
