// The world of KernelHost: the loopback interface, and a directory that is removed afterwards.
#include <boost/asio/co_spawn.hpp>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <stdexcept>

#include "host_world.hpp"
#include "kernel/kernel_host.hpp"

namespace netrig::testing {

namespace {

std::string make_directory() {
  std::string pattern = (std::filesystem::temp_directory_path() / "netrig-test-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("make a temporary directory");
  return pattern;
}

class KernelWorld final : public HostWorld {
 public:
  ~KernelWorld() override { std::filesystem::remove_all(directory_); }

  Host& host() override { return host_; }
  IpAddress address() const override { return Ipv4Address({127, 0, 0, 1}); }
  IpAddress other_address() const override { return Ipv4Address({127, 0, 0, 2}); }
  std::string device() const override { return "lo"; }

  void run(Task<> body) override {
    auto& loop = host_.context();
    bool ended = false;
    std::exception_ptr failure;
    boost::asio::co_spawn(loop, std::move(body), [&](std::exception_ptr error) {
      ended = true;
      failure = error;
      loop.stop();
    });
    loop.restart();
    loop.run_for(std::chrono::minutes(1));
    if (!ended) throw std::runtime_error("the test takes longer than a minute");
    if (failure) std::rethrow_exception(failure);
  }

 private:
  std::string directory_ = make_directory();
  KernelHost host_{KernelHostOptions{.own_directory = directory_}};
};

}  // namespace

std::vector<HostWorldFactory> host_worlds() {
  return {{"Kernel", [] { return std::make_unique<KernelWorld>(); }}};
}

}  // namespace netrig::testing
