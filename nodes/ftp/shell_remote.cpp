// The shell's commands for the server's directories and files.
#include <utility>

#include "ftp/listing.hpp"
#include "ftp/shell.hpp"

namespace netrig::ftp {

/// What the server answers is what the user wants to know.
Task<FtpResult<>> Shell::tell(Command command) {
  auto reply = co_await session_->command(std::move(command));
  if (!reply) co_return reply.error();
  for (const auto& line : reply->lines) host_.console().print(printable(line));
  co_return FtpResult<>();
}

Task<FtpResult<>> Shell::change_directory(Words words) {
  auto changed = co_await session_->change_directory(words[0]);
  if (!changed) co_return changed.error();
  host_.console().print(printable(*changed));
  co_return FtpResult<>();
}

Task<FtpResult<>> Shell::print_directory(Words) {
  auto current = co_await session_->current_directory();
  if (!current) co_return current.error();
  host_.console().print(printable(*current));
  co_return FtpResult<>();
}

/// The listing is a long one anyway: "-l" and its like are left out.
Task<FtpResult<>> Shell::list(Words words) {
  std::erase_if(words, [](const std::string& word) { return word.starts_with('-'); });
  if (words.size() > 1) co_return FtpError{"usage: ls [PATH]", {}};
  const auto path = words.empty() ? std::string() : words[0];
  auto text = co_await session_->listing(path);
  if (!text) co_return text.error();
  print_lines(*text);
  co_return FtpResult<>();
}

Task<FtpResult<>> Shell::list_names(Words words) {
  const auto path = words.empty() ? std::string() : words[0];
  auto names = co_await session_->names(path);
  if (!names) co_return names.error();
  for (const auto& name : *names) host_.console().print(printable(name));
  co_return FtpResult<>();
}

Task<FtpResult<>> Shell::make_directory(Words words) {
  const Command make{"MKD", words[0]};
  auto made = co_await session_->command(make);
  if (!made) co_return made.error();
  co_return FtpResult<>();
}

Task<FtpResult<>> Shell::remove_directory(Words words) {
  const Command remove{"RMD", words[0]};
  auto removed = co_await session_->command(remove);
  if (!removed) co_return removed.error();
  co_return FtpResult<>();
}

Task<FtpResult<>> Shell::remove_file(Words words) {
  for (const auto& name : words) {
    const Command remove{"DELE", name};
    auto removed = co_await session_->command(remove);
    if (!removed) co_return removed.error();
  }
  co_return FtpResult<>();
}

Task<FtpResult<>> Shell::rename(Words words) {
  const Command from{"RNFR", words[0]};
  auto found = co_await session_->command(from);
  if (!found) co_return found.error();
  const Command to{"RNTO", words[1]};
  auto renamed = co_await session_->command(to);
  if (!renamed) co_return renamed.error();
  co_return FtpResult<>();
}

Task<FtpResult<>> Shell::change_mode(Words words) {
  const Command change{"SITE", "CHMOD " + words[0] + " " + words[1]};
  auto changed = co_await session_->command(change);
  if (!changed) co_return changed.error();
  co_return FtpResult<>();
}

Task<FtpResult<>> Shell::size(Words words) {
  const Command size{"SIZE", words[0]};
  return tell(size);
}

Task<FtpResult<>> Shell::modified(Words words) {
  const Command time{"MDTM", words[0]};
  return tell(time);
}

Task<FtpResult<>> Shell::status(Words words) {
  const Command status{"STAT", words.empty() ? "" : words[0]};
  return tell(status);
}

}  // namespace netrig::ftp
