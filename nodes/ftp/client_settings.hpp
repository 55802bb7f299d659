// How a client transfers files.
#pragma once

#include <functional>
#include <string_view>

namespace netrig::ftp {

struct ClientSettings {
  bool active = false;  ///< the server connects to the client (PORT, EPRT), not the other way round
  bool ascii = false;   ///< TYPE A: line ends are translated
  bool resume = false;  ///< goes on where an earlier attempt ended
  bool check = false;   ///< a transferred file's content is held against the server's once more
  int retries = 0;      ///< after errors that may pass, each on a new connection
  /// Called when the data connection of a file is there; may be empty.
  std::function<void()> on_transfer = {};
  /// Told each line of the control connection, the password left out; may be empty.
  std::function<void(std::string_view)> on_line = {};
};

}  // namespace netrig::ftp
