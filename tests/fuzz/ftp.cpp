// Fuzzes everything that FTP reads from the network: the stream's lines, commands, replies, data addresses,
// paths, URLs, listings' arguments and TYPE A; and checks that what parses is emitted and parsed again as the
// same.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "ftp/ascii.hpp"
#include "ftp/command.hpp"
#include "ftp/data_address.hpp"
#include "ftp/line_reader.hpp"
#include "ftp/listing.hpp"
#include "ftp/reply.hpp"
#include "ftp/url.hpp"
#include "ftp/virtual_path.hpp"

using namespace netrig;
using namespace netrig::ftp;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

std::string first_line(const std::string& stream) {
  LineReader reader;
  reader.feed(as_bytes(stream));
  auto line = reader.next();
  require(line.has_value());
  return line->text;
}

void check_command(const std::string& text) {
  const auto command = parse_command(text);
  if (!command) return;
  const auto wire = serialize(*command);
  require(wire.has_value());
  if (wire->size() < kLineLimitBytes) require(parse_command(first_line(*wire)) == command);
}

void check_addresses(const std::string& text) {
  if (const auto endpoint = parse_host_port(text)) require(parse_host_port(host_port(*endpoint)) == endpoint);
  const auto extended = parse_extended_port(text);
  if (const auto* endpoint = std::get_if<Endpoint>(&extended)) {
    require(parse_extended_port(extended_port(*endpoint)) == extended);
  }
  if (const auto endpoint = parse_passive_reply(text)) {
    require(parse_passive_reply(passive_reply(*endpoint)) == endpoint);
  }
  if (const auto port = parse_extended_passive_reply(text)) {
    require(parse_extended_passive_reply(extended_passive_reply(*port)) == port);
  }
  if (const auto time = parse_time_value(text)) require(parse_time_value(time_value(*time)) == time);
}

void check_path(const std::string& text) {
  const auto path = VirtualPath().child("base").resolve(text);
  if (!path) return;
  require(VirtualPath().resolve(path->text()) == path);
  require(path->text().find("/../") == std::string::npos && !path->text().ends_with("/.."));
}

void check_url(const std::string& text) {
  try {
    const auto url = FtpUrl::parse(text);
    require(url.path.find('\n') == std::string::npos && url.user.find('\n') == std::string::npos);
  } catch (const UsageError&) {
    return;  // the only way to refuse
  }
}

/// Where the pieces are cut must not matter.
void check_ascii(ByteView bytes) {
  AsciiDecoder whole;
  AsciiDecoder pieces;
  Bytes expected;
  Bytes actual;
  whole.decode(bytes, expected);
  whole.finish(expected);
  for (std::size_t i = 0; i < bytes.size(); ++i) pieces.decode(bytes.subspan(i, 1), actual);
  pieces.finish(actual);
  require(expected == actual);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes(data, size);
  check_ascii(bytes);
  LineReader reader;
  ReplyParser parser;
  for (std::size_t at = 0; at < size; at += 100) {
    reader.feed(bytes.subspan(at, std::min<std::size_t>(100, size - at)));
    while (auto line = reader.next()) {
      require(line->text.size() <= kLineLimitBytes && line->text.find('\n') == std::string::npos);
      check_command(line->text);
      check_addresses(line->text);
      check_path(line->text);
      check_url(line->text);
      const auto status = parser.feed(line->text);
      if (status == ReplyParser::Status::complete) require(!serialize(parser.take()).empty());
      if (status == ReplyParser::Status::malformed) parser.take();
    }
  }
  return 0;
}
