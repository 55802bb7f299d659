#include "simulator/program_surroundings.hpp"

namespace netrig {

ProgramSurroundings::ProgramSurroundings(Setup setup)
    : setup_(std::move(setup)),
      executor_(setup_.node.loop(), this),
      context_(std::make_shared<SimulatedContext>(setup_.node.simulation(), executor_)),
      life_(context_),
      console_(context_, setup_.log),
      files_(setup_.node.files(), setup_.grants) {
  if (!setup_.takes_input) console_.give({}, true);
}

ProgramSurroundings::~ProgramSurroundings() {
  executor_.revoke();
  context_->drop_waits();
}

void ProgramSurroundings::ready() {
  life_.take_over();
  setup_.ready();
}

Result<> ProgramSurroundings::set_resolvers(const Resolvers& resolvers) {
  setup_.node.resolvers() = resolvers;
  return {};
}

void ProgramSurroundings::turn_begins() {
  if (turn_depth_++ == 0) current_random_.emplace(setup_.random);
  setup_.node.simulation().turn_begins(setup_.subject);
}

void ProgramSurroundings::turn_ends() noexcept {
  setup_.node.simulation().turn_ends();
  if (--turn_depth_ == 0) current_random_.reset();
}

}  // namespace netrig
