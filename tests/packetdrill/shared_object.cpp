// The shared object's outside: packetdrill_interface_init(), which packetdrill calls, and the two functions
// of the C library that packetdrill calls around its interface, where a shared object that is preloaded, too,
// can answer them for its own descriptors: getsockopt() (for %{ }% code) and sendfile().
#include <dlfcn.h>
#include <sys/sendfile.h>

#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <sstream>

#include "driver.hpp"
#include "interface.hpp"

namespace netrig::packetdrill {

namespace {

/// There is one packetdrill in a process, and one host that it tests.
Driver* driver_in_use = nullptr;

/// The C function of a method of Driver: with the lock held, and errno in place of a negative result.
template <auto kMethod>
struct Call;
template <class Value, class... Arguments, Value (Driver::*kMethod)(Arguments...)>
struct Call<kMethod> {
  static Value call(void* driver, Arguments... arguments) {
    auto& self = *static_cast<Driver*>(driver);
    const std::lock_guard lock(self.mutex());
    const auto result = (self.*kMethod)(arguments...);
    if (result >= 0) return result;
    errno = static_cast<int>(-result);
    return -1;
  }
};
template <auto kMethod>
constexpr auto kCall = &Call<kMethod>::call;

ssize_t receive(void* driver, int fd, void* bytes, size_t count, int flags) {
  const iovec piece{bytes, count};
  return kCall<&Driver::receive>(driver, fd, &piece, 1, flags);
}

ssize_t send(void* driver, int fd, const void* bytes, size_t count, int flags) {
  const iovec piece{const_cast<void*>(bytes), count};
  return kCall<&Driver::send>(driver, fd, &piece, 1, flags);
}

void fill_data_calls(Interface& interface) {
  interface.read = [](void* driver, int fd, void* bytes, size_t count) {
    return receive(driver, fd, bytes, count, 0);
  };
  interface.readv = [](void* driver, int fd, const iovec* pieces, int count) {
    return kCall<&Driver::receive>(driver, fd, pieces, static_cast<size_t>(count), 0);
  };
  interface.recv = receive;
  interface.recvfrom = [](void* driver, int fd, void* bytes, size_t count, int flags, sockaddr*, socklen_t*) {
    return receive(driver, fd, bytes, count, flags);
  };
  interface.recvmsg = kCall<&Driver::receive_message>;
  interface.write = [](void* driver, int fd, const void* bytes, size_t count) {
    return send(driver, fd, bytes, count, 0);
  };
  interface.writev = [](void* driver, int fd, const iovec* pieces, int count) {
    return kCall<&Driver::send>(driver, fd, pieces, static_cast<size_t>(count), 0);
  };
  interface.send = send;
  interface.sendto = [](void* driver, int fd, const void* bytes, size_t count, int flags, const sockaddr*,
                        socklen_t) { return send(driver, fd, bytes, count, flags); };
  interface.sendmsg = [](void* driver, int fd, const msghdr* message, int flags) {
    return kCall<&Driver::send>(driver, fd, message->msg_iov, message->msg_iovlen, flags);
  };
}

int fcntl_call(void* driver, int fd, int command, ...) {
  va_list arguments;
  va_start(arguments, command);
  const int argument = va_arg(arguments, int);  // read by Driver only where the command has one
  va_end(arguments);
  return kCall<&Driver::fcntl>(driver, fd, command, argument);
}

int ioctl_call(void* driver, int fd, unsigned long request, ...) {
  va_list arguments;
  va_start(arguments, request);
  int* const argument = va_arg(arguments, int*);
  va_end(arguments);
  return kCall<&Driver::ioctl>(driver, fd, request, argument);
}

int unsupported() {
  errno = ENOSYS;
  return -1;
}

void fill(Interface& interface) {
  interface.free = [](void* driver) {
    driver_in_use = nullptr;
    delete static_cast<Driver*>(driver);
  };
  interface.socket = kCall<&Driver::socket>;
  interface.bind = kCall<&Driver::bind>;
  interface.listen = kCall<&Driver::listen>;
  interface.accept = kCall<&Driver::accept>;
  interface.connect = kCall<&Driver::connect>;
  fill_data_calls(interface);
  interface.fcntl = fcntl_call;
  interface.ioctl = ioctl_call;
  interface.close = kCall<&Driver::close>;
  interface.shutdown = kCall<&Driver::shutdown>;
  interface.getsockopt = kCall<&Driver::get_option>;
  interface.setsockopt = kCall<&Driver::set_option>;
  interface.poll = kCall<&Driver::poll>;
  interface.netdev_send = kCall<&Driver::packet_in>;
  interface.netdev_receive = kCall<&Driver::packet_out>;
  interface.usleep = [](void* driver, useconds_t time) {
    return kCall<&Driver::sleep>(driver, std::chrono::microseconds(time));
  };
  interface.gettimeofday = [](void* driver, timeval* time, struct timezone*) {
    return kCall<&Driver::time_of_day>(driver, time);
  };
  interface.epoll_create = [](void* driver, int) { return kCall<&Driver::epoll_create>(driver); };
  interface.epoll_ctl = [](void* driver, int fd, int operation, int watched, epoll_event* event) {
    return kCall<&Driver::epoll_control>(driver, fd, operation, watched, event);
  };
  interface.epoll_wait = kCall<&Driver::epoll_wait>;
  interface.pipe = [](void*, int*) { return unsupported(); };
  interface.splice = [](void*, int, loff_t*, int, loff_t*, size_t, unsigned) { return unsupported(); };
}

/// "local=192.168.0.1/16,gateway=192.168.0.2,mtu=1500,sysctls=FILE"; what is not said is packetdrill's
/// default.
Driver::Options read_flags(const char* flags) {
  Driver::Options options{
      .addresses = {*IpPrefix::parse("192.168.0.1/16"), *IpAddress::parse("192.168.255.254")}, .sysctls = {}};
  std::istringstream parts(flags != nullptr ? flags : "");
  for (std::string part; std::getline(parts, part, ',');) {
    const auto equals = part.find('=');
    const auto name = part.substr(0, equals);
    const auto value = equals == std::string::npos ? std::string() : part.substr(equals + 1);
    if (name == "local") options.addresses.local = IpPrefix::parse(value).value();
    if (name == "gateway") options.addresses.gateway = IpAddress::parse(value).value();
    if (name == "mtu") options.addresses.mtu_bytes = static_cast<std::uint32_t>(std::stoul(value));
    if (name == "sysctls") options.sysctls = value;
  }
  return options;
}

template <class Function>
Function* next_function(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

}  // namespace

}  // namespace netrig::packetdrill

using netrig::packetdrill::driver_in_use;

extern "C" {

__attribute__((visibility("default"))) void packetdrill_interface_init(
    const char* flags, netrig::packetdrill::Interface* interface) {
  using namespace netrig::packetdrill;
  unsetenv("LD_PRELOAD");  // not for the commands that scripts run
  try {
    driver_in_use = new Driver(read_flags(flags));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "netrig's driver for packetdrill: flags '%s': %s\n", flags, error.what());
    std::exit(EXIT_FAILURE);
  }
  *interface = {};
  interface->userdata = driver_in_use;
  fill(*interface);
}

__attribute__((visibility("default"))) int getsockopt(int fd, int level, int name, void* value,
                                                      socklen_t* length) noexcept {
  using namespace netrig::packetdrill;
  if (driver_in_use != nullptr && driver_in_use->knows(fd)) {
    return kCall<&Driver::get_option>(driver_in_use, fd, level, name, value, length);
  }
  static auto* const next = next_function<decltype(getsockopt)>("getsockopt");
  return next(fd, level, name, value, length);
}

__attribute__((visibility("default"))) ssize_t sendfile(int out, int in, off_t* offset,
                                                        size_t count) noexcept {
  using namespace netrig::packetdrill;
  if (driver_in_use != nullptr && driver_in_use->knows(out)) {
    return kCall<&Driver::send_file>(driver_in_use, out, in, offset, count);
  }
  static auto* const next = next_function<decltype(sendfile)>("sendfile");
  return next(out, in, offset, count);
}
}
