// What the sockets of a server share: the responder, the forwarder, the replies made before, and the
// questions on their way to an upstream server.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>

#include "dns/complaint.hpp"
#include "dns/forwarder.hpp"
#include "dns/query_log.hpp"
#include "dns/reply_memo.hpp"
#include "dns/responder.hpp"
#include "dns/upstreams.hpp"
#include "host/host.hpp"

namespace netrig::dns {

struct ServiceOptions {
  std::vector<Endpoint> upstreams = {};  ///< none: names outside of the zones are refused
  ForwarderLimits limits = {};
  ReplyMemoLimits memo = {};
  std::string chaos_version = {};  ///< at most 255 bytes; empty: not told
  bool log_queries = false;
};

class Service {
 public:
  /// Takes a reply to where its query came from; must not throw, and do nothing if that has gone.
  using ReplyTo = std::function<void(Bytes)>;

  Service(Host& host, ZoneSet zones, const ServiceOptions& options);

  /// The reply to a query over UDP, if one like it was answered before: gives how much of `room` it takes,
  /// else 0.
  std::size_t recall(TimePoint now, const UsualQuery& query, MutableByteView room) {
    return memo_.find(now, query, room);
  }
  /// Keeps a reply to a query over UDP for recall(), if others may get it, too.
  void remember(const UsualQuery& query, const Reply& reply);

  Responder::Outcome respond(ByteView message, Transport transport) const {
    return responder_.respond(message, transport);
  }
  /// The reply, if the cache has the answer, or there is too much at hand. Otherwise asks upstream:
  /// `reply_to` is called then, in any case, but for a query that is known to be repeated. Nothing else runs
  /// before this returns, so that the caller may go on with what lies in a socket's memory.
  std::optional<Reply> forward(Responder::Forward forward, const Endpoint& client, ReplyTo reply_to);

  /// For the log of queries, if there is one: this reply leaves.
  void note_reply(const Endpoint& client, Transport transport, ByteView reply) {
    if (query_log_) log_reply(client, transport, reply);
  }

  /// Gives the old ones.
  ZoneSet replace_zones(ZoneSet zones);

  /// For the log: what is done about clients that take too much.
  void complain_of_slow_client() { complain(slow_client_); }
  void complain_of_many_connections() { complain(many_connections_); }
  void complain_of_socket(const Error& error) { complain(broken_socket_, error.message()); }
  void complain_of_full_link() { complain(full_link_); }

  /// Ends the questions that are on their way; their replies are lost.
  Task<> stop();

 private:
  struct Pending {
    PendingReply reply;
    ReplyTo reply_to;
  };

  Task<> ask_upstream(Question question);
  Task<Answer> answer_upstream(Question question);
  Task<Result<Message>> take_turn(Endpoint server, Question question, UpstreamTurns turns);
  void note(const Endpoint& server, TimePoint began, const Result<>& outcome);
  void complain(Complaint& complaint, const std::string& reason = {});
  void log_reply(const Endpoint& client, Transport transport, ByteView reply);
  void finish(const Question& question, const Answer& answer);

  Host& host_;
  Responder responder_;
  ReplyMemo memo_;
  Upstreams upstreams_;
  Forwarder forwarder_;
  std::map<AskerId, Pending> askers_;
  AskerId next_asker_ = 0;
  TaskGroup questions_;
  std::optional<QueryLog> query_log_ = {};
  std::map<Endpoint, Complaint> silent_;  ///< of each upstream server
  std::set<Endpoint> told_silent_;        ///< those of which the log has not said that they answer again
  Complaint cannot_ask_;
  Complaint busy_;
  Complaint evicting_;
  Complaint slow_client_;
  Complaint many_connections_;
  Complaint full_link_;
  Complaint broken_socket_;
};

}  // namespace netrig::dns
