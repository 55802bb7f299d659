// What the per-packet work on bytes costs: the Internet checksum beside its plain definition, and the headers
// of a TCP segment read and written.
#include <benchmark/benchmark.h>

#include <cstdint>

#include "wire/checksum.hpp"
#include "wire/ethernet_header.hpp"
#include "wire/ipv4_header.hpp"
#include "wire/packet_buffer.hpp"
#include "wire/tcp_header.hpp"

namespace {

using namespace netrig;

Bytes counting(std::size_t count) {
  Bytes bytes(count);
  for (std::size_t i = 0; i < count; ++i) bytes[i] = static_cast<std::uint8_t>(i * 37);
  return bytes;
}

/// RFC 1071 1: pairs of bytes, added.
std::uint16_t checksum_by_pairs(ByteView bytes) {
  std::uint64_t sum = 0;
  std::size_t i = 0;
  for (; i + 1 < bytes.size(); i += 2) sum += static_cast<std::uint32_t>(bytes[i] << 8 | bytes[i + 1]);
  if (i < bytes.size()) sum += static_cast<std::uint32_t>(bytes[i] << 8);
  while (sum >> 16 != 0) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<std::uint16_t>(~sum);
}

template <std::uint16_t (*kChecksum)(ByteView)>
void checksum(benchmark::State& state) {
  const auto bytes = counting(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) {
    ByteView view(bytes);
    benchmark::DoNotOptimize(view);
    benchmark::DoNotOptimize(kChecksum(view));
  }
  state.SetBytesProcessed(state.iterations() * state.range(0));
}
// An IPv4 header, a small segment, and the full segment of an MTU of 1500 bytes.
BENCHMARK(checksum<internet_checksum>)->Name("checksum")->Arg(20)->Arg(64)->Arg(1480);
BENCHMARK(checksum<checksum_by_pairs>)->Name("checksum_by_pairs")->Arg(20)->Arg(64)->Arg(1480);

EthernetHeader ethernet_header() {
  return {.destination = MacAddress({2, 0, 0, 0, 0, 2}),
          .source = MacAddress({2, 0, 0, 0, 0, 1}),
          .ether_type = kEtherTypeIpv4};
}

Ipv4Header ipv4_header() {
  Ipv4Header header;
  header.protocol = kIpProtocolTcp;
  header.source = Ipv4Address({10, 0, 0, 1});
  header.destination = Ipv4Address({10, 0, 0, 2});
  header.set_payload_bytes(1480);
  return header;
}

TcpHeader tcp_header() {
  TcpHeader header;
  header.sequence = 1'000'000;
  header.ack = true;
  header.options.timestamps = TcpTimestamps{1, 2};
  return header;
}

void write_headers(benchmark::State& state) {
  const auto ethernet = ethernet_header();
  const auto ipv4 = ipv4_header();
  const auto tcp = tcp_header();
  for (auto _ : state) {
    auto packet = PacketBuffer::for_payload(0);
    ByteWriter segment(packet.prepend(tcp.header_bytes()));
    tcp.serialize(segment);
    ByteWriter datagram(packet.prepend(Ipv4Header::kMinimumBytes));
    ipv4.serialize(datagram);
    ByteWriter frame(packet.prepend(EthernetHeader::kLengthBytes));
    ethernet.serialize(frame);
    benchmark::DoNotOptimize(packet.bytes().data());
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(write_headers);

void write_grown(benchmark::State& state) {
  const auto ethernet = ethernet_header();
  const auto ipv4 = ipv4_header();
  const auto tcp = tcp_header();
  for (auto _ : state) {
    ByteWriter writer;
    ethernet.serialize(writer);
    ipv4.serialize(writer);
    tcp.serialize(writer);
    benchmark::DoNotOptimize(writer.view().data());
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(write_grown);

void read_headers(benchmark::State& state) {
  ByteWriter writer;
  ethernet_header().serialize(writer);
  ipv4_header().serialize(writer);
  tcp_header().serialize(writer);
  for (auto _ : state) {
    ByteReader reader(writer.view());
    benchmark::DoNotOptimize(EthernetHeader::parse(reader));
    benchmark::DoNotOptimize(Ipv4Header::parse(reader));
    benchmark::DoNotOptimize(TcpHeader::parse(reader));
    if (!reader.ok()) state.SkipWithError("the headers do not parse");
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(read_headers);

}  // namespace

BENCHMARK_MAIN();
