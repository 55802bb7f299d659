// Replies as people read them: the form that dig made known.
#pragma once

#include <string>
#include <vector>

#include "dns/exchange.hpp"
#include "dns/reply_parts.hpp"

namespace netrig::dns {

/// "ftp.lab.\t3600\tIN\tA\t10.0.0.4"
std::string to_string(const Record& record);

/// Header, sections, time and server, line by line, as far as they are `shown`. `server`: what it was called
/// by whoever asks; empty: its address.
std::vector<std::string> describe(const Exchange& exchange, const std::string& server = {},
                                  const ReplyParts& shown = {});

/// The data of the answers only.
std::vector<std::string> describe_short(const Message& reply);

}  // namespace netrig::dns
