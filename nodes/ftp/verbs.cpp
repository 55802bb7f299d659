#include "ftp/verbs.hpp"

#include <algorithm>

namespace netrig::ftp {

namespace {

constexpr auto kNone = ArgumentRule::none;
constexpr auto kMaybe = ArgumentRule::optional;
constexpr auto kMust = ArgumentRule::required;

// clang-format off
constexpr VerbInfo kVerbs[] = {
    // name   verb         argument  login  changes
    {"ABOR", Verb::abor, kNone,  false, false, ""},
    {"ACCT", Verb::acct, kMust,  false, false, "ACCOUNT"},
    {"ALLO", Verb::allo, kMust,  true,  false, "BYTES"},
    {"APPE", Verb::appe, kMust,  true,  true,  "FILE"},
    {"CDUP", Verb::cdup, kNone,  true,  false, ""},
    {"CWD",  Verb::cwd,  kMust,  true,  false, "DIRECTORY"},
    {"DELE", Verb::dele, kMust,  true,  true,  "FILE"},
    {"EPRT", Verb::eprt, kMust,  true,  false, "|FAMILY|ADDRESS|PORT|"},
    {"EPSV", Verb::epsv, kMaybe, true,  false, "[1|2|ALL]"},
    {"FEAT", Verb::feat, kNone,  false, false, ""},
    {"HASH", Verb::hash, kMust,  true,  false, "FILE"},
    {"HELP", Verb::help, kMaybe, false, false, "[COMMAND]"},
    {"LIST", Verb::list, kMaybe, true,  false, "[PATH]"},
    {"MDTM", Verb::mdtm, kMust,  true,  false, "FILE"},
    {"MFMT", Verb::mfmt, kMust,  true,  true,  "YYYYMMDDHHMMSS FILE"},
    {"MKD",  Verb::mkd,  kMust,  true,  true,  "DIRECTORY"},
    {"MLSD", Verb::mlsd, kMaybe, true,  false, "[DIRECTORY]"},
    {"MLST", Verb::mlst, kMaybe, true,  false, "[PATH]"},
    {"MODE", Verb::mode, kMust,  true,  false, "S"},
    {"NLST", Verb::nlst, kMaybe, true,  false, "[PATH]"},
    {"NOOP", Verb::noop, kMaybe, false, false, ""},
    {"OPTS", Verb::opts, kMust,  false, false, "COMMAND [OPTIONS]"},
    {"PASS", Verb::pass, kMaybe, false, false, "PASSWORD"},
    {"PASV", Verb::pasv, kNone,  true,  false, ""},
    {"PORT", Verb::port, kMust,  true,  false, "H1,H2,H3,H4,P1,P2"},
    {"PWD",  Verb::pwd,  kNone,  true,  false, ""},
    {"QUIT", Verb::quit, kNone,  false, false, ""},
    {"REIN", Verb::rein, kNone,  false, false, ""},
    {"REST", Verb::rest, kMust,  true,  false, "OFFSET"},
    {"RETR", Verb::retr, kMust,  true,  false, "FILE"},
    {"RMD",  Verb::rmd,  kMust,  true,  true,  "DIRECTORY"},
    {"RNFR", Verb::rnfr, kMust,  true,  true,  "FROM"},
    {"RNTO", Verb::rnto, kMust,  true,  true,  "TO"},
    {"SITE", Verb::site, kMust,  true,  false, "CHMOD MODE FILE"},
    {"SIZE", Verb::size, kMust,  true,  false, "FILE"},
    {"SMNT", Verb::smnt, kMust,  true,  false, "PATH"},
    {"STAT", Verb::stat, kMaybe, false, false, "[PATH]"},
    {"STOR", Verb::stor, kMust,  true,  true,  "FILE"},
    {"STOU", Verb::stou, kMaybe, true,  true,  ""},
    {"STRU", Verb::stru, kMust,  true,  false, "F"},
    {"SYST", Verb::syst, kNone,  false, false, ""},
    {"TYPE", Verb::type, kMust,  true,  false, "A|I"},
    {"USER", Verb::user, kMust,  false, false, "NAME"},
};

struct Alias { std::string_view name; Verb verb; };
constexpr Alias kAliases[] = {{"XCUP", Verb::cdup}, {"XCWD", Verb::cwd}, {"XMKD", Verb::mkd}, {"XPWD", Verb::pwd},
                              {"XRMD", Verb::rmd}};
// clang-format on

}  // namespace

const VerbInfo* find_verb(std::string_view name) {
  const auto* found = std::ranges::find(kVerbs, name, &VerbInfo::name);
  if (found != std::ranges::end(kVerbs)) return found;
  const auto* alias = std::ranges::find(kAliases, name, &Alias::name);
  if (alias == std::ranges::end(kAliases)) return nullptr;
  return std::ranges::find(kVerbs, alias->verb, &VerbInfo::verb);
}

std::span<const VerbInfo> all_verbs() {
  return kVerbs;
}

}  // namespace netrig::ftp
