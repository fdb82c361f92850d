#include "tools/control/control_socket.hpp"

#include "tools/control/directory_handle.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/system/system_error.hpp>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <thread>

namespace orderlog::tools {

using events::ErrorKind;
using events::Result;
namespace asio = boost::asio;
using Local = asio::local::stream_protocol;
using asio::redirect_error;
using asio::use_awaitable;

namespace {

constexpr const char* file_name = "control.sock";
/// A connection's command with every marketplace id has less than 4 kB.
constexpr std::size_t request_bytes_max = 64 << 10;

asio::awaitable<void> serve_client(Local::socket client, ControlHandler& handler) {
    std::string buffer;
    boost::system::error_code failed;
    while (!failed) {
        const std::size_t size =
            co_await asio::async_read_until(client, asio::dynamic_buffer(buffer, request_bytes_max),
                                            '\n', redirect_error(use_awaitable, failed));
        if (failed) {
            co_return;
        }
        const std::string answer = handler(buffer.substr(0, size - 1)) + "\n";
        buffer.erase(0, size);
        co_await asio::async_write(client, asio::buffer(answer),
                                   redirect_error(use_awaitable, failed));
    }
}

// An accept that failed, for want of a descriptor say, says nothing of the next one.
asio::awaitable<void> accept_clients(Local::acceptor& acceptor, ControlHandler& handler) {
    constexpr std::chrono::milliseconds pause{100};
    asio::steady_timer timer{acceptor.get_executor()};
    boost::system::error_code failed;
    while (failed != asio::error::operation_aborted) {
        Local::socket client =
            co_await acceptor.async_accept(redirect_error(use_awaitable, failed));
        if (!failed) {
            asio::co_spawn(acceptor.get_executor(), serve_client(std::move(client), handler),
                           asio::detached);
        } else if (failed != asio::error::operation_aborted) {
            timer.expires_after(pause);
            co_await timer.async_wait(redirect_error(use_awaitable, failed));
        }
    }
}

}  // namespace

struct ControlSocket::Server {
    Server(DirectoryHandle directory, ControlHandler on_line)
        : folder(std::move(directory)), handler(std::move(on_line)) {}

    /// Nobody can connect before listen(), when only the owner may.
    void listen() {
        const std::string path = folder.short_path(file_name);
        ::unlink(path.c_str());
        acceptor.open();
        acceptor.bind(Local::endpoint(path));
        if (::chmod(path.c_str(), 0600) != 0) {
            throw boost::system::system_error(errno, boost::system::system_category());
        }
        acceptor.listen();
        asio::co_spawn(context, accept_clients(acceptor, handler), asio::detached);
        thread = std::jthread([this] { context.run(); });
    }

    ~Server() {
        context.stop();
        if (thread.joinable()) {
            thread.join();
            ::unlink(folder.short_path(file_name).c_str());
        }
    }

    DirectoryHandle folder;
    ControlHandler handler;
    asio::io_context context{1};
    Local::acceptor acceptor{context};
    std::jthread thread;
};

ControlSocket::ControlSocket(std::unique_ptr<Server> server) : server_(std::move(server)) {}
ControlSocket::~ControlSocket() = default;

Result<std::unique_ptr<ControlSocket>> ControlSocket::open(const std::string& data_dir,
                                                           ControlHandler handler) {
    auto folder = DirectoryHandle::open(data_dir);
    if (!folder) {
        return tl::make_unexpected(folder.error());
    }
    try {
        auto server = std::make_unique<Server>(std::move(*folder), std::move(handler));
        server->listen();
        return std::unique_ptr<ControlSocket>(new ControlSocket(std::move(server)));
    } catch (const boost::system::system_error& error) {
        return events::fail(ErrorKind::unavailable, fmt::format("cannot open '{}/{}': {}", data_dir,
                                                                file_name, error.code().message()));
    }
}

}  // namespace orderlog::tools
