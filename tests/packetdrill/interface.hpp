// What packetdrill asks of a stack that it tests as a shared object: the C interface of its packetdrill.h
// (struct packetdrill_interface). Declared here from that layout, not included, so that the driver is built
// and checked everywhere, with packetdrill or without; run.py compares the order of the calls with the header
// of the packetdrill that it runs.
#pragma once

#include <poll.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/uio.h>

namespace netrig::packetdrill {

/// Every call returns what the system call of its name does, and sets errno. netdev_send() takes an IP packet
/// into the stack; netdev_receive() gives the next one that it has sent, with the time at which it has.
struct Interface {
  void* userdata;
  void (*free)(void*);
  int (*socket)(void*, int domain, int type, int protocol);
  int (*bind)(void*, int, const sockaddr*, socklen_t);
  int (*listen)(void*, int, int backlog);
  int (*accept)(void*, int, sockaddr*, socklen_t*);
  int (*connect)(void*, int, const sockaddr*, socklen_t);
  ssize_t (*read)(void*, int, void*, size_t);
  ssize_t (*readv)(void*, int, const iovec*, int);
  ssize_t (*recv)(void*, int, void*, size_t, int flags);
  ssize_t (*recvfrom)(void*, int, void*, size_t, int flags, sockaddr*, socklen_t*);
  ssize_t (*recvmsg)(void*, int, msghdr*, int flags);
  ssize_t (*write)(void*, int, const void*, size_t);
  ssize_t (*writev)(void*, int, const iovec*, int);
  ssize_t (*send)(void*, int, const void*, size_t, int flags);
  ssize_t (*sendto)(void*, int, const void*, size_t, int flags, const sockaddr*, socklen_t);
  ssize_t (*sendmsg)(void*, int, const msghdr*, int flags);
  int (*fcntl)(void*, int, int command, ...);
  int (*ioctl)(void*, int, unsigned long request, ...);
  int (*close)(void*, int);
  int (*shutdown)(void*, int, int how);
  int (*getsockopt)(void*, int, int level, int name, void*, socklen_t*);
  int (*setsockopt)(void*, int, int level, int name, const void*, socklen_t);
  int (*poll)(void*, pollfd*, nfds_t, int timeout_ms);
  int (*netdev_send)(void*, const void*, size_t);
  int (*netdev_receive)(void*, void*, size_t*, long long* time_us);
  int (*usleep)(void*, useconds_t);
  int (*gettimeofday)(void*, timeval*, struct timezone*);
  int (*epoll_create)(void*, int size);
  int (*epoll_ctl)(void*, int, int operation, int, epoll_event*);
  int (*epoll_wait)(void*, int, epoll_event*, int count, int timeout_ms);
  int (*pipe)(void*, int[2]);
  int (*splice)(void*, int, loff_t*, int, loff_t*, size_t, unsigned flags);
};

}  // namespace netrig::packetdrill
