// A program's surroundings in a node process: the terminal and files of the process that stands for it, and
// the events of its life as that one tells them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "async/life_events.hpp"
#include "kernel/kernel_console.hpp"
#include "kernel/kernel_files.hpp"
#include "kernel/ready_pipe.hpp"
#include "stack_host/surroundings.hpp"

namespace netrig {

class GuestSurroundings final : public Surroundings {
 public:
  struct Terminal {
    FileDescriptor input;
    FileDescriptor output;
    FileDescriptor error;
  };
  struct Options {
    std::string directory = ".";
    std::vector<GrantedPath> grants = {};
    std::string resolver_file = "/etc/resolv.conf";
  };

  GuestSurroundings(const std::shared_ptr<KernelContext>& context, Terminal terminal, ReadyPipe ready,
                    Options options);

  /// The program is told; false when it did not ask to be, and a stop is to end it at once.
  bool tell(LifeEvent event) { return life_.tell(event); }
  /// The program has ended: waits until its output is written, as KernelConsole::finish() does. A stop ends
  /// that, too.
  Task<> finish() {
    life_.give_back();
    return console_.finish();
  }

  WallTime wall_time() const override;
  void ready() override;
  Task<Result<LifeEvent>> next_life_event(Deadline deadline) override { return life_.next(deadline); }
  void random(MutableByteView bytes) override;
  KernelConsole& console() override { return console_; }
  Files& files() override { return files_; }
  std::string host_name() const override;
  Result<Resolvers> resolvers() const override;
  Result<> set_resolvers(const Resolvers& resolvers) override;

 private:
  Terminal terminal_;
  ReadyPipe ready_;
  std::string resolver_file_;
  LifeEvents life_;
  KernelConsole console_;
  KernelFiles files_;
};

}  // namespace netrig
