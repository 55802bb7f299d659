#include "life_programs.hpp"

#include <stdexcept>

namespace netrig::testing {

namespace {

using namespace std::chrono_literals;

constexpr auto kPatience = 20s;

void describe_nothing(boost::program_options::options_description&,
                      boost::program_options::positional_options_description&) {}

void describe_badly(boost::program_options::options_description&,
                    boost::program_options::positional_options_description&) {
  throw std::runtime_error("no options today");
}

Task<> say(Host& host, TcpConnection& connection, std::string word) {
  word += "\n";
  auto written = co_await connection.write(as_bytes(word), host.now() + kPatience);
  written.value();
}

Task<std::unique_ptr<TcpConnection>> call(Host& host) {
  const Endpoint peer{Ipv4Address({10, 0, 0, 2}), 7};
  auto connection = co_await host.tcp_connect(peer, TcpOptions(), host.now() + kPatience);
  auto connected = std::move(connection).value();
  co_await say(host, *connected, "hello");
  co_return connected;
}

Task<int> talk(Host& host, const Options&) {
  const auto listener = host.tcp_listen({.local = {Ipv4Address(), 80}});
  listener.value();
  auto connection = co_await call(host);
  host.ready();
  for (;;) {
    auto event = co_await host.next_life_event({});
    const bool stop = event.value() == LifeEvent::stop;
    co_await say(host, *connection, stop ? "stop" : "reload");
    if (stop) co_return 7;
  }
}

Task<int> hang(Host& host, const Options&) {
  auto connection = co_await call(host);
  co_await host.sleep_until(host.now() + 1h);
  co_return 0;
}

Task<int> quit(Host&, const Options&) {
  co_return 5;
}

Task<int> fail(Host&, const Options&) {
  throw std::runtime_error(std::string(200'000, '"'));
  co_return 0;
}

using Describe = decltype(Program::describe);
using Run = decltype(Program::run);

Program program(std::string_view name, Run run, Describe describe = describe_nothing) {
  return {.name = name, .summary = "", .usage = "", .needs = {}, .describe = describe, .run = run};
}

}  // namespace

const Program kTalk = program("talk", talk);
const Program kHang = program("hang", hang);
const Program kQuit = program("quit", quit);
const Program kFail = program("fail", fail);
const Program kRefuse = program("refuse", quit, describe_badly);

std::vector<const Program*> life_programs() {
  return {&kTalk, &kHang, &kQuit, &kFail, &kRefuse};
}

}  // namespace netrig::testing
