#include "boot/boot_report.hpp"

#include "host/right_aligned.hpp"

namespace netrig {

std::string boot_line(Duration since_start, std::string_view step, std::string_view text) {
  constexpr std::size_t kStepWidth = 5;
  const auto milliseconds = std::chrono::floor<std::chrono::milliseconds>(since_start).count();
  auto shown_step = std::string(step);
  if (shown_step.size() < kStepWidth) shown_step.resize(kStepWidth, ' ');
  return "[" + right_aligned(milliseconds / 1000, 3) + "." + right_aligned(milliseconds % 1000, 3, '0') +
         " s] " + shown_step + " " + std::string(text);
}

void BootReport::done(std::string_view step, std::string_view text) const {
  host_.console().print(boot_line(host_.now() - start_, step, text));
}

void BootReport::failed(std::string_view step, std::string_view why, std::string_view check) const {
  host_.console().error(boot_line(host_.now() - start_, step, "failed: " + std::string(why)));
  host_.console().error("Check " + std::string(check) + ".");
}

}  // namespace netrig
