#include "boot/boot_report.hpp"

namespace netrig {

namespace {

std::string padded(std::string text, std::size_t width, char fill) {
  return text.size() < width ? std::string(width - text.size(), fill) + text : text;
}

}  // namespace

std::string boot_line(Duration since_start, std::string_view step, std::string_view text) {
  constexpr std::size_t kStepWidth = 5;
  const auto milliseconds = std::chrono::floor<std::chrono::milliseconds>(since_start).count();
  auto shown_step = std::string(step);
  if (shown_step.size() < kStepWidth) shown_step.resize(kStepWidth, ' ');
  return "[" + padded(std::to_string(milliseconds / 1000), 3, ' ') + "." +
         padded(std::to_string(milliseconds % 1000), 3, '0') + " s] " + shown_step + " " + std::string(text);
}

void BootReport::done(std::string_view step, std::string_view text) const {
  host_.console().print(boot_line(host_.now() - start_, step, text));
}

void BootReport::failed(std::string_view step, std::string_view why, std::string_view check) const {
  host_.console().error(boot_line(host_.now() - start_, step, "failed: " + std::string(why)));
  host_.console().error("Check " + std::string(check) + ".");
}

}  // namespace netrig
