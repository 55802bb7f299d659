// bad-wire LEFT[,LEFT…] RIGHT --conditions '{delay: 10ms, loss: 1%}' --seed N: a link between the interfaces
// of this network namespace with the conditions of a topology file, the same both ways, for benchmarks of
// what the stacks at its ends make of it. What comes from any LEFT goes to RIGHT, through one queue; what
// comes from RIGHT goes to all. It says that it is ready through NETRIG_READY_FD, and ends with SIGTERM, with
// a line of JSON that tells what became of the frames.
#include <poll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <boost/program_options.hpp>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>

#include "kernel/file_descriptor.hpp"
#include "kernel/packet_device.hpp"
#include "link/link_direction.hpp"
#include "topology/reader.hpp"

namespace netrig {
namespace {

constexpr std::size_t kBatch = 64;
constexpr Duration kLongestWait = std::chrono::seconds(1);

struct Way {
  LinkDirection direction;
  std::vector<PacketDevice*> to;

  void pass_on(TimePoint now) {
    while (auto frame = direction.take(now)) {
      for (std::size_t i = 1; i < to.size(); ++i) to[i]->send(frame->copy());
      to.front()->send(std::move(*frame));
    }
  }
};

TimePoint now() {
  return TimePoint(std::chrono::steady_clock::now().time_since_epoch());
}

/// As a topology file says them.
LinkConditions read_conditions(const std::string& text) {
  const auto inner = text.substr(1, text.size() < 2 ? 0 : text.size() - 2);
  const auto file = "name: wire\nlinks: {wire: {subnet: 10.0.0.0/24, " + inner +
                    "}}\nnodes: {a: {on: {wire: auto}}, b: {on: {wire: auto}}}\n";
  ReadOptions options;
  options.world = WorldKind::simulated;
  const auto result = read_topology(file, "conditions", ".", options);
  if (const auto* topology = std::get_if<Topology>(&result)) return topology->links.front().conditions;
  throw std::invalid_argument(std::get<Diagnostics>(result).to_string());
}

/// Takes what has come, a batch at most. True when there may be more.
bool take(PacketDevice& device, Way& way, TimePoint at) {
  for (std::size_t i = 0; i < kBatch; ++i) {
    auto frame = device.receive();
    if (!frame) return false;
    way.direction.enter(std::move(*frame), at);
  }
  return true;
}

nlohmann::json counts(const Way& way) {
  const auto& counts = way.direction.counts();
  std::uint64_t lost = 0;
  for (const auto count : counts.lost) lost += count;
  return {
      {"entered", counts.entered},       {"delivered", counts.delivered}, {"lost", lost},
      {"duplicated", counts.duplicated}, {"reordered", counts.reordered}, {"bytes", counts.bytes_delivered}};
}

void say_ready() {
  const char* descriptor = std::getenv("NETRIG_READY_FD");
  if (descriptor == nullptr) return;
  const std::string_view sign = "ready\n";
  if (::write(std::atoi(descriptor), sign.data(), sign.size()) < 0) std::perror("bad-wire: ready");
}

int relay(const std::string& left, const std::string& right, const LinkConditions& conditions,
          std::uint64_t seed) {
  std::vector<std::unique_ptr<PacketDevice>> lefts;
  std::istringstream names(left);
  const PacketDeviceOptions options{.for_others = true};
  for (std::string name; std::getline(names, name, ',');) {
    lefts.push_back(std::make_unique<PacketDevice>(name, options));
  }
  PacketDevice other(right, options);
  Way there{LinkDirection(conditions, RandomStream(seed, "there")), {&other}};
  Way back{LinkDirection(conditions, RandomStream(seed, "back")), {}};
  for (const auto& device : lefts) back.to.push_back(device.get());

  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  sigaddset(&ends, SIGINT);
  sigprocmask(SIG_BLOCK, &ends, nullptr);
  const auto signals = FileDescriptor::adopt(::signalfd(-1, &ends, SFD_CLOEXEC));
  std::vector<pollfd> descriptors{{signals.number(), POLLIN, 0}, {other.descriptor(), POLLIN, 0}};
  for (const auto& device : lefts) descriptors.push_back({device->descriptor(), POLLIN, 0});
  prctl(PR_SET_TIMERSLACK, 1UL);
  say_ready();
  while ((descriptors.front().revents & POLLIN) == 0) {
    bool more = false;
    for (const auto& device : lefts) more = take(*device, there, now()) || more;
    more = take(other, back, now()) || more;
    auto wait = kLongestWait;
    for (auto* way : {&there, &back}) {
      way->pass_on(now());
      for (auto* device : way->to) device->flush();
      if (const auto next = way->direction.next_deadline()) wait = std::min(wait, *next - now());
    }
    wait = more ? Duration{} : std::max(wait, Duration{});
    const timespec limit{wait / std::chrono::seconds(1), (wait % std::chrono::seconds(1)).count()};
    ::ppoll(descriptors.data(), descriptors.size(), &limit, nullptr);
  }
  std::cout << nlohmann::json{{"there", counts(there)}, {"back", counts(back)}} << "\n";
  return 0;
}

}  // namespace
}  // namespace netrig

int main(int argc, char** argv) {
  namespace po = boost::program_options;
  po::options_description options("bad-wire LEFT[,LEFT...] RIGHT");
  options.add_options()("left", po::value<std::string>()->required(), "interfaces of one side")(
      "right", po::value<std::string>()->required(), "interface of the other")(
      "conditions", po::value<std::string>()->default_value("{}"), "as in a topology file")(
      "seed", po::value<std::uint64_t>()->default_value(1), "of all that is left to chance");
  po::positional_options_description places;
  places.add("left", 1).add("right", 1);
  try {
    po::variables_map values;
    po::store(po::command_line_parser(argc, argv).options(options).positional(places).run(), values);
    po::notify(values);
    return netrig::relay(values["left"].as<std::string>(), values["right"].as<std::string>(),
                         netrig::read_conditions(values["conditions"].as<std::string>()),
                         values["seed"].as<std::uint64_t>());
  } catch (const std::exception& error) {
    std::cerr << "bad-wire: " << error.what() << "\n" << options;
    return 1;
  }
}
