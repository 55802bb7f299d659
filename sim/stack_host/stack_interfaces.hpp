// Host's Interfaces on our own stack.
#pragma once

#include <memory>

#include "host/interfaces.hpp"
#include "stack_host/stack_context.hpp"
#include "stack_host/surroundings.hpp"

namespace netrig {

class StackInterfaces final : public Interfaces {
 public:
  StackInterfaces(std::shared_ptr<StackContext> context, Surroundings& surroundings)
      : context_(std::move(context)), surroundings_(surroundings) {}

  Result<std::vector<Interface>> list() const override { return context_->stack().list(); }
  Result<> set_up(const std::string& device, bool up) override;
  Result<> set_mtu(const std::string& device, std::uint32_t mtu_bytes) override;
  Result<> add_address(const std::string& device, IpPrefix address) override;
  Result<> remove_address(const std::string& device, IpPrefix address) override;
  bool announces_addresses() const override { return true; }
  Result<std::vector<Route>> routes() const override { return context_->stack().routes(); }
  Result<> set_route(const Route& route) override;
  Result<> remove_route(const Route& route) override;
  Result<Resolvers> resolvers() const override { return surroundings_.resolvers(); }
  Result<> set_resolvers(const Resolvers& resolvers) override {
    return surroundings_.set_resolvers(resolvers);
  }

 private:
  Result<> touched(Result<> outcome);

  std::shared_ptr<StackContext> context_;
  Surroundings& surroundings_;
};

}  // namespace netrig
