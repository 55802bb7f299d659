// What ldns allocates, as values that free themselves. Only .cpp files of this folder include this.
#pragma once

#include <cstdlib>
#include <memory>
#include <string>

#include "wire/bytes.hpp"

// Last, and without a trace: it makes macros of the words bool, true and false.
#include <ldns/ldns.h>
#undef bool
#undef true
#undef false

namespace netrig::dns {

template <auto free_function>
struct LdnsFree {
  template <class Object>
  void operator()(Object* object) const {
    free_function(object);
  }
};

using LdnsPacket = std::unique_ptr<ldns_pkt, LdnsFree<ldns_pkt_free>>;
using LdnsRecord = std::unique_ptr<ldns_rr, LdnsFree<ldns_rr_free>>;
using LdnsField = std::unique_ptr<ldns_rdf, LdnsFree<ldns_rdf_deep_free>>;
using LdnsBuffer = std::unique_ptr<ldns_buffer, LdnsFree<ldns_buffer_free>>;
using LdnsText = std::unique_ptr<char, LdnsFree<std::free>>;

/// The text of a string that ldns made, empty for none.
inline std::string text_of(LdnsText text) {
  return text ? std::string(text.get()) : std::string();
}

inline ByteView bytes_of(const ldns_rdf* field) {
  return {ldns_rdf_data(field), ldns_rdf_size(field)};
}

}  // namespace netrig::dns
