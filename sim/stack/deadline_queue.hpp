// Who is to be polled next: a binary heap whose entries know their place, so that a deadline that moves (with
// every segment, for a busy connection) costs a step or two.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "host/time.hpp"

namespace netrig {

/// What a queue's items derive from.
struct DeadlineItem {
  std::optional<std::size_t> place = {};  ///< in the queue; unset: without a deadline
  TimePoint due{};
  std::uint64_t order = 0;  ///< among items with the same deadline, the one that came first goes first
};

template <class Item>
class DeadlineQueue {
 public:
  /// Sets, moves or removes an item's deadline.
  void set(Item& item, std::optional<TimePoint> due) {
    if (!due) return remove(item);
    if (item.place && item.due == *due) return;
    const bool later = item.place && item.due < *due;
    item.due = *due;
    item.order = ++count_;
    if (!item.place) {
      item.place = heap_.size();
      heap_.push_back(&item);
      up(*item.place);
    } else if (later) {
      down(*item.place);
    } else {
      up(*item.place);
    }
  }

  void remove(Item& item) {
    if (!item.place) return;
    const auto place = *item.place;
    item.place.reset();
    auto* last = heap_.back();
    heap_.pop_back();
    if (last == &item) return;
    put(place, last);
    up(place);
    down(*last->place);
  }

  std::optional<TimePoint> next() const {
    if (heap_.empty()) return {};
    return heap_.front()->due;
  }
  /// The item whose deadline has come by `now`, with its deadline taken away; none when there is none.
  Item* take_due(TimePoint now) {
    if (heap_.empty() || heap_.front()->due > now) return nullptr;
    auto* item = heap_.front();
    remove(*item);
    return item;
  }

 private:
  static bool before(const Item* a, const Item* b) {
    return a->due != b->due ? a->due < b->due : a->order < b->order;
  }
  void put(std::size_t place, Item* item) {
    heap_[place] = item;
    item->place = place;
  }
  void up(std::size_t place) {
    auto* item = heap_[place];
    while (place > 0 && before(item, heap_[(place - 1) / 2])) {
      put(place, heap_[(place - 1) / 2]);
      place = (place - 1) / 2;
    }
    put(place, item);
  }
  void down(std::size_t place) {
    auto* item = heap_[place];
    for (;;) {
      auto child = 2 * place + 1;
      if (child >= heap_.size()) break;
      if (child + 1 < heap_.size() && before(heap_[child + 1], heap_[child])) ++child;
      if (!before(heap_[child], item)) break;
      put(place, heap_[child]);
      place = child;
    }
    put(place, item);
  }

  std::vector<Item*> heap_;
  std::uint64_t count_ = 0;
};

}  // namespace netrig
