#include "ftp/listing_source.hpp"

#include <algorithm>
#include <span>
#include <utility>

namespace netrig::ftp {

Result<std::optional<std::string>> ListingSource::next() {
  const auto left = std::span<const std::string>(listed_.names).subspan(at_);
  auto text = std::exchange(heading_, {});
  if (left.empty()) return text.empty() ? std::nullopt : std::optional(std::move(text));
  const auto step = left.first(std::min(left.size(), kStepEntries));
  const auto entries = directory_->entries(listed_.directory.relative(), step);
  if (!entries) return entries.error();
  at_ += step.size();
  for (const auto& entry : *entries) text += format_(entry) + "\r\n";
  return std::optional(std::move(text));
}

}  // namespace netrig::ftp
