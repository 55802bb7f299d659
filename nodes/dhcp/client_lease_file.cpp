#include "dhcp/client_lease_file.hpp"

#include <boost/system/errc.hpp>

#include "dhcp/checked_line.hpp"
#include "dhcp/dhcp_binding.hpp"
#include "dhcp/hex_text.hpp"
#include "dhcp/second_text.hpp"
#include "host/replace_file.hpp"

namespace netrig {

namespace {

constexpr std::string_view kHeading = "netrig-dhcp-client-lease 1\n";
constexpr std::uint64_t kMostBytes = 64 * 1024;  // a message of 1500 bytes in hexadecimal has room many times

}  // namespace

std::string lease_file_text(const DhcpMessage& ack, std::chrono::sys_seconds began) {
  std::string text(kHeading);
  text += std::to_string(began.time_since_epoch().count()) + " " + to_hex(ack.to_bytes());
  close_line(text, kHeading.size());
  return text;
}

std::optional<LeaseFileContent> parse_lease_file(std::string_view text) {
  if (!text.starts_with(kHeading) || !text.ends_with('\n')) return {};
  text.remove_prefix(kHeading.size());
  if (text.empty()) return {};
  const auto content = content_of_line(text.substr(0, text.size() - 1));
  if (!content) return {};
  auto rest = *content;
  const auto began = parse_seconds(take_word(rest));
  const auto bytes = from_hex(rest);
  auto ack = bytes ? DhcpMessage::parse(*bytes) : std::nullopt;
  if (!began || !ack || ack->type() != DhcpMessageType::ack || !binding_of(*ack)) return {};
  return LeaseFileContent{*std::move(ack), *began};
}

Result<std::optional<RememberedLease>> ClientLeaseFile::load(const MacAddress& mac) {
  using Loaded = std::optional<RememberedLease>;
  const auto file = directory_->open(name_, OpenMode::read);
  if (!file && file.error() == boost::system::errc::no_such_file_or_directory) return Loaded();
  if (!file) return file.error();
  const auto bytes = read_all(**file, kMostBytes);
  if (!bytes) return bytes.error();
  const auto content = parse_lease_file(as_text(*bytes));
  if (!content || content->ack.mac() != mac) return Loaded();
  // A clock that went back can't tell how old the lease is.
  if (content->began > std::chrono::floor<std::chrono::seconds>(host_.wall_time())) return Loaded();
  const auto age = host_.wall_time() - content->began;
  const auto lease = binding_of(content->ack)->lease;
  if (lease && age >= *lease) return Loaded();
  return Loaded(RememberedLease{content->ack, host_.now() - age});
}

Result<> ClientLeaseFile::keep(const RememberedLease& lease) {
  const auto began =
      std::chrono::floor<std::chrono::seconds>(host_.wall_time() - (host_.now() - lease.began));
  return replace_file(*directory_, name_, as_bytes(lease_file_text(lease.ack, began)));
}

Result<> ClientLeaseFile::forget() {
  const auto removed = directory_->remove_file(name_);
  if (!removed && removed.error() == boost::system::errc::no_such_file_or_directory) return {};
  return removed;
}

}  // namespace netrig
