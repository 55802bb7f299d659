#include <pcap/pcap.h>

#include <stdexcept>

#include "wire/capture_file.hpp"

namespace netrig {

namespace {

struct CloseHandle {
  void operator()(pcap_t* handle) const { pcap_close(handle); }
};

bool run(const bpf_program& program, ByteView frame, std::size_t original_length) {
  pcap_pkthdr header{};
  header.caplen = static_cast<bpf_u_int32>(frame.size());
  header.len = static_cast<bpf_u_int32>(original_length);
  return pcap_offline_filter(&program, &header, frame.data()) != 0;
}

}  // namespace

struct PacketFilter::Program {
  bpf_program code{};

  Program() = default;
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  ~Program() { pcap_freecode(&code); }
};

PacketFilter::PacketFilter(const std::string& expression) : program_(std::make_unique<Program>()) {
  const std::unique_ptr<pcap_t, CloseHandle> handle(pcap_open_dead(DLT_EN10MB, CaptureWriter::kNoSnapLength));
  if (!handle) throw std::bad_alloc();
  constexpr int kOptimize = 1;
  if (pcap_compile(handle.get(), &program_->code, expression.c_str(), kOptimize, PCAP_NETMASK_UNKNOWN) != 0) {
    throw std::invalid_argument("packet filter \"" + expression + "\": " + pcap_geterr(handle.get()));
  }
}

PacketFilter::~PacketFilter() = default;
PacketFilter::PacketFilter(PacketFilter&&) noexcept = default;
PacketFilter& PacketFilter::operator=(PacketFilter&&) noexcept = default;

bool PacketFilter::matches(ByteView frame) const {
  return run(program_->code, frame, frame.size());
}

bool PacketFilter::matches(const CapturedPacket& packet) const {
  return run(program_->code, packet.bytes, packet.original_length);
}

}  // namespace netrig
