#include "scenario/packet_window.hpp"

#include <stdexcept>

#include "scenario/text.hpp"

namespace netrig {
namespace {

std::string shown_path(const World& world, const std::string& link) {
  for (const CaptureStatus& status : world.capture_status()) {
    if (status.link == link) return status.path;
  }
  return world.capture_path(link);
}

}  // namespace

WorldTime window_begin(const RunContext& context, const std::optional<std::string>& since) {
  // Also what was captured before the first program: nodes announce their addresses while the lab is built.
  if (!since) return WorldTime::min();
  const auto step = context.step_begins.find(*since);
  if (step != context.step_begins.end()) return step->second;
  throw std::invalid_argument("'since': no step named " + in_quotes(*since) + " has been carried out");
}

PacketWindow::PacketWindow(RunContext& context, const PacketExpectation& wanted, std::optional<WorldTime> end)
    : context_(context),
      link_(wanted.link),
      path_(shown_path(context.world, wanted.link)),
      begin_(window_begin(context, wanted.since)),
      end_(end) {
  if (wanted.filter) filter_.emplace(*wanted.filter);
}

bool PacketWindow::belongs(const CapturedPacket& packet) const {
  const bool in_time = packet.time >= begin_ && (!end_ || packet.time <= *end_);
  return in_time && (!filter_ || filter_->matches(packet));
}

void PacketWindow::read_new(const std::function<void(NumberedPacket)>& consume) {
  context_.world.flush_captures();
  if (!reader_) reader_.emplace(context_.world.capture_path(link_));
  while (auto packet = reader_->next()) {
    ++last_number_;
    if (belongs(*packet)) consume({last_number_, std::move(*packet)});
  }
}

void PacketWindow::read_again(const std::function<void(NumberedPacket)>& consume) const {
  CaptureReader reader(context_.world.capture_path(link_));
  for (std::uint64_t number = 1; number <= last_number_; ++number) {
    auto packet = reader.next();
    if (!packet) return;
    if (belongs(*packet)) consume({number, std::move(*packet)});
  }
}

}  // namespace netrig
