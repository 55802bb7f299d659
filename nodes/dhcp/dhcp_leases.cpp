#include "dhcp/dhcp_leases.hpp"

#include <boost/program_options/value_semantic.hpp>

#include "dhcp/journal_reader.hpp"
#include "dhcp/lease_journal.hpp"
#include "dhcp/lease_list.hpp"

namespace netrig {

namespace {

namespace po = boost::program_options;

void describe(po::options_description& options, po::positional_options_description& positional) {
  options.add_options()                                                                                   //
      ("all,a", po::bool_switch(), "also addresses that are free, but remembered for their last client")  //
      ("directory", po::value<GrantedPath>()->value_name("DIR")->required(),
       "what dhcp-server --state names");
  positional.add("directory", 1);
}

Result<JournalSummary> read_leases(Host& host, const GrantedPath& path, PresentLeases& leases) {
  const auto directory = host.files().directory(path);
  if (!directory) return directory.error();
  const auto file = (*directory)->open(LeaseJournal::kFile, OpenMode::read);
  if (!file) return file.error();
  return read_journal(**file, [&](const LeaseRecord& record) { leases.take(record); });
}

Task<int> run(Host& host, const Options& options) {
  const auto& path = options["directory"].as<GrantedPath>();
  PresentLeases present;
  const auto read = read_leases(host, path, present);
  if (!read) {
    host.console().error("dhcp-leases: cannot read " + path.text + "/" + LeaseJournal::kFile + ": " +
                         read.error().message());
    co_return kExitFailed;
  }
  if (!read->is_journal) {
    host.console().error("dhcp-leases: " + path.text + "/" + LeaseJournal::kFile +
                         " is no journal of dhcp-server's");
    co_return kExitFailed;
  }
  auto leases = present.at(host.wall_time());
  if (!options["all"].as<bool>())
    std::erase_if(leases, [](const LeaseRecord& lease) { return lease.state == Lease::State::idle; });
  for (const auto& line : lease_table_lines(leases)) host.console().print(line);
  if (read->broken_lines > 0) {
    host.console().error("dhcp-leases: " + std::to_string(read->broken_lines) +
                         " damaged lines were left out");
    co_return kExitFailed;
  }
  co_return kExitDone;
}

}  // namespace

const Program kDhcpLeases{
    .name = "dhcp-leases",
    .summary = "Lists who has which address of a dhcp-server, which may be running.",
    .usage = "[OPTIONS] DIR",
    .needs = {},
    .describe = describe,
    .run = run,
};

}  // namespace netrig
