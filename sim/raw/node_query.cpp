#include "raw/node_query.hpp"

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "raw/message_socket.hpp"

namespace netrig {

namespace {

using nlohmann::json;

constexpr const char* kInterfaces = "interfaces";
constexpr const char* kTcpPort = "tcp port";
constexpr const char* kUdpPort = "udp port";

json to_json(const Interface& interface) {
  auto addresses = json::array();
  for (const auto& address : interface.addresses) addresses.push_back(address.to_string());
  return {{"index", interface.index},   {"name", interface.name}, {"mac", interface.mac.to_string()},
          {"mtu", interface.mtu_bytes}, {"up", interface.up},     {"loopback", interface.loopback},
          {"addresses", addresses}};
}

Interface interface_from(const json& entry) {
  Interface interface;
  entry.at("index").get_to(interface.index);
  entry.at("name").get_to(interface.name);
  interface.mac = MacAddress::parse(entry.at("mac").get<std::string>()).value();
  entry.at("mtu").get_to(interface.mtu_bytes);
  entry.at("up").get_to(interface.up);
  entry.at("loopback").get_to(interface.loopback);
  for (const auto& address : entry.at("addresses")) {
    interface.addresses.push_back(IpPrefix::parse(address.get<std::string>()).value());
  }
  return interface;
}

json interfaces_of(const Stack& stack) {
  auto report = json::array();
  for (const auto& interface : stack.list()) report.push_back(to_json(interface));
  return report;
}

json ask(const std::string& socket, const json& question) {
  auto node = MessageSocket::connect(socket);
  node.send(question.dump());
  const auto answer = node.receive();
  if (!answer) throw std::runtime_error(socket + ": the node's process does not answer");
  return json::parse(answer->text);
}

}  // namespace

std::vector<Interface> ask_for_interfaces(const std::string& socket) {
  std::vector<Interface> result;
  for (const auto& entry : ask(socket, {{"ask", kInterfaces}})) result.push_back(interface_from(entry));
  return result;
}

bool ask_for_port(const std::string& socket, bool tcp, std::uint16_t port) {
  return ask(socket, {{"ask", tcp ? kTcpPort : kUdpPort}, {"port", port}}).get<bool>();
}

std::optional<std::string> answer_query(const std::string& query, const Stack& stack) {
  const auto question = json::parse(query, nullptr, false);
  if (!question.is_object() || !question.contains("ask")) return {};
  if (question["ask"] == kInterfaces) return interfaces_of(stack).dump();
  if (!question.contains("port") || !question["port"].is_number_unsigned()) return {};
  const auto port = question["port"].get<std::uint16_t>();
  if (question["ask"] == kTcpPort) return json(stack.tcp().is_listening(port)).dump();
  if (question["ask"] == kUdpPort) return json(stack.udp().is_bound(port)).dump();
  return {};
}

}  // namespace netrig
