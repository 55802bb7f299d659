// A hash table whose items carry their own links: nothing is allocated for one item, and one is taken out
// without being looked for. It is never walked but along one chain, so that no order of memory shows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace netrig {

template <class Item>
struct ChainLink {
  Item* item = nullptr;
  std::uint32_t hash = 0;
  std::uint32_t label = 0;  ///< the item's own business: which of its links this is
  ChainLink* next = nullptr;
  ChainLink** from = nullptr;  ///< what points to it; null: in no chain
};

template <class Item>
class HashChains {
 public:
  using Link = ChainLink<Item>;

  /// In front of those with the same hash.
  void insert(Link& link) {
    if (count_ == heads_.size()) grow();
    put(heads_[link.hash & (heads_.size() - 1)], link);
    ++count_;
  }
  void remove(Link& link) {
    *link.from = link.next;
    if (link.next != nullptr) link.next->from = link.from;
    link.from = nullptr;
    --count_;
  }
  /// The first of a chain, in which links of other hashes may be, too; null when there is none.
  Link* chain(std::uint32_t hash) const { return heads_[hash & (heads_.size() - 1)]; }
  void clear() {
    heads_.assign(kFirstHeads, nullptr);
    count_ = 0;
  }

 private:
  static constexpr std::size_t kFirstHeads = 256;

  static void put(Link*& place, Link& link) {
    link.next = place;
    link.from = &place;
    if (place != nullptr) place->from = &link.next;
    place = &link;
  }
  /// Those with the same hash stay in their order.
  void grow() {
    std::vector<Link*> old(heads_.size() * 2, nullptr);
    old.swap(heads_);
    for (auto* head : old) {
      Link* reversed = nullptr;
      while (head != nullptr) {
        auto* next = head->next;
        head->next = reversed;
        reversed = head;
        head = next;
      }
      while (reversed != nullptr) {
        auto* next = reversed->next;
        put(heads_[reversed->hash & (heads_.size() - 1)], *reversed);
        reversed = next;
      }
    }
  }

  std::vector<Link*> heads_ = std::vector<Link*>(kFirstHeads, nullptr);
  std::size_t count_ = 0;
};

}  // namespace netrig
