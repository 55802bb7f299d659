#include "scenario/expectation_check.hpp"

#include "scenario/exit_check.hpp"
#include "scenario/output_check.hpp"
#include "scenario/packet_check.hpp"
#include "scenario/same_files_check.hpp"

namespace netrig {
namespace {

struct Maker {
  RunContext& context;
  std::optional<WorldTime> deadline;

  std::unique_ptr<ExpectationCheck> operator()(const PacketExpectation& wanted) const {
    return std::make_unique<PacketCheck>(context, wanted, deadline);
  }
  std::unique_ptr<ExpectationCheck> operator()(const SameFilesExpectation& wanted) const {
    return std::make_unique<SameFilesCheck>(context, wanted);
  }
  std::unique_ptr<ExpectationCheck> operator()(const OutputExpectation& wanted) const {
    return std::make_unique<OutputCheck>(context, wanted);
  }
  std::unique_ptr<ExpectationCheck> operator()(const ExitExpectation& wanted) const {
    return std::make_unique<ExitCheck>(context, wanted);
  }
};

}  // namespace

std::unique_ptr<ExpectationCheck> make_check(RunContext& context, const Expectation& expectation,
                                             std::optional<WorldTime> deadline) {
  return std::visit(Maker{context, deadline}, expectation);
}

}  // namespace netrig
