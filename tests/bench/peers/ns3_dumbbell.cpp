// The dumbbell in ns-3: N hosts, a router, a bottleneck, a router, N hosts; a bulk TCP flow from each host on
// the left to one on the right. Prints packet-hops (frames that a device has sent) a second of real time, as
// JSON.
//
//     g++ -O2 -std=c++17 ns3_dumbbell.cpp -o ns3_dumbbell $(pkg-config --cflags --libs ns3-core ns3-network
//         ns3-internet ns3-point-to-point ns3-applications)
//     ./ns3_dumbbell --n=10 --t=10 --pcap=0 --dir=DIR
#include <chrono>
#include <cstdint>
#include <iostream>
#include <string>
#include <vector>

#include "ns3/applications-module.h"
#include "ns3/core-module.h"
#include "ns3/internet-module.h"
#include "ns3/network-module.h"
#include "ns3/point-to-point-module.h"

using namespace ns3;

namespace {

constexpr std::uint16_t kPort = 5001;
constexpr std::uint32_t kSegmentBytes = 1448;
constexpr std::uint32_t kBufferBytes = 1 << 20;

std::uint64_t hops = 0;

void frame_sent(Ptr<const Packet>) {
  ++hops;
}

struct Settings {
  std::uint32_t flows = 10;
  double seconds = 10;
  bool captures = false;
  std::string rate = "100Mbps";
  std::string directory = ".";
};

Settings read_settings(int count, char** values) {
  Settings settings;
  CommandLine line;
  line.AddValue("n", "flows", settings.flows);
  line.AddValue("t", "seconds of simulated time", settings.seconds);
  line.AddValue("pcap", "a capture of each link, which holds every frame once", settings.captures);
  line.AddValue("bn", "the bottleneck's rate", settings.rate);
  line.AddValue("dir", "where the captures go", settings.directory);
  line.Parse(count, values);
  return settings;
}

/// What netrig's stack does, too: NewReno, segments of that size, buffers of a mebibyte.
void set_defaults() {
  Config::SetDefault("ns3::TcpL4Protocol::SocketType", TypeIdValue(TcpNewReno::GetTypeId()));
  Config::SetDefault("ns3::TcpSocket::SegmentSize", UintegerValue(kSegmentBytes));
  Config::SetDefault("ns3::TcpSocket::SndBufSize", UintegerValue(kBufferBytes));
  Config::SetDefault("ns3::TcpSocket::RcvBufSize", UintegerValue(kBufferBytes));
}

PointToPointHelper link_with(const std::string& rate, const std::string& delay) {
  PointToPointHelper link;
  link.SetDeviceAttribute("DataRate", StringValue(rate));
  link.SetChannelAttribute("Delay", StringValue(delay));
  return link;
}

/// The network and its applications; gives where the flows end.
ApplicationContainer build(const Settings& settings) {
  NodeContainer left, right, routers;
  left.Create(settings.flows);
  right.Create(settings.flows);
  routers.Create(2);
  InternetStackHelper stack;
  stack.InstallAll();

  auto access = link_with("100Mbps", "1ms");
  auto neck = link_with(settings.rate, "5ms");
  Ipv4AddressHelper addresses;
  addresses.SetBase("10.0.0.0", "255.255.255.0");
  NetDeviceContainer devices = neck.Install(routers);
  NetDeviceContainer one_side(devices.Get(0));
  addresses.Assign(devices);
  std::vector<Ipv4Address> destinations;
  for (std::uint32_t i = 0; i < settings.flows; ++i) {
    addresses.NewNetwork();
    const auto near = access.Install(left.Get(i), routers.Get(0));
    addresses.Assign(near);
    devices.Add(near);
    one_side.Add(near.Get(0));
  }
  for (std::uint32_t i = 0; i < settings.flows; ++i) {
    addresses.NewNetwork();
    const auto far = access.Install(routers.Get(1), right.Get(i));
    destinations.push_back(addresses.Assign(far).GetAddress(1));
    devices.Add(far);
    one_side.Add(far.Get(0));
  }
  Ipv4GlobalRoutingHelper::PopulateRoutingTables();

  ApplicationContainer sinks;
  for (std::uint32_t i = 0; i < settings.flows; ++i) {
    BulkSendHelper source("ns3::TcpSocketFactory", InetSocketAddress(destinations[i], kPort));
    source.SetAttribute("MaxBytes", UintegerValue(0));
    source.Install(left.Get(i)).Start(Seconds(0.001 * i));
    PacketSinkHelper sink("ns3::TcpSocketFactory", InetSocketAddress(Ipv4Address::GetAny(), kPort));
    sinks.Add(sink.Install(right.Get(i)));
  }
  for (std::uint32_t i = 0; i < devices.GetN(); ++i) {
    devices.Get(i)->TraceConnectWithoutContext("PhyTxEnd", MakeCallback(&frame_sent));
  }
  if (settings.captures) access.EnablePcap(settings.directory + "/ns3", one_side, false);
  return sinks;
}

}  // namespace

int main(int count, char** values) {
  const auto settings = read_settings(count, values);
  set_defaults();
  const auto sinks = build(settings);
  Simulator::Stop(Seconds(settings.seconds));
  const auto begin = std::chrono::steady_clock::now();
  Simulator::Run();
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  std::uint64_t received = 0;
  for (std::uint32_t i = 0; i < sinks.GetN(); ++i) {
    received += DynamicCast<PacketSink>(sinks.Get(i))->GetTotalRx();
  }
  std::cout << "{\"hops\": " << hops << ", \"seconds\": " << took.count()
            << ", \"hops_per_second\": " << static_cast<double>(hops) / took.count()
            << ", \"megabits_per_second\": " << static_cast<double>(received) * 8 / settings.seconds / 1e6
            << "}\n";
  Simulator::Destroy();
}
