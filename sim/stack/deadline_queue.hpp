// Who is to be polled next: a binary heap whose entries know their place, so that a deadline that moves (with
// every segment, for a busy connection) costs a step or two.
#pragma once

#include <cassert>
#include <cstddef>
#include <optional>
#include <vector>

#include "host/time.hpp"

namespace netrig {

/// What a queue's items derive from.
struct DeadlineItem {
  std::optional<std::size_t> place = {};  ///< in the queue; unset: without a deadline
  TimePoint due{};
};

template <class Item>
class DeadlineQueue {
 public:
  /// Sets, moves or removes an item's deadline.
  void set(Item& item, std::optional<TimePoint> due) {
    if (!due) return remove(item);
    if (acting_ == &item) {
      acting_ = nullptr;
    } else if (item.place && item.due == *due) {
      return;
    }
    item.due = *due;
    const Entry entry{*due, ++count_, &item};
    if (!item.place) {
      heap_.push_back(entry);
      up(heap_.size() - 1, entry);
    } else {
      fill(*item.place, entry);
    }
  }

  void remove(Item& item) {
    if (!item.place) return;
    if (acting_ == &item) acting_ = nullptr;
    const auto place = *item.place;
    item.place.reset();
    const auto last = heap_.back();
    heap_.pop_back();
    if (last.item != &item) fill(place, last);
  }

  std::optional<TimePoint> next() const {
    if (heap_.empty()) return {};
    return heap_.front().due;
  }
  /// Grows whenever an item gets another deadline.
  std::uint64_t changes() const { return count_; }
  /// The item whose deadline has come by `now`, with its deadline taken away; none when there is none.
  Item* take_due(TimePoint now) {
    if (heap_.empty() || heap_.front().due > now) return nullptr;
    auto* item = heap_.front().item;
    remove(*item);
    return item;
  }
  /// Lets `act` do something about it instead, to which it has no deadline any more; gives whether there was
  /// one. Not to be nested; next() still tells of it meanwhile. Quicker when its next deadline is set on that
  /// occasion.
  template <class Act>
  bool with_due(TimePoint now, Act act) {
    if (heap_.empty() || heap_.front().due > now) return false;
    assert(acting_ == nullptr);
    const Removal removal{*this};  // if it gets no other place
    acting_ = heap_.front().item;
    act(*acting_);
    return true;
  }

 private:
  struct Removal {
    DeadlineQueue& queue;
    ~Removal() {
      if (queue.acting_ != nullptr) queue.remove(*queue.acting_);
    }
  };
  struct Entry {
    TimePoint due;
    std::uint64_t order;  // among items with the same deadline, the one that came first goes first
    Item* item;
  };

  static bool before(const Entry& a, const Entry& b) {
    return a.due != b.due ? a.due < b.due : a.order < b.order;
  }
  void put(std::size_t place, const Entry& entry) {
    heap_[place] = entry;
    entry.item->place = place;
  }
  /// Puts an entry into a place that has become free, or where it belongs from there.
  void fill(std::size_t place, const Entry& entry) {
    if (place > 0 && before(entry, heap_[(place - 1) / 2])) return up(place, entry);
    down(place, entry);
  }
  void up(std::size_t place, const Entry& entry) {
    while (place > 0 && before(entry, heap_[(place - 1) / 2])) {
      put(place, heap_[(place - 1) / 2]);
      place = (place - 1) / 2;
    }
    put(place, entry);
  }
  void down(std::size_t place, const Entry& entry) {
    for (;;) {
      auto child = 2 * place + 1;
      if (child >= heap_.size()) break;
      if (child + 1 < heap_.size() && before(heap_[child + 1], heap_[child])) ++child;
      if (!before(heap_[child], entry)) break;
      put(place, heap_[child]);
      place = child;
    }
    put(place, entry);
  }

  std::vector<Entry> heap_;
  std::uint64_t count_ = 0;
  Item* acting_ = nullptr;  // in with_due(), with no other deadline yet
};

}  // namespace netrig
