// Fuzzes the FTP server's session: whatever lines a client says, every command has its answer, nothing is
// written by who may not write, nothing leaves the user's root, and no unfinished upload is left behind.
#include <array>
#include <cstdint>
#include <memory>
#include <string>

#include "ftp/line_reader.hpp"
#include "ftp/session.hpp"
#include "harness/require.hpp"
#include "simulator/memory_directory.hpp"
#include "simulator/memory_tree.hpp"

using namespace netrig;
using namespace netrig::ftp;
using netrig::fuzz::require;

namespace {

constexpr std::uint64_t kSpaceBytes = 1 << 20;

/// What lies beside the root of the user, and must stay as it is.
constexpr const char* kSecret = "secret";

class Play {
 public:
  Play(bool may_write, WallTime now) : may_write_(may_write), now_(now) {
    require(directory_.make_directory("home").has_value());
    require(directory_.make_directory("home/sub").has_value());
    write("outside", kSecret);
    write("home/file", "one\ntwo\n");
    write("home/sub/other", "x");
    UserTable users;
    users.named.emplace("u", User{.password = Password::plain("p"), .may_write = may_write});
    users.named.at("u").root = VirtualPath().child("home");
    config_.users = std::make_shared<UserTable>(std::move(users));
    config_.max_login_failures = 3;
  }

  void say(std::string_view line) {
    auto outcome = session_->handle(line, now_);
    if (std::holds_alternative<OpenPassive>(outcome.action)) {
      // What a listener would be, and at times would not.
      outcome.reply = ++ports_ % 5 == 0 ? session_->passive_failed() : session_->passive_opened(50'000);
    }
    if (auto* order = std::get_if<ComputeHash>(&outcome.action)) {
      outcome.reply = Reply(213, "hashed");
      require(order->file != nullptr);
    }
    require(outcome.reply.has_value() && outcome.reply->code >= 100 && outcome.reply->code < 600);
    const auto wire = serialize(*outcome.reply);
    require(wire.ends_with("\r\n"));
    if (auto* start = std::get_if<StartTransfer>(&outcome.action)) transfer(start->transfer);
    if (std::holds_alternative<CloseSession>(outcome.action)) closed_ = true;
  }

  bool is_closed() const { return closed_; }

  void check() {
    session_.reset();
    require(read("outside") == kSecret);
    require(directory_.list(".")->size() == 2);
    if (!may_write_) {
      require(read("home/file") == "one\ntwo\n");
      require(directory_.list("home")->size() == 2);
    }
    require(count_hidden("home", 0) == 0);
  }

 private:
  /// As the data connection would carry it out, uploads by turns whole and broken off.
  void transfer(Transfer& order) {
    require(session_->login().logged_in());
    if (auto* file = std::get_if<SendFile>(&order.content)) {
      Bytes buffer(16);
      require(file->file->read_at(file->offset, buffer).has_value());
    }
    if (auto* file = std::get_if<ReceiveFile>(&order.content)) {
      require(may_write_);
      require(file->file.begin().has_value());
      const auto written = file->file.write(as_bytes("upload"));
      if (written && ++uploads_ % 2 == 0) [[maybe_unused]]
        const auto committed = file->file.commit();
    }
  }

  void write(const std::string& path, std::string_view content) {
    auto file = directory_.open(path, OpenMode::write);
    require(file.has_value() && (*file)->write_at(0, as_bytes(content)).has_value());
  }

  std::string read(const std::string& path) {
    auto file = directory_.open(path, OpenMode::read);
    require(file.has_value());
    return std::string(as_text(*read_all(**file, kSpaceBytes)));
  }

  std::size_t count_hidden(const std::string& path, int depth) {
    constexpr int kDepthLimit = 64;
    const auto entries = directory_.list(path);
    if (!entries || depth > kDepthLimit) return 0;
    std::size_t count = 0;
    for (const auto& entry : *entries) {
      if (entry.name.starts_with(kPendingPrefix)) ++count;
      if (entry.status.type == FileType::directory) count += count_hidden(path + "/" + entry.name, depth + 1);
    }
    return count;
  }

  bool may_write_;
  WallTime now_;
  std::shared_ptr<MemoryTree> tree_ =
      std::make_shared<MemoryTree>([] { return WallTime(std::chrono::hours(1)); }, nullptr, kSpaceBytes);
  MemoryDirectory directory_{tree_};
  ServerConfig config_;
  BusyFiles busy_;
  std::uint64_t unique_ = 0;
  std::unique_ptr<Session> session_ = std::make_unique<Session>(
      config_, directory_, busy_,
      Session::Ends{*Endpoint::parse("10.0.0.4:21"), *Endpoint::parse("10.0.0.9:4000")},
      [this] { return ++unique_; });
  int ports_ = 0;
  int uploads_ = 0;
  bool closed_ = false;
};

}  // namespace

/// The first byte says who the user is, and when it is; the rest is what she says, logged in already where a
/// bit of it says so.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  constexpr std::array kYears{1970, 1678, 2026, 2261};
  const WallTime now = std::chrono::sys_days(std::chrono::year(kYears[data[0] >> 2 & 3]) / 1 / 2);
  Play play((data[0] & 1) != 0, now);
  if ((data[0] & 2) == 0) {
    play.say("USER u");
    play.say("PASS p");
  }
  LineReader reader;
  reader.feed(ByteView(data + 1, size - 1));
  while (auto line = reader.next()) {
    if (play.is_closed()) break;
    play.say(line->text);
  }
  play.check();
  return 0;
}
