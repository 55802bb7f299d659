// The commands that the server knows: RFC 959 4.1, RFC 1123 4.1, RFC 2389, RFC 2428, RFC 3659, MFMT
// (draft-somers-ftp-mfxx-04), and HASH (draft-bryan-ftpext-hash-02).
#pragma once

#include <span>
#include <string_view>

namespace netrig::ftp {

enum class Verb {
  abor,
  acct,
  allo,
  appe,
  cdup,
  cwd,
  dele,
  eprt,
  epsv,
  feat,
  hash,
  help,
  list,
  mdtm,
  mfmt,
  mkd,
  mlsd,
  mlst,
  mode,
  nlst,
  noop,
  opts,
  pass,
  pasv,
  port,
  pwd,
  quit,
  rein,
  rest,
  retr,
  rmd,
  rnfr,
  rnto,
  site,
  size,
  smnt,
  stat,
  stor,
  stou,
  stru,
  syst,
  type,
  user,
};

enum class ArgumentRule { none, optional, required };

struct VerbInfo {
  std::string_view name;
  Verb verb;
  ArgumentRule argument;
  bool needs_login;
  bool changes_files;
  std::string_view syntax;  ///< for HELP: what stands after the name
};

/// Null for a name that is no command at all (500). The X-commands of RFC 1123 4.1.3.1 are known by both
/// their names.
const VerbInfo* find_verb(std::string_view name);

/// In alphabetical order.
std::span<const VerbInfo> all_verbs();

}  // namespace netrig::ftp
