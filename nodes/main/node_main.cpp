// netrig-node: the process of a raw node. It owns the node's interfaces and TCP/IP stack, and runs all of the
// node's programs; a lab starts it.
#include <cstdio>
#include <exception>
#include <filesystem>

#include "host/options.hpp"
#include "host/version.hpp"
#include "kernel/ready_pipe.hpp"
#include "programs/programs.hpp"
#include "raw/node_process.hpp"
#include "raw/stack_choice.hpp"

namespace {

using namespace netrig;
namespace po = boost::program_options;

int run(const std::vector<std::string>& arguments) {
  po::options_description options("Options");
  po::positional_options_description positional;
  options.add_options()("listen", po::value<std::string>()->required()->value_name("SOCKET"),
                        "where programs are ordered");
  options.add(stack_options());
  options.add_options()("version", "print the version and exit");
  add_help(options);
  const auto values = parse_words(arguments, options, positional);
  if (values.contains("version"))
    return std::printf("netrig-node (netrig) %s\n", version().data()), kExitDone;
  if (values.contains("help")) {
    std::ostringstream text;
    text << "Usage: netrig-node --listen SOCKET --stack raw --stack-interface NAME[@MAC][=ADDRESS/LENGTH]…\n"
         << "The process of a raw node in a lab: its TCP/IP stack, and all its programs.\n\n"
         << options;
    std::fputs(text.str().c_str(), stdout);
    return kExitDone;
  }
  NodeProcess node(stack_choice(values).configuration, values["listen"].as<std::string>(), all_programs());
  ReadyPipe::from_environment().give();
  node.run();
  return kExitDone;
}

}  // namespace

int main(int count, char** arguments) {
  try {
    return run({arguments + 1, arguments + count});
  } catch (const UsageError& error) {
    std::fprintf(stderr, "netrig-node: %s\nnetrig-node: try \"netrig-node --help\"\n", error.what());
    return kExitUsage;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "netrig-node: %s\n", error.what());
    return kExitFailed;
  }
}
