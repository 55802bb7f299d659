#include "ftp/session.hpp"

#include <utility>

namespace netrig::ftp {

namespace {

/// RFC 959 4.2: of the replies that say that nothing was done.
constexpr int kFirstFailure = 400;

std::set<Fact> all_facts() {
  return {kAllFacts.begin(), kAllFacts.end()};
}

/// RFC 959 4.1.3 leaves LIST's argument a path, but clients send options of ls before it: "-la", "-la /path".
std::string without_list_options(const std::string& argument) {
  std::string_view rest = argument;
  while (rest.starts_with('-')) {
    const auto space = rest.find(' ');
    rest = space == std::string_view::npos ? std::string_view() : rest.substr(space + 1);
  }
  return std::string(rest);
}

}  // namespace

Session::Session(const ServerConfig& config, Directory& root, BusyFiles& busy, Ends ends,
                 std::function<std::uint64_t()> unique)
    : config_(config),
      served_(root),
      busy_(busy),
      ends_(ends),
      unique_(std::move(unique)),
      login_(config),
      data_(ends.local, ends.peer),
      files_(root),
      facts_(all_facts()) {}

bool Session::checks_hash(std::string_view line) const {
  if (!login_.checks_hash()) return false;
  const auto command = parse_command(line);
  return command && command->verb == "PASS";
}

Outcome Session::handle(std::string_view line, WallTime now) {
  now_ = now;
  const auto command = parse_command(line);
  const auto* verb = command ? find_verb(command->verb) : nullptr;
  if (verb == nullptr || verb->verb != Verb::rnto) {
    // RFC 959 4.1.3: RNFR is followed by RNTO at once.
    rename_from_.reset();
  }
  if (verb == nullptr) return Reply(500, "Unknown command.");
  const auto refusal = refuse(*verb, command->argument);
  if (refusal) rename_from_.reset();
  auto outcome = refusal ? Outcome(*refusal) : dispatch(verb->verb, command->argument);
  const bool failed = outcome.reply && outcome.reply->code >= kFirstFailure;
  if (failed && outcome.event.empty() && login_.logged_in() && is_transfer(verb->verb)) {
    outcome.event =
        std::string(verb->name) + " " + command->argument + " failed: " + outcome.reply->summary();
  }
  return outcome;
}

std::optional<Reply> Session::refuse(const VerbInfo& verb, const std::string& argument) const {
  const bool needs_login = verb.needs_login || (verb.verb == Verb::stat && !argument.empty());
  if (needs_login && !login_.logged_in()) return Reply(530, "Log in with USER and PASS.");
  if (verb.argument == ArgumentRule::required && argument.empty()) {
    return Reply(501, "Syntax: " + std::string(verb.name) + " " + std::string(verb.syntax));
  }
  if (verb.argument == ArgumentRule::none && !argument.empty()) {
    return Reply(501, std::string(verb.name) + " takes no argument.");
  }
  if (verb.changes_files && !login_.may_write()) return Reply(550, "Permission denied: read only.");
  return {};
}

/// Whether the log tells of it, too, that nothing came of it.
bool Session::is_transfer(Verb verb) {
  return verb == Verb::retr || verb == Verb::stor || verb == Verb::appe || verb == Verb::stou;
}

/// A path that leads out of the root is no mistake that people make: the log tells of it.
Outcome Session::file_error(const Error& error, const VirtualPath& path) {
  if (error != HostError::not_granted) return file_error_reply(error);
  return {file_error_reply(error), "refused " + path.text() + ", which leads out of the root"};
}

Outcome Session::dispatch(Verb verb, const std::string& argument) {
  switch (verb) {
    case Verb::user:
      return login_.user(argument);
    case Verb::pass:
      return pass(argument);
    case Verb::acct:
      return Reply(202, "No account is needed.");
    case Verb::rein:
      return reinitialise();
    case Verb::quit:
      return {Reply(221, "Goodbye."), CloseSession{}};
    case Verb::noop:
      return Reply(200, "Fine.");
    case Verb::syst:
      return Reply(215, "UNIX Type: L8");
    case Verb::feat:
      return features();
    case Verb::help:
      return help(argument);
    case Verb::opts:
      return options(argument);
    case Verb::type:
      return data_.type(argument);
    case Verb::mode:
      return data_.mode(argument);
    case Verb::stru:
      return data_.structure(argument);
    case Verb::port:
      return active("PORT", argument, data_.port(argument));
    case Verb::eprt:
      return active("EPRT", argument, data_.extended_port(argument));
    case Verb::pasv:
      return passive(data_.passive());
    case Verb::epsv:
      return passive(data_.extended_passive(argument));
    case Verb::allo:
      return allocate(argument);
    case Verb::rest:
      return restart(argument);
    case Verb::abor:
      return {Reply(226, "Nothing is under way."), AbortTransfer{}};
    case Verb::pwd:
      return Reply(257, files_.current().quoted() + " is the current directory.");
    case Verb::cdup:
      return change_directory(files_.current().parent());
    case Verb::mfmt:
      return set_modified(argument);
    case Verb::stou:
      return store_unique();
    case Verb::site:
      return site(argument);
    case Verb::smnt:
      return Reply(502, "Not implemented.");
    case Verb::stat:
      return argument.empty() ? status_reply() : dispatch_path(verb, argument);
    default:
      return dispatch_path(verb, argument);
  }
}

Outcome Session::dispatch_path(Verb verb, const std::string& argument) {
  const bool listing = verb == Verb::list || verb == Verb::nlst || verb == Verb::stat;
  const auto named = listing ? without_list_options(argument) : argument;
  const auto path = files_.resolve(named);
  if (!path) return Reply(553, "That name is not allowed.");
  switch (verb) {
    case Verb::cwd:
      return change_directory(*path);
    case Verb::mkd:
      return make_directory(*path);
    case Verb::rmd:
      return remove_directory(*path);
    case Verb::dele:
      return remove_file(*path);
    case Verb::rnfr:
      return rename_from(*path);
    case Verb::rnto:
      return rename_to(*path);
    case Verb::mdtm:
      return modified(*path);
    case Verb::size:
      return size(*path);
    case Verb::mlst:
      return facts(*path, argument);
    case Verb::hash:
      return hash(*path);
    case Verb::retr:
      return retrieve(*path);
    case Verb::stor:
      return store(*path, false);
    case Verb::appe:
      return store(*path, true);
    case Verb::list:
      return list(*path);
    case Verb::nlst:
      return list_names(*path, named);
    case Verb::mlsd:
      return list_facts(*path);
    case Verb::stat:
      return status_of(*path);
    default:
      return Reply(502, "Not implemented.");
  }
}

Outcome Session::pass(const std::string& password) {
  Reply reply;
  const auto verdict = login_.password(password, reply);
  if (verdict == Login::Verdict::accepted) return enter();
  Outcome outcome(std::move(reply));
  if (verdict == Login::Verdict::refused || verdict == Login::Verdict::refused_finally) {
    outcome.event = "wrong password for " + login_.name();
    outcome.delay = config_.login_failure_delay;
  }
  if (verdict == Login::Verdict::refused_finally) outcome.action = CloseSession{};
  return outcome;
}

/// What the user sees as the root.
Outcome Session::enter() {
  const auto& root = login_.who()->root;
  files_ = FileTree(served_);
  own_root_.reset();
  if (!root.is_root()) {
    auto directory = served_.directory(root.relative());
    if (!directory) {
      const auto why =
          login_.name() + ": cannot open the directory " + root.text() + ": " + directory.error().message();
      login_.forget();
      return {Reply(530, "Your directory cannot be opened."), why};
    }
    own_root_ = std::move(*directory);
  }
  files_ = FileTree(own_root_ ? *own_root_ : served_);
  return {Reply(230, "Logged in."), "logged in as " + login_.name()};
}

/// Back to where the connection began (RFC 959 4.1.1); the count of wrong passwords stays, as it lies in
/// login_.
Outcome Session::reinitialise() {
  login_.forget();
  data_ = DataParameters(ends_.local, ends_.peer);
  files_ = FileTree(served_);
  own_root_.reset();
  restart_offset_ = 0;
  announced_bytes_ = 0;
  facts_ = all_facts();
  return greeting();
}

}  // namespace netrig::ftp
