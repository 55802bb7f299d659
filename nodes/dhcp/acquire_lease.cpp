#include "dhcp/acquire_lease.hpp"

#include <utility>

namespace netrig {

Task<Result<DhcpBinding>> acquire_lease(Host& host, DhcpClientConfig config, Deadline deadline,
                                        ClientObserver observer) {
  auto session = DhcpClientSession::open(host, std::move(config), std::move(observer));
  if (!session) co_return session.error();
  const auto binding = co_await (*session)->acquire(deadline);
  const auto ending = binding ? DhcpClientSession::Ending::keep : DhcpClientSession::Ending::release;
  co_await (*session)->close(ending);
  co_return binding;
}

}  // namespace netrig
