// EthernetFilter as a program of the classic BPF (socket(7), SO_ATTACH_FILTER).
#pragma once

#include <linux/filter.h>

#include <vector>

#include "host/ethernet.hpp"

namespace netrig {

/// Takes the frames that `filter` wants whole and drops all others: besides, frames for foreign unicast
/// addresses (all but `station`, or without it the interface's own) and frames with a VLAN tag, which the
/// kernel keeps beside the frame.
std::vector<sock_filter> compile_filter(const EthernetFilter& filter,
                                        const std::optional<MacAddress>& station = {});

}  // namespace netrig
