// netrig packets: what `packets` at the prompt does, for a capture that is stored.
#include "packet_lines.hpp"

#include <cstdio>
#include <optional>

#include "arguments.hpp"
#include "scenario/pattern.hpp"
#include "scenario/text.hpp"
#include "wire/capture_file.hpp"
#include "wire/describe.hpp"

namespace netrig {

namespace po = boost::program_options;

void print_packet_lines(const std::string& path, const PacketLineChoice& choice) {
  const Pattern wanted(choice.pattern);
  std::optional<PacketFilter> taken;
  if (!choice.filter.empty()) taken.emplace(choice.filter);
  CaptureReader reader(path);
  std::size_t number = 0, found = 0;
  std::optional<CaptureTime> first;
  while (const auto packet = reader.next()) {
    ++number;
    if (!first) first = packet->time;
    if (taken && !taken->matches(*packet)) continue;
    const auto line = describe(packet->bytes, packet->original_length);
    if (!wanted.found_in(line)) continue;
    ++found;
    std::printf("%5zu  ", number);
    if (choice.times) std::printf("%11.6f  ", std::chrono::duration<double>(packet->time - *first).count());
    std::printf("%s\n", line.c_str());
  }
  if (found == 0) std::printf("no packet matches; %s captured so far\n", counted(number, "packet").c_str());
}

namespace {

int packets(const std::vector<std::string>& arguments) {
  po::options_description options("Options");
  options.add_options()("capture", po::value<std::string>()->required()->value_name("CAPTURE"),
                        "a pcap file")("re", po::value<std::string>()->default_value("")->value_name("RE"),
                                       "a regular expression")(
      "filter", po::value<std::string>()->default_value("", "all")->value_name("BPF"),
      "only packets that this expression takes, as tcpdump has them: 'tcp port 21'")(
      "times,t", po::bool_switch(), "with the seconds since the file's first packet");
  const auto values = parse(kPacketsCommand, options, arguments, {"capture", "re"});
  if (!values) return kExitDone;
  print_packet_lines((*values)["capture"].as<std::string>(), {.pattern = (*values)["re"].as<std::string>(),
                                                              .filter = (*values)["filter"].as<std::string>(),
                                                              .times = (*values)["times"].as<bool>()});
  return kExitDone;
}

}  // namespace

const CommandLine kPacketsCommand{"packets", "CAPTURE [RE] [--filter BPF] [--times]",
                                  "Prints the packets of a capture file as one line each.", packets};

}  // namespace netrig
