#include "ftp/url.hpp"

#include <algorithm>
#include <optional>

#include "ftp/number.hpp"
#include "ftp/reply.hpp"
#include "wire/ip_address.hpp"

namespace netrig {

namespace {

constexpr std::string_view kScheme = "ftp://";
constexpr std::size_t kUrlLimitBytes = 4096;

class UrlParser {
 public:
  explicit UrlParser(std::string_view text) : text_(text) {}

  FtpUrl parse() {
    if (text_.size() > kUrlLimitBytes) fail("it is longer than 4096 bytes");
    if (!starts_with_scheme()) fail("it does not start with ftp://");
    const auto rest = text_.substr(kScheme.size());
    const auto slash = std::min(rest.find('/'), rest.size());
    auto authority = rest.substr(0, slash);
    if (const auto at = authority.rfind('@'); at != std::string_view::npos) {
      parse_login(authority.substr(0, at));
      authority.remove_prefix(at + 1);
    }
    parse_host(authority);
    parse_path(rest.substr(std::min(slash + 1, rest.size())));
    return url_;
  }

 private:
  [[noreturn]] void fail(const std::string& why) const {
    throw UsageError("'" + ftp::printable(without_password()) + "' is no FTP URL: " + why +
                     "; expected ftp://[USER[:PASSWORD]@]HOST[:PORT]/PATH");
  }

  /// For messages, which stand on terminals and in logs.
  std::string without_password() const {
    std::string shown(text_);
    const auto scheme = shown.find("://");
    const auto begin = scheme == std::string::npos ? 0 : scheme + 3;
    const auto at = shown.rfind('@');
    const auto colon = shown.find(':', begin);
    if (at != std::string::npos && at > begin && colon < at) shown.replace(colon + 1, at - colon - 1, "***");
    return shown;
  }

  bool starts_with_scheme() const {
    const auto same_letter = [](char left, char right) {
      return (left >= 'A' && left <= 'Z' ? static_cast<char>(left | 0x20) : left) == right;
    };
    return text_.size() >= kScheme.size() &&
           std::ranges::equal(text_.substr(0, kScheme.size()), kScheme, same_letter);
  }

  void parse_login(std::string_view login) {
    const auto colon = login.find(':');
    url_.user = decode(login.substr(0, colon));
    url_.password = colon == std::string_view::npos ? "" : decode(login.substr(colon + 1));
    if (url_.user.empty()) fail("the user's name before '@' is empty");
  }

  void parse_host(std::string_view authority) {
    std::string_view host = authority;
    std::optional<std::string_view> port;
    if (authority.starts_with('[')) {
      const auto close = authority.find(']');
      if (close == std::string_view::npos) fail("the bracket of the IPv6 address is not closed");
      host = authority.substr(1, close - 1);
      if (!Ipv6Address::parse(host)) fail("'" + std::string(host) + "' is no IPv6 address");
      if (close + 1 < authority.size()) port = authority.substr(close + 1);
      if (port && !port->starts_with(':')) fail("after ']' only ':' and a port may follow");
      if (port) port->remove_prefix(1);
    } else if (const auto colon = authority.find(':'); colon != std::string_view::npos) {
      host = authority.substr(0, colon);
      port = authority.substr(colon + 1);
    }
    url_.host = decode(host);
    if (url_.host.empty()) fail("there is no host in it");
    if (port && !port->empty()) parse_port(*port);
  }

  void parse_port(std::string_view text) {
    const auto port = ftp::parse_number<std::uint16_t>(text);
    if (!port || *port == 0) fail("'" + ftp::printable(text) + "' is no port (1 to 65535)");
    url_.port = *port;
  }

  void parse_path(std::string_view path) {
    if (const auto type = path.rfind(";type="); type != std::string_view::npos) {
      if (path.substr(type + 6) != "i" && path.substr(type + 6) != "I")
        fail("only ;type=i (binary) is supported");
      path = path.substr(0, type);
    }
    url_.path = decode(path);
  }

  /// RFC 3986 2.1. Line ends and NUL are refused: they would add commands to the one that carries the text.
  std::string decode(std::string_view text) const {
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
      char character = text[i];
      if (character == '%') {
        const auto digits = text.substr(i + 1, 2);
        const auto value = ftp::parse_number<unsigned>(digits, 16);
        if (digits.size() != 2 || !value) fail("'%' is not followed by two hexadecimal digits");
        character = static_cast<char>(*value);
        i += 2;
      }
      if (character == '\0' || character == '\r' || character == '\n') fail("it holds a line end or a NUL");
      decoded += character;
    }
    return decoded;
  }

  std::string_view text_;
  FtpUrl url_;
};

}  // namespace

FtpUrl FtpUrl::parse(std::string_view text) {
  return UrlParser(text).parse();
}

std::string FtpUrl::file_name() const {
  auto name = path.substr(path.rfind('/') + 1);  // npos + 1 is 0
  return name == "." || name == ".." ? std::string() : name;
}

std::string FtpUrl::to_string() const {
  const bool named = user != FtpUrl().user;
  const auto shown_host = host.find(':') == std::string::npos ? host : "[" + host + "]";
  const auto shown_port = port == FtpUrl().port ? "" : ":" + std::to_string(port);
  const auto shown_path = path.starts_with('/') ? "%2F" + path.substr(1) : path;
  return ftp::printable(std::string(kScheme) + (named ? user + "@" : "") + shown_host + shown_port + "/" +
                        shown_path);
}

void set_credentials(FtpUrl& url, std::string_view text) {
  const auto colon = text.find(':');
  if (colon == 0 || text.empty()) throw UsageError("--user wants NAME:PASSWORD, and there is no name");
  url.user = text.substr(0, colon);
  url.password = colon == std::string_view::npos ? "" : text.substr(colon + 1);
}

}  // namespace netrig
