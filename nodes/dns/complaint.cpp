#include "dns/complaint.hpp"

namespace netrig::dns {

std::optional<std::string> Complaint::happened(TimePoint now) {
  ++count_;
  if (quiet_until_ && now < *quiet_until_) return {};
  const auto untold = count_ - told_;
  told_ = count_;
  quiet_until_ = now + pause_;
  return untold == 1 ? text_ : text_ + " (" + std::to_string(untold) + " times since this was told last)";
}

}  // namespace netrig::dns
