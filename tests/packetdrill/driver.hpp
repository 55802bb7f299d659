// The driver: packetdrill's calls on one host. Each has its system call's arguments and gives its result, or
// a negative errno; shared_object.cpp makes the C interface of them.
#pragma once

#include <poll.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/uio.h>

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "epoll_descriptor.hpp"
#include "tcp_descriptor.hpp"
#include "turns.hpp"

namespace netrig::packetdrill {

class Driver {
 public:
  struct Options {
    HostAddresses addresses;
    std::string sysctls;  ///< the file that Sysctls reads
  };

  explicit Driver(const Options& options);
  ~Driver();

  std::mutex& mutex() { return mutex_; }
  bool knows(int fd) const { return descriptors_.contains(fd); }

  // Sockets.
  int socket(int domain, int type, int protocol);
  int bind(int fd, const sockaddr* address, socklen_t length);
  int listen(int fd, int backlog);
  int accept(int fd, sockaddr* address, socklen_t* length);
  int connect(int fd, const sockaddr* address, socklen_t length);
  int shutdown(int fd, int how);
  int close(int fd);

  // Data.
  ssize_t send(int fd, const iovec* pieces, std::size_t count, int flags);
  ssize_t receive(int fd, const iovec* pieces, std::size_t count, int flags);
  ssize_t receive_message(int fd, msghdr* message, int flags);
  /// sendfile(2), of a file that packetdrill has opened.
  ssize_t send_file(int fd, int file, off_t* offset, std::size_t count);

  // Settings and questions.
  int set_option(int fd, int level, int name, const void* value, socklen_t length);
  int get_option(int fd, int level, int name, void* value, socklen_t* length);
  int fcntl(int fd, int command, int argument);
  int ioctl(int fd, unsigned long request, int* argument);

  // Waiting for several.
  int poll(pollfd* fds, nfds_t count, int timeout_ms);
  int epoll_create();
  int epoll_control(int fd, int operation, int watched, const epoll_event* event);
  int epoll_wait(int fd, epoll_event* events, int most, int timeout_ms);

  // The network and time.
  int packet_in(const void* bytes, std::size_t count);
  int packet_out(void* bytes, std::size_t* count, long long* time_us);
  int sleep(Duration time);
  int time_of_day(timeval* time);

 private:
  template <class Kind>
  Kind* find(int fd) const;
  int add(std::unique_ptr<Descriptor> descriptor);
  /// Waits for what keeps a call of `socket` from going on, if it may wait.
  bool wait(const TcpDescriptor& socket, int flags, const std::function<bool()>& ready);
  Deadline after(int timeout_ms) const;

  std::mutex mutex_;
  std::string sysctls_;
  VirtualHost host_;
  Segmentation segmentation_;
  Turns turns_;
  std::map<int, std::unique_ptr<Descriptor>> descriptors_;
};

}  // namespace netrig::packetdrill
