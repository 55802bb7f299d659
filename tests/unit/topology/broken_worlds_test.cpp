// Files that one world can't do: the emulator has no link conditions yet, the simulator no foreign programs.
#include "reading_cases.hpp"

namespace netrig {
namespace {

std::string errors_for(WorldKind world, const std::string& text) {
  auto options = test::options();
  options.world = world;
  return test::errors_of(text, options);
}

const char* const kConditions = R"(name: t
links:
  wan: {delay: 20ms, jitter: 1ms, loss: 1%, duplicate: 1%, reorder: 1%, corrupt: 1%, rate: 1mbit, queue: 10}
  lan:
    from: {pc: {loss: 5%}}
    faults: [{drop: 1}, {chance: 5%}]
nodes: {pc: {on: {lan: none}}}
scenario:
  - set: {on: wan, loss: 1%}
  - cut: lan
  - {name: bright, heal: lan}
)";

TEST(Emulator, HasNoConditions) {
  EXPECT_EQ(errors_for(WorldKind::any, kConditions), "");
  EXPECT_EQ(errors_for(WorldKind::simulated, kConditions), "");
  const std::string none =
      ", which needs 'netrig sim'; expected none: this version can't do it with 'netrig run' "
      "or 'netrig up'\n";
  EXPECT_EQ(errors_for(WorldKind::emulated, kConditions),
            "t.yaml:3:9: found 'delay'" + none + "t.yaml:3:22: found 'jitter'" + none +
                "t.yaml:3:35: found 'loss'" + none + "t.yaml:3:45: found 'duplicate'" + none +
                "t.yaml:3:60: found 'reorder'" + none + "t.yaml:3:73: found 'corrupt'" + none +
                "t.yaml:3:86: found 'rate'" + none + "t.yaml:3:99: found 'queue'" + none +
                "t.yaml:5:17: found 'loss'" + none + "t.yaml:6:14: found a fault" + none +
                "t.yaml:6:25: found a fault" + none + "t.yaml:9:5: found the step 'set'" + none +
                "t.yaml:10:5: found the step 'cut'" + none + "t.yaml:11:20: found the step 'heal'" + none);
}

const char* const kForeign = R"(name: t
links: {lan: {subnet: 10.0.0.0/24}}
nodes:
  pc: {on: {lan: auto}, run: ping 10.0.0.1}
  web: {on: {lan: auto}, run: [ftp-server --root ., {command: [ping, web]}]}
  host: {on: {lan: auto}, count: 5, run: "ping {i}", stack: kernel}
scenario:
  - run: {on: [pc, web], command: /usr/bin/curl http://web}
  - start: {on: pc, command: ping 10.0.0.1, name: again}
  - run: {on: host, command: dns-query @10.0.0.1 lab}
)";

TEST(Simulator, RunsNoForeignProgram) {
  auto options = test::options();
  options.program_exists = [](const std::string&) { return true; };
  EXPECT_EQ(test::errors_of(kForeign, options), "");
  options.world = WorldKind::emulated;
  EXPECT_EQ(test::errors_of(kForeign, options), "");
  options.world = WorldKind::simulated;
  const std::string own =
      ", a program that is not netrig's; expected one of netrig's own: others can't be "
      "simulated, and need 'netrig run'\n";
  EXPECT_EQ(test::errors_of(kForeign, options),
            "t.yaml:4:30: found 'ping' on 'pc'" + own + "t.yaml:5:63: found 'ping' on 'web'" + own +
                "t.yaml:6:42: found 'ping' on 'host-1', 'host-2', 'host-3', …" + own +
                "t.yaml:8:35: found '/usr/bin/curl' on 'pc', 'web'" + own +
                "t.yaml:9:30: found 'ping' on 'pc'" + own);
}

TEST(Worlds, HaveRoutersThatAdvertise) {
  const auto file = [](const std::string& advertise) {
    return "name: t\nlinks: {lan: {subnet6: \"2001:db8::/64\", advertise: " + advertise +
           "}}\nnodes: {pc: {on: {}}}\n";
  };
  for (const auto world : {WorldKind::simulated, WorldKind::emulated}) {
    EXPECT_EQ(errors_for(world, file("true")), "");
    EXPECT_EQ(errors_for(world, file("{resolvers: \"2001:db8::53\"}")), "");
  }
  EXPECT_EQ(
      errors_for(WorldKind::any, "name: t\nlinks: {lan: {advertise: true}}\nnodes: {pc: {on: {}}}\n"),
      "t.yaml:2:15: found 'advertise' on a link without a /64 of IPv6; expected subnet6 beside it, e.g. "
      "2001:db8::/64\n");
  EXPECT_EQ(errors_for(WorldKind::any, file("{resolvers: [10.0.0.1, \"ff02::1\"]}")),
            "t.yaml:2:65: found '10.0.0.1'; expected a host's IPv6 address, e.g. 2001:db8::53\n"
            "t.yaml:2:75: found 'ff02::1'; expected a host's IPv6 address, e.g. 2001:db8::53\n");
  EXPECT_EQ(errors_for(WorldKind::any, file("{resolvers: [\"2001:db8::1\", \"2001:db8::2\", \"2001:db8::3\", "
                                            "\"2001:db8::4\"]}")),
            "t.yaml:2:110: found a fourth server; expected at most three (RFC 8106 5.3.1)\n");
}

TEST(Simulator, DoesNotAskWhatIsInstalled) {
  EXPECT_EQ(
      errors_for(WorldKind::simulated, "name: t\nnodes: {pc: {on: {}, run: nginx}}\n"),
      "t.yaml:2:27: found 'nginx' on 'pc', a program that is not netrig's; expected one of netrig's own: "
      "others can't be simulated, and need 'netrig run'\n");
}

TEST(Simulator, SaysWhichOwnProgramMayBeMeant) {
  const std::string file = "name: t\nnodes: {pc: {on: {}, run: dns-sever}}\n";
  EXPECT_EQ(errors_for(WorldKind::simulated, file), errors_for(WorldKind::any, file));
}

TEST(Simulator, TakesRoutersOnNetrigsOwnStack) {
  const std::string file =
      "name: t\nlinks: {lan: {subnet: 10.0.0.0/24}}\n"
      "nodes: {gate: {on: {lan: auto}, router: true, stack: raw}}\n";
  EXPECT_EQ(errors_for(WorldKind::simulated, file), "");
  EXPECT_EQ(errors_for(WorldKind::emulated, file),
            "t.yaml:3:54: found netrig's own stack on a router; expected stack: kernel: forwarding is the "
            "kernel's\n");
}

}  // namespace
}  // namespace netrig
