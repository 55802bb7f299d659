#include "dns/zone_loader.hpp"

#include "dns/zone_file.hpp"

namespace netrig::dns {

namespace {

/// None if the file is wrong or cannot be read, which the console then says.
std::optional<Zone> load_zone(Host& host, const GrantedPath& path) {
  const auto fail = [&](const Error& error) {
    host.console().error("dns-server: " + path.text + ": cannot be read: " + error.message() +
                         "; --zone expects a master file");
  };
  auto file = host.files().open(path, OpenMode::read);
  if (!file) return fail(file.error()), std::nullopt;
  const auto content = read_all(**file, kMaxZoneFileBytes);
  if (!content) return fail(content.error()), std::nullopt;
  auto parsed = parse_zone_file(*content, path.text);
  for (const auto& error : parsed.errors) host.console().error("dns-server: " + error.to_string());
  return std::move(parsed.zone);
}

}  // namespace

std::optional<ZoneSet> load_zones(Host& host, const std::vector<GrantedPath>& paths) {
  ZoneSet zones;
  bool complete = true;
  for (const auto& path : paths) {
    auto zone = load_zone(host, path);
    complete = complete && zone;
    if (!zone) continue;
    const auto origin = zone->origin().to_string();
    if (zones.add(std::move(*zone))) continue;
    host.console().error("dns-server: " + path.text + ": the zone " + origin +
                         " is in an earlier file already; name one file for it");
    complete = false;
  }
  if (!complete) return {};
  return zones;
}

}  // namespace netrig::dns
