#include "host/interface_choice.hpp"

#include <algorithm>
#include <vector>

#include "host/program.hpp"

namespace netrig {

namespace {

std::string names_of(const std::vector<Interface>& interfaces) {
  std::string names;
  for (const auto& interface : interfaces) names += (names.empty() ? "" : ", ") + interface.name;
  return names;
}

}  // namespace

Interface choose_interface(Host& host, const std::string& name) {
  auto interfaces = host.interfaces().list().value();
  std::erase_if(interfaces, [](const Interface& interface) { return interface.loopback; });
  if (interfaces.empty()) throw UsageError("this host has no interface but the loopback");
  const auto names = names_of(interfaces);
  if (name.empty()) {
    if (interfaces.size() == 1) return interfaces.front();
    throw UsageError("this host has several interfaces (" + names + "): say which by --interface NAME");
  }
  const auto found = std::ranges::find(interfaces, name, &Interface::name);
  if (found == interfaces.end()) throw UsageError("--interface: there is no " + name + ", only " + names);
  return *found;
}

}  // namespace netrig
