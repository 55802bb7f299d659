#include "dns/query_log.hpp"

#include <utility>

namespace netrig::dns {

namespace {

/// " ftp.lab. A", " version.bind. CH TXT"
std::string question_text(const Question& question) {
  const auto record_class =
      question.record_class == RecordClass::internet ? "" : to_string(question.record_class) + " ";
  return " " + question.name.to_string() + " " + record_class + to_string(question.type);
}

/// "NOERROR, 2 answers, truncated"
std::string outcome_text(const Message& reply) {
  const auto answers = reply.answer.size();
  auto text = to_string(reply.header.rcode);
  if (answers > 0) text += ", " + std::to_string(answers) + (answers == 1 ? " answer" : " answers");
  if (reply.header.truncated) text += ", truncated";
  return text;
}

}  // namespace

std::vector<std::string> QueryLog::replied(TimePoint now, const Endpoint& client, Transport transport,
                                           ByteView reply) {
  if (!has_room(now)) {
    ++left_out_;
    return {};
  }
  const auto message = Message::parse(reply);
  if (!message) return {};
  std::vector<std::string> lines;
  if (auto untold = left_out()) lines.push_back(std::move(*untold));
  auto line = "query " + client.to_string() + (transport == Transport::udp ? " UDP" : " TCP");
  if (!message->questions.empty()) line += question_text(message->questions.front());
  lines.push_back(line + ": " + outcome_text(*message));
  ++lines_;
  return lines;
}

std::optional<std::string> QueryLog::left_out() {
  const auto count = std::exchange(left_out_, 0);
  if (count == 0) return {};
  return "query log: " + std::to_string(count) + (count == 1 ? " query" : " queries") + " left out, beyond " +
         std::to_string(kLinesPerSecond) + " in a second";
}

bool QueryLog::has_room(TimePoint now) {
  if (!until_ || now >= *until_) {
    until_ = now + std::chrono::seconds(1);
    lines_ = 0;
  }
  return lines_ < kLinesPerSecond;
}

}  // namespace netrig::dns
