// Capture files from anywhere: pcap and pcapng, whole, cut and damaged. Each is read to an end or refused
// with a reason, and what filters and descriptions make of its packets does not depend on luck.
#include "wire/capture_file.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <stdexcept>

#include "harness/require.hpp"
#include "wire/describe.hpp"

using namespace netrig;
using namespace netrig::fuzz;

namespace {

/// More than any small file holds.
constexpr std::size_t kMostPackets = 100'000;

class MemoryFile {
 public:
  explicit MemoryFile(ByteView bytes) : descriptor_(::memfd_create("capture", MFD_CLOEXEC)) {
    require(descriptor_ >= 0);
    require(::write(descriptor_, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  ~MemoryFile() { ::close(descriptor_); }

  std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

 private:
  int descriptor_;
};

void read_all(const std::string& path) {
  static const PacketFilter filter("tcp port 21 or (udp and greater 100) or icmp or vlan or ip6");
  CaptureReader reader(path);
  std::size_t count = 0;
  while (const auto packet = reader.next()) {
    require(++count < kMostPackets);
    require(packet->bytes.size() <= packet->original_length);
    (void)filter.matches(*packet);
    require(!describe(packet->bytes, packet->original_length).empty());
  }
  const auto truncation = reader.truncation();
  require(!reader.next() && reader.truncation() == truncation);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const MemoryFile file(ByteView(data, size));
  try {
    read_all(file.path());
  } catch (const std::runtime_error& error) {  // the only way to refuse
    require(*error.what() != '\0');
  }
  return 0;
}
