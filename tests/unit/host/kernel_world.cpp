// The worlds of KernelHost, one for IPv4 and one for IPv6: the loopback interface, and a directory that is
// removed afterwards.
#include <linux/filter.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <boost/asio/co_spawn.hpp>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <stdexcept>

#include "kernel/kernel_host.hpp"
#include "kernel/system_error.hpp"
#include "worlds.hpp"

namespace netrig::testing {

namespace {

std::string make_directory() {
  std::string pattern = (std::filesystem::temp_directory_path() / "netrig-test-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("make a temporary directory");
  return pattern;
}

bool is_tcp_socket(int descriptor) {
  int type = 0;
  int domain = 0;
  socklen_t length = sizeof type;
  return getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &type, &length) == 0 && type == SOCK_STREAM &&
         getsockopt(descriptor, SOL_SOCKET, SO_DOMAIN, &domain, &length) == 0 &&
         (domain == AF_INET || domain == AF_INET6);
}

/// Those of this process.
std::vector<int> open_descriptors() {
  std::vector<int> numbers;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    numbers.push_back(std::stoi(entry.path().filename().string()));
  }
  return numbers;
}

/// Sets a limit when it is destroyed.
class LimitOfDescriptors {
 public:
  explicit LimitOfDescriptors(const rlimit& limit) : limit_(limit) {}
  ~LimitOfDescriptors() { setrlimit(RLIMIT_NOFILE, &limit_); }

 private:
  rlimit limit_;
};

class KernelWorld : public HostWorld {
 public:
  ~KernelWorld() override { std::filesystem::remove_all(directory_); }

  Host& host() override { return host_; }
  IpAddress address() const override { return Ipv4Address({127, 0, 0, 1}); }
  IpAddress other_address() const override { return Ipv4Address({127, 0, 0, 2}); }
  std::string device() const override { return "lo"; }
  bool does_multicast() const override { return address().is_v4(); }  // no IPv6 route for groups leads to lo

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

  void tell_stop() override { checked(std::raise(SIGTERM), "raise a signal"); }
  void tell_reload() override { checked(std::raise(SIGHUP), "raise a signal"); }
  void cut() override {
    sock_filter nothing{.code = BPF_RET | BPF_K, .jt = 0, .jf = 0, .k = 0};
    const sock_fprog filter{.len = 1, .filter = &nothing};
    for (const int descriptor : open_descriptors()) {
      if (!is_tcp_socket(descriptor)) continue;
      checked(setsockopt(descriptor, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter),
              "cut a socket off");
    }
  }

  std::shared_ptr<void> exhaust() override {
    rlimit before{};
    checked(getrlimit(RLIMIT_NOFILE, &before), "ask for the limit of descriptors");
    const rlimit none{.rlim_cur = 0, .rlim_max = before.rlim_max};
    checked(setrlimit(RLIMIT_NOFILE, &none), "set the limit of descriptors");
    return std::make_shared<LimitOfDescriptors>(before);
  }

 private:
  std::string directory_ = make_directory();
  KernelHost host_{KernelHostOptions{.own_directory = directory_}};
};

class KernelIpv6World final : public KernelWorld {
 public:
  IpAddress address() const override { return *IpAddress::parse("::1"); }
  IpAddress other_address() const override { return address(); }  // the loopback has but one
};

}  // namespace

std::unique_ptr<HostWorld> make_kernel_world() {
  return std::make_unique<KernelWorld>();
}

std::unique_ptr<HostWorld> make_kernel_ipv6_world() {
  return std::make_unique<KernelIpv6World>();
}

}  // namespace netrig::testing
