#include "raw/guest_surroundings.hpp"

#include <chrono>

#include "kernel/resolver_file.hpp"
#include "kernel/system_name.hpp"
#include "kernel/system_random.hpp"

namespace netrig {

GuestSurroundings::GuestSurroundings(const std::shared_ptr<KernelContext>& context, Terminal terminal,
                                     ReadyPipe ready, Options options)
    : terminal_(std::move(terminal)),
      ready_(std::move(ready)),
      resolver_file_(std::move(options.resolver_file)),
      life_(context),
      console_(context, terminal_.input.number(), terminal_.output.number(), terminal_.error.number()),
      files_(std::move(options.directory), std::move(options.grants)) {}

WallTime GuestSurroundings::wall_time() const {
  return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
}

void GuestSurroundings::ready() {
  life_.take_over();
  ready_.give();
}

void GuestSurroundings::random(MutableByteView bytes) {
  fill_from_system(bytes);
}

std::string GuestSurroundings::host_name() const {
  return system_host_name();
}

Result<Resolvers> GuestSurroundings::resolvers() const {
  return read_resolver_file(resolver_file_);
}

Result<> GuestSurroundings::set_resolvers(const Resolvers& resolvers) {
  return write_resolver_file(resolver_file_, resolvers);
}

}  // namespace netrig
