#include "ftp/client_session.hpp"

#include <algorithm>
#include <utility>

#include "ftp/ascii.hpp"
#include "ftp/client_transfer.hpp"
#include "ftp/listing.hpp"
#include "ftp/number.hpp"

namespace netrig::ftp {

namespace {

constexpr std::size_t kListLimitBytes = 16 * 1024 * 1024;
/// Before the first repetition; doubled with each up to the longest.
constexpr Duration kRetryPause = std::chrono::seconds(1);
constexpr Duration kLongestPause = std::chrono::seconds(30);

/// A path that looks like an option of ls, which LIST and NLST take, is written as one that does not.
std::string listed_path(const std::string& path) {
  return path.starts_with('-') ? "./" + path : path;
}

template <class Each>
void for_each_line(std::string_view text, Each each) {
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    each(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

/// Sorted by name; a hostile server may say one twice.
void sort_out(std::vector<RemoteEntry>& entries) {
  std::ranges::stable_sort(entries, {}, &RemoteEntry::name);
  const auto alike = [](const RemoteEntry& one, const RemoteEntry& other) { return one.name == other.name; };
  entries.erase(std::unique(entries.begin(), entries.end(), alike), entries.end());
}

/// What isn't understood may be the name of a file: who goes by such a listing would take the file for
/// absent, and a mirror would remove its copy.
FtpResult<RemoteListing> read_entries(const std::string& attempt, std::string_view text, bool facts) {
  RemoteListing found;
  std::optional<std::string_view> strange;
  for_each_line(text, [&](std::string_view line) {
    auto entry = facts ? parse_fact_line(line) : parse_list_line(line);
    if (entry) {
      found.entries.push_back(std::move(*entry));
      return;
    }
    const auto remark = facts ? fact_remark(line) : list_remark(line);
    if (remark == ListingRemark::itself) found.tells_of_itself = true;
    if (remark == ListingRemark::malformed && !strange) strange = line;
  });
  if (strange) {
    FtpError error(
        printable(attempt) + ": the listing cannot be read: '" + printable(strange->substr(0, 80)) + "'", {});
    error.concerns_one_file = true;
    return error;
  }
  sort_out(found.entries);
  return found;
}

}  // namespace

ClientSession::ClientSession(Host& host, FtpUrl url, ClientSettings settings, Deadline deadline)
    : host_(host), url_(std::move(url)), settings_(std::move(settings)), deadline_(deadline) {}

Task<FtpResult<>> ClientSession::connect() {
  if (connection_) {
    const bool is_open = co_await connection_->is_open();
    if (is_open) co_return FtpResult<>();
    connection_.reset();
  }
  auto opened = co_await ClientConnection::open(host_, url_, settings_.on_line, deadline_);
  if (!opened) co_return opened.error();
  connection_ = std::move(*opened);
  auto restored = co_await restore();
  if (!restored) connection_.reset();
  co_return restored;
}

/// A new connection to where the one before was.
Task<FtpResult<>> ClientSession::restore() {
  if (!directory_.empty()) {
    const Command change{"CWD", directory_};
    auto changed = co_await connection_->expect(2, change, deadline_);
    if (!changed) co_return changed.error();
  }
  auto typed = co_await connection_->set_type(ascii_, deadline_);
  co_return typed;
}

/// Also of the connections that may take this one's place before the next command.
Task<FtpResult<>> ClientSession::set_type(bool ascii) {
  auto connected = co_await connect();
  if (!connected) co_return connected;
  auto typed = co_await connection_->set_type(ascii, deadline_);
  if (typed) ascii_ = ascii;
  co_return typed;
}

Task<FtpResult<>> ClientSession::reach() {
  for (int failures = 0;;) {
    auto connected = co_await connect();
    if (connected) co_return connected;
    const FtpError error = connected.error();
    const bool again = co_await may_retry(error, ++failures);
    if (!again) co_return error;
  }
}

/// Without a reply to what was asked, nobody knows what the next one would answer.
void ClientSession::drop_if_lost(const FtpError& error) {
  constexpr int kClosing = 421;
  if (!error.reply_code || error.reply_code == kClosing) connection_.reset();
}

Task<FtpResult<std::string>> ClientSession::change_directory(std::string path) {
  const Command change{"CWD", path};
  auto changed = co_await command(change);
  if (!changed) co_return changed.error();
  auto current = co_await current_directory();
  if (current) directory_ = *current;
  co_return current;
}

Task<FtpResult<std::string>> ClientSession::current_directory() {
  const Command print{"PWD", ""};
  auto reply = co_await command(print);
  if (!reply) co_return reply.error();
  if (const auto path = parse_path_reply(*reply)) co_return *path;
  co_return refused("PWD", *reply);
}

/// Where the server tells no way back, a new connection is one.
Task<FtpResult<>> ClientSession::find_directory(std::string path) {
  if (path.empty()) co_return FtpResult<>();  // the session is there
  auto home = co_await current_directory();
  const Command enter{"CWD", std::move(path)};
  auto entered = co_await command(enter);
  if (!entered) co_return entered.error();
  bool is_back = false;
  if (home) {
    const Command leave{"CWD", *home};
    auto left = co_await command(leave);
    is_back = bool(left);
  }
  if (!is_back) connection_.reset();
  co_return FtpResult<>();
}

Task<FtpResult<Reply>> ClientSession::quote(Command command) {
  auto connected = co_await connect();
  if (!connected) co_return connected.error();
  auto reply = co_await connection_->command(std::move(command), deadline_);
  if (!reply) drop_if_lost(reply.error());
  co_return reply;
}

Task<FtpResult<Reply>> ClientSession::command(Command command) {
  const auto attempt = command.argument.empty() ? command.verb : command.verb + " " + command.argument;
  auto reply = co_await quote(std::move(command));
  if (reply && !reply->is_completion() && !reply->is_intermediate()) co_return refused(attempt, *reply);
  co_return reply;
}

Task<FtpResult<Features>> ClientSession::features() {
  auto connected = co_await connect();
  if (!connected) co_return connected.error();
  auto known = co_await connection_->features(deadline_);
  co_return known;
}

/// RFC 3659 4. None where the server does not tell: then there is nothing to check against.
std::optional<std::uint64_t> ClientSession::size_of(const Reply& reply) {
  return reply.code == 213 ? parse_number<std::uint64_t>(reply.lines.back()) : std::nullopt;
}

Task<FtpResult<std::optional<std::uint64_t>>> ClientSession::size(std::string path) {
  const Command size{"SIZE", path};
  auto reply = co_await quote(size);
  if (!reply) co_return reply.error();
  co_return size_of(*reply);
}

Task<FtpResult<std::optional<WallTime>>> ClientSession::modified(std::string path) {
  const Command time{"MDTM", path};
  auto reply = co_await quote(time);
  if (!reply) co_return reply.error();
  std::optional<WallTime> modified;
  if (reply->code == 213) modified = parse_time_value(reply->lines.back());
  co_return modified;
}

/// TYPE I, and line ends taken as they come: a server may send a listing in either form.
Task<FtpResult<std::string>> ClientSession::text_of(Command command) {
  auto typed = co_await set_type(false);
  if (!typed) co_return typed.error();
  const auto verb = command.verb;
  ClientTransfer transfer(host_, *connection_, settings_, {}, deadline_);
  auto begun = co_await transfer.begin(std::move(command), 0);
  if (!begun) {
    drop_if_lost(begun.error());
    co_return begun.error();
  }
  AsciiDecoder decoder;
  Bytes text;
  const std::function<FtpResult<>(ByteView)> sink = [&](ByteView bytes) -> FtpResult<> {
    decoder.decode(bytes, text);
    if (text.size() > kListLimitBytes) return FtpError{verb + ": the listing is longer than 16 MiB", {}};
    return {};
  };
  auto received = co_await transfer.receive(sink, std::nullopt);
  if (!received) {
    drop_if_lost(received.error());
    co_return received.error();
  }
  decoder.finish(text);
  co_return std::string(as_text(text));
}

Task<FtpResult<std::string>> ClientSession::listing(std::string path) {
  const Command list{"LIST", listed_path(path)};
  auto text = co_await text_of(list);
  if (!text || !text->empty()) co_return text;
  auto found = co_await find_directory(std::move(path));
  if (!found) co_return found.error();
  co_return text;
}

Task<FtpResult<std::vector<std::string>>> ClientSession::names(std::string path) {
  const Command list{"NLST", listed_path(path)};
  auto text = co_await text_of(list);
  std::vector<std::string> found;
  // RFC 959 5.4: that there is nothing is an error to some servers. With 550 it may be another one.
  if (!text && text.error().reply_code == 450) co_return found;
  if (!text) co_return text.error();
  for_each_line(*text, [&](std::string_view line) {
    if (!line.empty() && line.find('\0') == std::string_view::npos) found.emplace_back(line);
  });
  co_return found;
}

Task<FtpResult<RemoteListing>> ClientSession::entries(std::string path) {
  auto known = co_await features();
  if (!known) co_return known.error();
  // Without "-a", some servers leave out names that begin with a dot.
  const Command list = known->facts ? Command{"MLSD", path} : Command{"LIST", "-a " + listed_path(path)};
  auto text = co_await text_of(list);
  if (!text) co_return text.error();
  co_return read_entries(list.verb + " " + list.argument, *text, known->facts);
}

Task<bool> ClientSession::may_retry(const FtpError& error, int failures) {
  if (!error.may_pass || failures > settings_.retries) co_return false;
  connection_.reset();
  const auto pause = std::min(kRetryPause * (1 << std::min(failures - 1, 5)), kLongestPause);
  const auto until = host_.now() + pause;
  if (deadline_ && until >= *deadline_) co_return false;
  host_.console().error(error.text + "; trying again");
  co_await host_.sleep_until(until);
  co_return true;
}

Task<> ClientSession::quit() {
  if (!connection_) co_return;
  co_await connection_->quit();
  connection_.reset();
}

}  // namespace netrig::ftp
