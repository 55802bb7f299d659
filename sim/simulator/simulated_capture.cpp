#include "simulator/simulated_capture.hpp"

#include <system_error>

#include "wire/ethernet_header.hpp"

namespace netrig {

namespace {

constexpr std::size_t kVlanTagBytes = 4;  // IEEE 802.1Q

}  // namespace

SimulatedCapture::SimulatedCapture(SimulatedLink& link, const RunPaths& paths, BackgroundWriter& background,
                                   std::function<void()> written)
    : link_(link),
      written_(std::move(written)),
      writer_(paths.link_capture(link.name()),
              link.mtu_bytes() + EthernetHeader::kLengthBytes + kVlanTagBytes, [&](const auto& path) {
                auto opened = background.open(path);
                file_ = std::move(opened.file);
                return opened.stream;
              }) {
  status_.link = link.name();
  status_.path = "links/" + link.name() + ".pcap";
  link.set_tap([this](ByteView frame) { add(frame); });
}

SimulatedCapture::~SimulatedCapture() {
  link_.set_tap({});
}

/// A file that can't be written on stays as it is, and the results say so.
void SimulatedCapture::add(ByteView frame) {
  if (status_.error.empty()) {
    attempt([&] {
      writer_.write(link_.simulation().wall_time(), frame);
      ++status_.frames;
      status_.bytes += frame.size();
    });
  }
  if (!status_.error.empty()) ++status_.dropped;
  written_();
}

void SimulatedCapture::flush() {
  if (!failed_) attempt([this] { writer_.flush(); });
}

void SimulatedCapture::look() {
  if (failed_) return;
  if (const int error = file_->error()) return fail(std::generic_category().message(error));
  written_frames_ = status_.frames;
  written_bytes_ = status_.bytes;
}

void SimulatedCapture::fail(const std::string& error) {
  failed_ = true;
  status_.error = error;
  status_.dropped += status_.frames - written_frames_;
  status_.frames = written_frames_;
  status_.bytes = written_bytes_;
}

template <typename Write>
void SimulatedCapture::attempt(Write write) {
  try {
    write();
  } catch (const std::system_error& error) {
    fail(error.code().message());
  } catch (const std::exception& error) {
    // Past 2038, which the format can't hold: what came before is there.
    status_.error = error.what();
  }
}

}  // namespace netrig
