// What a program is told about its life, and what it tells.
#pragma once

namespace netrig {

enum class LifeEvent {
  stop,    ///< finish what is at hand and return (SIGTERM, SIGINT)
  reload,  ///< read the configuration again (SIGHUP)
};

}  // namespace netrig
