#include "host/result.hpp"

namespace netrig {

namespace {

class HostErrorCategory final : public boost::system::error_category {
 public:
  const char* name() const noexcept override { return "netrig.host"; }

  std::string message(int value) const override {
    switch (static_cast<HostError>(value)) {
      case HostError::timed_out:
        return "timed out";
      case HostError::end_of_file:
        return "end of file";
      case HostError::closed:
        return "closed";
      case HostError::not_granted:
        return "outside of the directories that the program was given";
    }
    return "unknown error";
  }
};

}  // namespace

Error make_error_code(HostError error) {
  static const HostErrorCategory kCategory;
  return {static_cast<int>(error), kCategory};
}

}  // namespace netrig
