// Whole files: what a valid one gives, and that all errors of a bad one come at once.
#include "topology/reader.hpp"

#include <filesystem>
#include <fstream>

#include "reading_cases.hpp"

namespace netrig {
namespace {

using test::errors_of;
using test::topology_of;

TEST(Reader, GivesAllThatTheFileSays) {
  const auto topology = topology_of(R"(
name: boot
about: A computer is switched on.
links:
  lan: {subnet: 10.0.0.0/24, mtu: 9000}
  far: {subnet6: "2001:db8::/64"}
nodes:
  dhcp:
    on: {lan: 10.0.0.2, far: none}
    run:
      - dhcp-server --pool '10.0.0.100-10.0.0.199'
      - {command: [ping, -c, "1 2"], env: {LANG: C}, name: second, ready: {log: "^up", within: 1500ms}}
      - dhcp-server
    env: {TZ: UTC}
    resolvers: 10.0.0.3
    routes: {default: 10.0.0.1, 10.2.0.0/16: 10.0.0.254, 10.3.0.1: 10.0.0.254}
  pc: {on: {lan: {address: dhcp, mac: 02:00:00:00:00:ff}}, after: dhcp, stack: kernel}
)");
  EXPECT_EQ(topology.name, "boot");
  EXPECT_EQ(topology.about, "A computer is switched on.");
  ASSERT_EQ(topology.links.size(), 2u);
  EXPECT_EQ(topology.links[0].subnet->to_string(), "10.0.0.0/24");
  EXPECT_EQ(topology.links[0].mtu_bytes, 9000u);
  EXPECT_EQ(topology.links[1].subnet6->to_string(), "2001:db8::/64");
  EXPECT_EQ(topology.links[1].position, (SourcePosition{6, 3}));

  ASSERT_EQ(topology.nodes.size(), 2u);
  const auto& dhcp = topology.nodes[0];
  ASSERT_EQ(dhcp.attachments.size(), 2u);
  EXPECT_EQ(dhcp.attachments[0].addresses[0].to_string(), "10.0.0.2/24");
  EXPECT_TRUE(dhcp.attachments[1].addresses.empty());
  EXPECT_FALSE(dhcp.attachments[1].dhcp);
  ASSERT_EQ(dhcp.programs.size(), 3u);
  EXPECT_EQ(dhcp.programs[0].name, "dhcp-server");
  EXPECT_EQ(dhcp.programs[0].command.arguments,
            (std::vector<std::string>{"dhcp-server", "--pool", "10.0.0.100-10.0.0.199"}));
  EXPECT_EQ(dhcp.programs[1].name, "second");
  EXPECT_EQ(dhcp.programs[1].command.to_string(), "ping -c '1 2'");
  EXPECT_EQ(dhcp.programs[1].environment.at("LANG"), "C");
  EXPECT_EQ(dhcp.programs[1].ready->kind, ReadySign::Kind::log_line);
  EXPECT_EQ(dhcp.programs[1].ready->within, std::chrono::milliseconds(1500));
  EXPECT_EQ(dhcp.programs[2].name, "dhcp-server-2");
  EXPECT_EQ(dhcp.environment.at("TZ"), "UTC");
  EXPECT_EQ(dhcp.resolvers.at(0).to_string(), "10.0.0.3");
  ASSERT_EQ(dhcp.routes.size(), 3u);
  EXPECT_EQ(dhcp.routes[0].destination.to_string(), "0.0.0.0/0");
  EXPECT_EQ(dhcp.routes[2].destination.to_string(), "10.3.0.1/32");

  const auto& pc = topology.nodes[1];
  EXPECT_TRUE(pc.attachments[0].dhcp);
  EXPECT_EQ(pc.attachments[0].mac->to_string(), "02:00:00:00:00:ff");
  EXPECT_EQ(pc.after, (std::vector<std::string>{"dhcp"}));
  EXPECT_EQ(pc.template_name, "pc");
  EXPECT_EQ(pc.index, 0u);
  EXPECT_EQ(topology.find_node("pc"), &pc);
  EXPECT_EQ(topology.find_node("no"), nullptr);
  EXPECT_EQ(topology.find_link("far"), &topology.links[1]);
}

TEST(Reader, TheOrderOfTheTopLevelKeysIsFree) {
  EXPECT_EQ(errors_of("scenario: [{kill: pc}]\nnodes: {pc: {on: {lan: auto}}}\n"
                      "links: {lan: {subnet: 10.0.0.0/30}}\nname: t\n"),
            "");
}

TEST(Reader, TenErrorsAreReportedAtOnceInTheOrderOfTheFile) {
  EXPECT_EQ(
      errors_of(R"(name: Bad Name
colour: red
links:
  lan: {subnet: 10.0.0.1/24}
  wan: {subnet: none}
nodes:
  a: {on: {lan: 10.0.1.1}, run: dns-sever}
  b: {on: {lna: dhcp}, after: [c]}
  c: {on: {lan: 10.0.0.2}, after: b, files: nowhere}
scenario:
  - sleep: 10
)"),
      R"(t.yaml:1:7: found 'Bad Name' as the name of a topology; expected 1 to 63 lower-case letters, digits and hyphens, no hyphen first or last
t.yaml:2:1: found unknown key 'colour'; expected one of: about, congestion, ecn, links, name, nodes, pacing, scenario, stack
t.yaml:4:17: found '10.0.0.1/24', an address within a subnet; expected the subnet itself, 10.0.0.0/24
t.yaml:5:17: found 'none'; expected an IPv4 subnet, e.g. 10.0.0.0/24
t.yaml:7:17: found address 10.0.1.1 outside the link's subnet; expected a host's address in 10.0.0.0/24, the subnet of link 'lan'
t.yaml:7:33: found unknown program 'dns-sever'; expected a program that is installed (PATH has none of this name), or netrig's own, one of: boot, dhcp-client, dhcp-server, dns-query, dns-server, ftp-client, ftp-server (did you mean 'dns-server'?)
t.yaml:8:12: found unknown link 'lna'; expected one of: lan, wan (did you mean 'lan'?)
t.yaml:9:35: found a cycle in 'after': b → c → b; expected an order in which the nodes can start
t.yaml:9:45: found 'nowhere', which is no directory in '.'; expected a directory, relative to the topology file's
t.yaml:11:12: found '10'; expected a duration with its unit (ns, us, ms, s, m, h, d), e.g. 500ms or 10s
)");
}

TEST(Reader, ProgramNamesAreNotCheckedWhenNoneAreKnown) {
  EXPECT_EQ(errors_of("name: t\nnodes: {pc: {on: {}, run: whatever}}\n", {}), "");
}

TEST(Reader, AProgramAmongTheNodesFilesIsNotLookedForInPath) {
  EXPECT_EQ(errors_of("name: t\nnodes: {pc: {on: {}, run: ./server --port 80}}\n"), "");
}

TEST(Reader, ProgramsAreLookedForInPathByDefault) {
  auto options = test::options();
  options.program_exists = nullptr;
  EXPECT_EQ(errors_of("name: t\nnodes: {pc: {on: {}, run: [sh, /bin/sh]}}\n", options), "");
  EXPECT_NE(errors_of("name: t\nnodes: {pc: {on: {}, run: no-such-program}}\n", options), "");
}

TEST(Reader, OwnProgramsAreThoseOfTheExactName) {
  const auto topology = test::topology_of(
      "name: t\nnodes:\n  pc: {on: {}, run: [dns-server --port 1, ping x, ./dns-server, [boot, x]]}\n"
      "scenario:\n  - run: {on: pc, command: dns-query x}\n  - start: {on: pc, command: files/dns-query}\n");
  std::vector<bool> own;
  for (const auto& program : topology.nodes.at(0).programs) own.push_back(program.command.own);
  EXPECT_EQ(own, (std::vector<bool>{true, false, false, true}));
  EXPECT_TRUE(std::get<RunStep>(topology.scenario.at(0).action).command.own);
  EXPECT_FALSE(std::get<StartStep>(topology.scenario.at(1).action).command.own);
}

TEST(Reader, AFileThatCannotBeReadIsAnError) {
  const auto result = read_topology_file("/no/such/file.yaml", test::options());
  EXPECT_EQ(std::get<Diagnostics>(result).to_string(),
            "/no/such/file.yaml: found no file that can be read (No such file or directory); expected a "
            "topology file\n");
  EXPECT_TRUE(std::holds_alternative<Diagnostics>(read_topology_file("/", test::options())));
}

TEST(Reader, FilesAreRelativeToTheTopologyFile) {
  const std::filesystem::path directory = testing::TempDir() + "netrig_reader_test";
  std::filesystem::create_directories(directory / "share");
  std::ofstream(directory / "t.yaml") << "name: t\nnodes: {pc: {on: {}, files: share}}\n";
  const auto result = read_topology_file((directory / "t.yaml").string(), test::options());
  std::filesystem::remove_all(directory);
  const auto* topology = std::get_if<Topology>(&result);
  ASSERT_NE(topology, nullptr) << std::get<Diagnostics>(result).to_string();
  EXPECT_EQ(topology->directory, directory.string());
  EXPECT_EQ(topology->nodes[0].files, "share");
}

TEST(Reader, ABombOfAliasesIsRefused) {
  std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    const auto inner = "*a" + std::to_string(i - 1);
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + inner;
    for (int j = 1; j < 10; ++j) text += ", " + inner;
    text += "]\n";
  }
  EXPECT_NE(errors_of(text).find("more than 100000 values"), std::string::npos);
}

TEST(Reader, DeepNestingIsRefused) {
  EXPECT_NE(errors_of(std::string(100'000, '[')), "");
  EXPECT_NE(errors_of(std::string(100'000, '{')), "");
}

}  // namespace
}  // namespace netrig
