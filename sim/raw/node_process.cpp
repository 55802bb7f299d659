#include "raw/node_process.hpp"

#include <fcntl.h>
#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <cerrno>
#include <csignal>

#include "kernel/system_error.hpp"
#include "raw/node_query.hpp"

namespace netrig {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kTerminalDescriptors = 3;
/// How long connections wait when the process or the system has no descriptor left for one.
constexpr Duration kAcceptPause = std::chrono::milliseconds(100);
/// What is told of an error: as JSON, up to six times as long, it fits a message.
constexpr std::size_t kMostErrorBytes = 16 * 1024;

}  // namespace

/// One connection: an order, and the program that it starts.
class NodeProcess::Client : public std::enable_shared_from_this<Client> {
 public:
  Client(NodeProcess& node, FileDescriptor socket)
      : node_(node), socket_(std::move(socket)), watch_(node.loop_.get_executor(), socket_.descriptor()) {}
  ~Client() {
    if (watch_.is_open()) watch_.release();
  }

  void listen() {
    watch_.async_wait(asio::posix::descriptor_base::wait_read,
                      [self = shared_from_this()](const Error& error) {
                        if (!error && !self->gone_) self->readable();
                      });
  }

  /// The end of the node: kills the program, and hears no more.
  void end() {
    gone_ = true;
    guest_.reset();
    watch_.release();  // whose handler is what keeps this alive
  }

 private:
  void readable() {
    for (;;) {
      auto message = socket_.receive();
      if (message) {
        handle(*std::move(message));
        if (gone_) return;
        continue;
      }
      if (socket_.would_block()) return listen();
      return leave();
    }
  }

  void handle(MessageSocket::Message message) {
    if (const auto event = life_event_from_json(message.text)) return tell(*event);
    if (const auto said = answer_query(message.text, node_.driver_.stack())) return answer(*said);
    auto order = ProgramOrder::from_json(message.text);
    if (!order || guest_) return finish({.status = kExitFailed, .error = "an order that makes no sense"});
    obey(*order, std::move(message.descriptors));
  }

  void obey(const ProgramOrder& order, std::vector<FileDescriptor> descriptors) {
    const auto* program = node_.find(order.program);
    if (program == nullptr) {
      return finish({.status = kExitFailed, .error = "the node's process knows no program " + order.program});
    }
    if (descriptors.size() != kTerminalDescriptors + (order.tells_ready ? 1 : 0)) {
      return finish(
          {.status = kExitFailed, .error = "the node's process did not get the program's terminal"});
    }
    try {
      const auto options = parse_options(*program, order.arguments);
      guest_ = std::make_unique<Guest>(
          node_.driver_, *program, options,
          GuestSurroundings::Terminal{std::move(descriptors[0]), std::move(descriptors[1]),
                                      std::move(descriptors[2])},
          order.tells_ready ? ReadyPipe(std::move(descriptors[3])) : ReadyPipe(),
          GuestSurroundings::Options{.directory = order.directory, .grants = granted_paths(options)});
    } catch (const UsageError& error) {
      return finish({.status = kExitUsage, .error = error.what()});
    } catch (const std::exception& error) {
      return finish({.status = kExitFailed, .error = error.what()});
    }
    guest_->start([weak = weak_from_this()](const ProgramEnd& end) {
      if (const auto self = weak.lock()) self->finish(end);
    });
  }

  void tell(LifeEvent event) {
    if (guest_ && !guest_->tell(event)) finish(ProgramEnd{.stopped = true});
  }

  void answer(const std::string& text) {
    try {
      socket_.send(text);
    } catch (const std::exception&) {
      leave();  // whoever asked is gone, or the answer is longer than any message
    }
  }

  void finish(ProgramEnd end) {
    if (gone_) return;
    if (end.error.size() > kMostErrorBytes) end.error = end.error.substr(0, kMostErrorBytes) + "…";
    answer(to_json(end));
    leave();
  }

  /// The program is destroyed from the loop, never from within itself.
  void leave() {
    if (std::exchange(gone_, true)) return;
    asio::post(node_.loop_, [self = shared_from_this()] {
      self->guest_.reset();
      self->node_.forget(*self);
    });
  }

  NodeProcess& node_;
  MessageSocket socket_;
  asio::posix::basic_stream_descriptor<asio::io_context::executor_type> watch_;
  std::unique_ptr<Guest> guest_;
  bool gone_ = false;
};

NodeProcess::NodeProcess(const NodeConfiguration& configuration, const std::string& socket,
                         std::vector<const Program*> programs)
    : driver_(loop_),
      programs_(std::move(programs)),
      listener_(MessageSocket::listen(socket)),
      watch_(loop_.get_executor(), listener_.number()),
      pause_(loop_.get_executor()) {
  std::signal(SIGPIPE, SIG_IGN);
  configure(driver_, configuration);
  accept();
}

/// What a pending handler or a coroutine that was about to go on holds would else be destroyed with the loop:
/// after the driver, whose stack it uses.
NodeProcess::~NodeProcess() {
  watch_.release();
  pause_.cancel();
  for (const auto& client : clients_) client->end();
  driver_.drain();
}

void NodeProcess::accept() {
  watch_.async_wait(asio::posix::descriptor_base::wait_read, [this](const Error& error) {
    if (error) return;
    int obstacle = 0;
    while (obstacle == 0) {
      auto socket = FileDescriptor::adopt(
          ::accept4(listener_.number(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
      if (!socket.is_open()) {
        obstacle = errno;
        continue;
      }
      clients_.push_back(std::make_shared<Client>(*this, std::move(socket)));
      clients_.back()->listen();
    }
    const bool none_is_left = obstacle == EAGAIN || obstacle == EINTR || obstacle == ECONNABORTED;
    none_is_left ? accept() : accept_later();
  });
}

/// Who can't be accepted keeps the listener readable.
void NodeProcess::accept_later() {
  pause_.expires_after(kAcceptPause);
  pause_.async_wait([this](const Error& error) {
    if (!error) accept();
  });
}

const Program* NodeProcess::find(const std::string& name) const {
  const auto found = std::find_if(programs_.begin(), programs_.end(),
                                  [&](const Program* program) { return program->name == name; });
  return found == programs_.end() ? nullptr : *found;
}

void NodeProcess::forget(Client& client) {
  clients_.remove_if([&](const auto& candidate) { return candidate.get() == &client; });
}

void NodeProcess::run() {
  asio::signal_set signals(loop_, SIGTERM, SIGINT);
  signals.async_wait([this](const Error& error, int) {
    if (!error) loop_.stop();
  });
  loop_.run();
}

}  // namespace netrig
