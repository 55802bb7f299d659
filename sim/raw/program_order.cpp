#include "raw/program_order.hpp"

#include <nlohmann/json.hpp>

namespace netrig {

namespace {

using nlohmann::json;

/// Runs `read` on a parsed object; nothing where text or types are wrong.
template <class Read>
auto parsed(const std::string& text, Read read) -> std::optional<decltype(read(json()))> {
  const auto value = json::parse(text, nullptr, false);
  if (!value.is_object()) return {};
  try {
    return read(value);
  } catch (const json::exception&) {
    return {};
  }
}

}  // namespace

std::string ProgramOrder::to_json() const {
  return json{
      {"program", program}, {"arguments", arguments}, {"directory", directory}, {"ready", tells_ready}}
      .dump(-1, ' ', false, json::error_handler_t::replace);
}

std::optional<ProgramOrder> ProgramOrder::from_json(const std::string& text) {
  return parsed(text, [](const json& value) {
    ProgramOrder order;
    value.at("program").get_to(order.program);
    value.at("arguments").get_to(order.arguments);
    value.at("directory").get_to(order.directory);
    value.at("ready").get_to(order.tells_ready);
    return order;
  });
}

std::string to_json(LifeEvent event) {
  return json{{"event", event == LifeEvent::stop ? "stop" : "reload"}}.dump();
}

std::optional<LifeEvent> life_event_from_json(const std::string& text) {
  return parsed(text, [](const json& value) {
    return value.at("event").get<std::string>() == "stop" ? LifeEvent::stop : LifeEvent::reload;
  });
}

std::string to_json(const ProgramEnd& end) {
  return json{{"status", end.status}, {"error", end.error}, {"stopped", end.stopped}}.dump(
      -1, ' ', false, json::error_handler_t::replace);
}

std::optional<ProgramEnd> program_end_from_json(const std::string& text) {
  return parsed(text, [](const json& value) {
    ProgramEnd end;
    end.status = static_cast<int>(value.at("status").get_ref<const json::number_integer_t&>());
    value.at("error").get_to(end.error);
    value.at("stopped").get_to(end.stopped);
    return end;
  });
}

}  // namespace netrig
