// What a program on our own stack has besides the network: terminal, files, life, time of day. The node
// process and the simulator give each their own.
#pragma once

#include <string>

#include "host/console.hpp"
#include "host/files.hpp"
#include "host/interfaces.hpp"
#include "host/life.hpp"
#include "host/result.hpp"
#include "host/task.hpp"
#include "host/time.hpp"

namespace netrig {

/// Each call means what Host's of the same name means.
class Surroundings {
 public:
  virtual ~Surroundings() = default;

  virtual WallTime wall_time() const = 0;
  virtual void ready() = 0;
  virtual Task<Result<LifeEvent>> next_life_event(Deadline deadline) = 0;
  virtual void random(MutableByteView bytes) = 0;
  virtual Console& console() = 0;
  virtual Files& files() = 0;
  virtual std::string host_name() const = 0;
  virtual Result<Resolvers> resolvers() const = 0;
  virtual Result<> set_resolvers(const Resolvers& resolvers) = 0;
};

}  // namespace netrig
