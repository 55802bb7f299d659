#include "dns/zone_loader.hpp"

#include "dns/zone_file.hpp"

namespace netrig::dns {

namespace {

// Each of these takes a few milliseconds at most.
constexpr std::size_t kReadBytes = 1u << 20;
constexpr std::size_t kRecordsAtOnce = 500;
constexpr std::size_t kNamesAtOnce = 2000;

/// Others run.
Task<> give_way(Host& host) {
  co_await host.sleep_until(host.now());
}

/// Errors: file_too_large past kMaxZoneFileBytes, and those of the file.
Task<Result<Bytes>> read_slowly(Host& host, const GrantedPath& path) {
  auto file = host.files().open(path, OpenMode::read);
  if (!file) co_return file.error();
  Bytes content;
  for (;;) {
    const auto begin = content.size();
    content.resize(begin + kReadBytes);
    const auto count = (*file)->read_at(begin, MutableByteView(content).subspan(begin));
    if (!count) co_return count.error();
    content.resize(begin + *count);
    if (*count == 0) co_return content;
    if (content.size() > kMaxZoneFileBytes)
      co_return boost::system::errc::make_error_code(boost::system::errc::file_too_large);
    if (*count == kReadBytes) co_await give_way(host);
  }
}

/// None if the file is wrong or cannot be read, which the console then says.
Task<std::optional<Zone>> load_zone(Host& host, const GrantedPath& path) {
  auto content = co_await read_slowly(host, path);
  if (!content) {
    host.console().error("dns-server: " + path.text + ": cannot be read: " + content.error().message() +
                         "; --zone expects a master file");
    co_return std::nullopt;
  }
  ZoneFileReader reader(std::move(*content), path.text);
  while (reader.step(kRecordsAtOnce)) co_await give_way(host);
  auto parsed = reader.take();
  for (const auto& error : parsed.errors) host.console().error("dns-server: " + error.to_string());
  if (!parsed.zone) {
    while (reader.discard_some(kNamesAtOnce)) co_await give_way(host);
  }
  co_return std::move(parsed.zone);
}

}  // namespace

Task<std::optional<ZoneSet>> load_zones(Host& host, std::vector<GrantedPath> paths) {
  ZoneSet zones;
  bool complete = true;
  for (const auto& path : paths) {
    auto zone = co_await load_zone(host, path);
    complete = complete && zone;
    if (!zone) continue;
    const auto origin = zone->origin().to_string();
    if (zones.add(std::move(*zone))) continue;
    host.console().error("dns-server: " + path.text + ": the zone " + origin +
                         " is in an earlier file already; name one file for it");
    complete = false;
  }
  if (!complete) {
    co_await discard_zones(host, std::move(zones));
    co_return std::nullopt;
  }
  co_return zones;
}

Task<> discard_zones(Host& host, ZoneSet zones) {
  while (zones.discard_some(kNamesAtOnce)) co_await give_way(host);
}

}  // namespace netrig::dns
