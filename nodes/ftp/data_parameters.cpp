#include "ftp/data_parameters.hpp"

#include <algorithm>

#include "ftp/data_address.hpp"

namespace netrig::ftp {

namespace {

constexpr std::uint16_t kFirstUnprivilegedPort = 1024;  // RFC 2577 3: no connection to a well-known service

std::string upper(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return text;
}

Reply only_extended() {
  return {503, "After EPSV ALL only EPSV is allowed."};
}

}  // namespace

Reply DataParameters::type(const std::string& argument) {
  const auto type = upper(argument);
  const bool ascii = type == "A" || type == "A N";
  if (!ascii && type != "I" && type != "L 8" && type != "L8")
    return {504, "Only the types A, I and L 8 are supported."};
  ascii_ = ascii;
  return {200, ascii ? "Type is ASCII." : "Type is binary."};
}

Reply DataParameters::mode(const std::string& argument) {
  if (upper(argument) != "S") return {504, "Only the mode S (stream) is supported."};
  return {200, "Mode is stream."};
}

Reply DataParameters::structure(const std::string& argument) {
  if (upper(argument) != "F") return {504, "Only the structure F (file) is supported."};
  return {200, "Structure is file."};
}

Reply DataParameters::port(const std::string& argument) {
  if (extended_only_) return only_extended();
  const auto remote = parse_host_port(argument);
  if (!remote) return {501, "PORT wants six numbers from 0 to 255: H1,H2,H3,H4,P1,P2."};
  return active(*remote);
}

Reply DataParameters::extended_port(const std::string& argument) {
  if (extended_only_) return only_extended();
  const auto parsed = parse_extended_port(argument);
  if (const auto* remote = std::get_if<Endpoint>(&parsed)) return active(*remote);
  if (std::get<EprtError>(parsed) == EprtError::malformed) return {501, "EPRT wants |FAMILY|ADDRESS|PORT|."};
  return {522, "Network protocol not supported, use (1,2)."};
}

Reply DataParameters::active(const Endpoint& remote) {
  if (remote.address != peer_.address) return {504, "Data connections go to your own address only."};
  if (remote.port < kFirstUnprivilegedPort) return {504, "Data connections go to ports from 1024 on only."};
  target_ = ActiveTarget{remote};
  return {200, "Data connections will go to port " + std::to_string(remote.port) + "."};
}

std::optional<Reply> DataParameters::passive() {
  if (extended_only_) return only_extended();
  if (local_.address.is_v6()) return Reply(425, "PASV cannot say an IPv6 address, use EPSV.");
  extended_ = false;
  return {};
}

std::optional<Reply> DataParameters::extended_passive(const std::string& argument) {
  if (upper(argument) == "ALL") {
    extended_only_ = true;
    return Reply(200, "Only EPSV from now on.");
  }
  const std::string family = local_.address.is_v4() ? "1" : "2";
  if (!argument.empty() && argument != family) {
    return Reply(522, "Network protocol not supported, use (" + family + ").");
  }
  extended_ = true;
  return {};
}

Reply DataParameters::passive_opened(std::uint16_t port) {
  target_ = PassiveTarget{};
  if (extended_) return {229, extended_passive_reply(port)};
  return {227, passive_reply({local_.address, port})};
}

Reply DataParameters::passive_failed() {
  target_.reset();
  return {425, "No port is free to listen on, try again later."};
}

}  // namespace netrig::ftp
