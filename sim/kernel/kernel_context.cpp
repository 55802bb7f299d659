#include "kernel/kernel_context.hpp"

#include <net/if.h>

#include <array>
#include <chrono>

namespace netrig {

namespace {

constexpr unsigned kServedInARow = 64;
// Slots a multiple of the page size apart would share the same lines of a set-associative cache.
constexpr std::size_t kSlotStride = KernelContext::kSlotBytes + 192;

}  // namespace

TimePoint KernelContext::now() {
  return TimePoint(std::chrono::steady_clock::now().time_since_epoch());
}

bool KernelContext::must_yield() {
  return ++served_ > kServedInARow;
}

const std::string& KernelContext::device_name(int index) {
  const auto time = now();
  auto [entry, is_new] = device_names_.try_emplace(index);
  auto& device = entry->second;
  if (is_new || time - device.asked > std::chrono::seconds(1)) {
    std::array<char, IF_NAMESIZE> name{};
    device.name = if_indextoname(static_cast<unsigned>(index), name.data()) ? name.data() : "";
    device.asked = time;
  }
  return device.name;
}

MutableByteView KernelContext::slot(std::size_t number) {
  // Not initialised on purpose: pages that no datagram needs are never touched.
  if (!slots_) slots_.reset(new std::uint8_t[kSlots * kSlotStride]);
  return {slots_.get() + number * kSlotStride, kSlotBytes};
}

void KernelContext::drop_waits() {
  while (!waiting_.empty()) waiting_.front().drop();
}

}  // namespace netrig
