// Cycles in `after`. The nodes of a template share its `after`, so templates are looked at whole: a cycle
// among them is one among their nodes, and the other way round.
#include <algorithm>
#include <map>

#include "topology/expand_nodes.hpp"

namespace netrig::reading {

namespace {

constexpr std::uint64_t kMostWaits =
    1'000'000;  // pairs of nodes; two templates of a thousand each are within it

/// Two great templates after each other would fill the memory with names; what is too much is forgotten.
void check_waits(std::vector<NodeDraft>& drafts, Reading& reading) {
  std::uint64_t waits = 0;
  for (auto& draft : drafts) {
    for (const auto& after : draft.after) {
      waits += after.nodes.size() * draft.count.value_or(1);
      if (waits <= kMostWaits) continue;
      reading.report(after.position, "more than " + std::to_string(kMostWaits) + " pairs of nodes in 'after'",
                     "one node of each group to wait for");
      for (auto& every : drafts) every.after.clear();
      return;
    }
  }
}

/// Depth-first search with an explicit path, for a chain may be thousands of nodes long.
class CycleSearch {
 public:
  CycleSearch(const std::vector<NodeDraft>& drafts, Reading& reading) : drafts_(drafts), reading_(reading) {
    for (std::size_t i = 0; i < drafts.size(); ++i) index_.emplace(drafts[i].spec.name, i);
    state_.resize(drafts.size(), State::unseen);
  }

  void run() {
    for (std::size_t i = 0; i < drafts_.size(); ++i) {
      if (state_[i] == State::unseen) search_from(i);
    }
  }

 private:
  enum class State { unseen, on_path, done };
  struct Step {
    std::size_t draft;
    std::size_t next = 0;  // which of its `after` is looked at next
  };

  void search_from(std::size_t start) {
    enter(start);
    while (!path_.empty()) {
      auto& step = path_.back();
      const auto& after = drafts_[step.draft].after;
      if (step.next == after.size()) {
        state_[step.draft] = State::done;
        path_.pop_back();
        continue;
      }
      const auto& reference = after[step.next++];
      const auto target = target_of(reference);
      if (state_[target] == State::unseen) {
        enter(target);
      } else if (state_[target] == State::on_path) {
        report(target, reference.position);
      }
    }
  }

  void enter(std::size_t draft) {
    state_[draft] = State::on_path;
    path_.push_back({draft});
  }

  std::size_t target_of(const AfterDraft& reference) const {
    const auto known = index_.find(reference.node);
    if (known != index_.end()) return known->second;
    return index_.at(reading_.node_origins.at(reference.node));  // "pc-3" is of "pc"
  }

  void report(std::size_t target, const SourcePosition& position) {
    const auto first = std::find_if(path_.begin(), path_.end(), [&](auto& s) { return s.draft == target; });
    std::string cycle;
    for (auto step = first; step != path_.end(); ++step) cycle += drafts_[step->draft].spec.name + " → ";
    reading_.report(position, "a cycle in 'after': " + cycle + drafts_[target].spec.name,
                    "an order in which the nodes can start");
  }

  const std::vector<NodeDraft>& drafts_;
  Reading& reading_;
  std::map<std::string, std::size_t> index_;
  std::vector<State> state_;
  std::vector<Step> path_;
};

}  // namespace

void check_start_order(std::vector<NodeDraft>& drafts, Reading& reading) {
  check_waits(drafts, reading);
  CycleSearch(drafts, reading).run();
}

}  // namespace netrig::reading
