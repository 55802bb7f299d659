// FTP replies (RFC 959 4.2): a code of three digits, and text of one or several lines.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace netrig::ftp {

struct Reply {
  int code = 0;                    ///< 100 to 699 (6yz: RFC 2228)
  std::vector<std::string> lines;  ///< at least one, without codes and line ends

  Reply() = default;
  Reply(int reply_code, std::string line) : code(reply_code), lines{std::move(line)} {}
  Reply(int reply_code, std::vector<std::string> text_lines)
      : code(reply_code), lines(std::move(text_lines)) {}

  bool is_preliminary() const { return code / 100 == 1; }
  bool is_completion() const { return code / 100 == 2; }
  bool is_intermediate() const { return code / 100 == 3; }
  /// "550 No such file": the code and the last line, with control characters masked, for messages and logs.
  std::string summary() const;

  friend bool operator==(const Reply&, const Reply&) = default;
};

/// On the wire, CR LF included. A line end in the text becomes a space; an inner line that starts with a
/// digit gets a space before it, lest it end the reply (RFC 959 4.2).
std::string serialize(const Reply& reply);

/// Collects a reply line by line:
///
///     while (parser.feed(line) == ReplyParser::Status::incomplete) line = next_line();
///     Reply reply = parser.take();
///
/// After `malformed` the stream cannot be understood any more. A reply of more than 1,024 lines is malformed.
class ReplyParser {
 public:
  enum class Status { incomplete, complete, malformed };

  Status feed(std::string_view line);
  Reply take();

 private:
  Status first(std::string_view line);

  Reply reply_;
  bool open_ = false;  ///< inside a reply of several lines
};

/// The path in a 257 reply, in double quotes with inner ones doubled (RFC 959 appendix II).
std::optional<std::string> parse_path_reply(const Reply& reply);

/// `text` with every control character shown as '?', so that neither a terminal nor a log is led astray.
std::string printable(std::string_view text);

}  // namespace netrig::ftp
