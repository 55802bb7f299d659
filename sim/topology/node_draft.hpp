// A node as the file says it, before templates are expanded and addresses are given.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "topology/topology.hpp"

namespace netrig::reading {

struct AddressDraft {
  IpAddress address;  ///< of a template: the first one's
  SourcePosition position;
};

struct AttachmentDraft {
  enum class Kind { fixed, dhcp, none, automatic };
  Kind kind = Kind::none;
  std::string link;  ///< may be unknown, which is reported already
  std::vector<AddressDraft> addresses;
  std::optional<MacAddress> mac;  ///< of a template: the first one's
  SourcePosition mac_position;
  SourcePosition position;
};

struct AfterDraft {
  std::string node;  ///< as the file says it: a template stands for all of its nodes
  std::vector<std::string> nodes;
  SourcePosition position;
};

struct NodeDraft {
  NodeSpec spec;  ///< without attachments and `after`
  std::optional<std::uint32_t> count;
  std::vector<AttachmentDraft> attachments;
  std::vector<AfterDraft> after;
};

}  // namespace netrig::reading
