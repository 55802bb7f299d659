#include "raw/node_process.hpp"

#include <fcntl.h>
#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>

#include "kernel/system_error.hpp"
#include "raw/node_query.hpp"

namespace netrig {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kTerminalDescriptors = 3;

}  // namespace

/// One connection: an order, and the program that it starts.
class NodeProcess::Client : public std::enable_shared_from_this<Client> {
 public:
  Client(NodeProcess& node, FileDescriptor socket)
      : node_(node), socket_(std::move(socket)), watch_(node.loop_.get_executor(), socket_.descriptor()) {}
  ~Client() { watch_.release(); }

  void listen() {
    watch_.async_wait(asio::posix::descriptor_base::wait_read,
                      [self = shared_from_this()](const Error& error) {
                        if (!error && !self->gone_) self->readable();
                      });
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
    const auto wanted = kTerminalDescriptors + (order.tells_ready ? 1 : 0);
    if (program == nullptr || descriptors.size() != wanted) {
      return finish({.status = kExitFailed, .error = "the node's process knows no program " + order.program});
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
    } catch (const std::system_error&) {
      leave();  // whoever asked is gone
    }
  }

  void finish(const ProgramEnd& end) {
    if (gone_) return;
    answer(end.to_json());
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
      watch_(loop_.get_executor(), listener_.number()) {
  std::signal(SIGPIPE, SIG_IGN);
  configure(driver_, configuration);
  accept();
}

NodeProcess::~NodeProcess() {
  watch_.release();
}

void NodeProcess::accept() {
  watch_.async_wait(asio::posix::descriptor_base::wait_read, [this](const Error& error) {
    if (error) return;
    for (;;) {
      auto socket = FileDescriptor::adopt(
          ::accept4(listener_.number(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
      if (!socket.is_open()) break;
      clients_.push_back(std::make_shared<Client>(*this, std::move(socket)));
      clients_.back()->listen();
    }
    accept();
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
