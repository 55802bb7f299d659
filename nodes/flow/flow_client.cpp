#include "flow/flow_client.hpp"

#include <memory>
#include <string>

#include "dns/resolver.hpp"
#include "flow/client_session.hpp"
#include "flow/result_json.hpp"
#include "flow/result_text.hpp"

namespace netrig {

namespace {

constexpr auto kResolveTime = std::chrono::seconds(20);

void print(Host& host, const flow::Lines& lines) {
  for (const auto& line : lines) host.console().print(line);
}

/// JSON is to be read by programs, in which an error, too, has its place.
int fail(Host& host, const flow::ClientPlan& plan, const std::string& why) {
  if (plan.json) host.console().print(flow::error_json(why));
  host.console().error("flow-client: " + why);
  return kExitFailed;
}

Task<> end_when_stopped(Host& host, std::shared_ptr<flow::Transfer> transfer) {
  for (;;) {
    auto event = co_await host.next_life_event({});
    if (!event) co_return;
    if (*event == LifeEvent::stop) transfer->stop();  // a reload has nothing to read again
  }
}

void watch(Host& host, flow::Transfer& transfer, const flow::ClientPlan& plan) {
  auto* console = &host.console();
  const auto* result = &transfer.result();
  transfer.watch(plan.interval, [console, result, &plan](const flow::Interval& interval) {
    // What is left at the end may be too short to say something of a rate.
    const bool short_rest = interval.front().end - interval.front().begin < plan.interval / 10;
    if (plan.json || short_rest) return;
    for (const auto& line : flow::interval_lines(*result, interval)) console->print(line);
  });
}

Task<int> measure(Host& host, const flow::ClientPlan& plan, std::shared_ptr<flow::Transfer> transfer) {
  watch(host, *transfer, plan);
  if (!plan.json) print(host, flow::start_lines(transfer->result()));
  host.ready();
  TaskGroup life(host);
  life.spawn(end_when_stopped(host, transfer));
  const auto trouble = co_await transfer->run();
  life.cancel();
  co_await life.join({});
  if (!trouble.empty()) co_return fail(host, plan, trouble);
  if (plan.json) {
    host.console().print(flow::result_json(transfer->result()));
  } else {
    print(host, flow::end_lines(transfer->result()));
  }
  co_return kExitDone;
}

Task<int> run(Host& host, const Options& options) {
  const auto plan = flow::read_client_plan(options);
  auto addresses = co_await dns::resolve(host, plan.host, host.now() + kResolveTime);
  if (!addresses) co_return fail(host, plan, plan.host + ": " + addresses.error().message());
  auto opened = co_await flow::open_client(host, plan, *addresses);
  if (const auto* why = std::get_if<std::string>(&opened)) co_return fail(host, plan, *why);
  auto transfer = std::get<std::shared_ptr<flow::Transfer>>(std::move(opened));
  const int status = co_await measure(host, plan, transfer);
  co_return status;
}

}  // namespace

const Program kFlowClient{
    .name = "flow-client",
    .summary = "Measures how much gets through to a flow-server, by TCP or UDP, in either direction.",
    .usage = "[OPTIONS] SERVER",
    .needs = {},
    .describe = flow::describe_client,
    .run = run,
};

}  // namespace netrig
