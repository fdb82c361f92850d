#include "tests/support/cutting_proxy.hpp"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <stdexcept>

namespace orderlog::tests {

namespace {

constexpr int look_around_ms = 20;

int listen_on_loopback(std::uint16_t& port) {
    const int file = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    if (::bind(file, any, size) != 0 || ::listen(file, 8) != 0 ||
        ::getsockname(file, any, &size) != 0) {
        throw std::runtime_error("no loopback port");
    }
    port = ntohs(address.sin_port);
    return file;
}

int connect_to(const std::string& path) {
    const int file = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
    if (::connect(file, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
        ::close(file);
        return -1;
    }
    return file;
}

bool readable(int file, int wait_ms) {
    pollfd one{.fd = file, .events = POLLIN, .revents = 0};
    return ::poll(&one, 1, wait_ms) > 0;
}

/// What has come; empty at the end of the session.
std::string received(int file) {
    std::array<char, 65536> bytes{};
    const auto size = ::recv(file, bytes.data(), bytes.size(), 0);
    return {bytes.data(), size > 0 ? static_cast<std::size_t>(size) : 0};
}

bool send_all(int file, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto sent = ::send(file, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) {
            return false;
        }
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

}  // namespace

CuttingProxy::CuttingProxy(std::string conninfo, std::string statement, Cut cut)
    // The protocol ends a statement's text with a zero byte.
    : statement_(std::move(statement) + '\0'), cut_(cut) {
    const std::string begin = "host='";
    const auto end = conninfo.find("' port=5432", begin.size());
    if (!conninfo.starts_with(begin) || end == std::string::npos) {
        throw std::runtime_error("not host='…' port=5432: " + conninfo);
    }
    server_path_ = conninfo.substr(begin.size(), end - begin.size()) + "/.s.PGSQL.5432";
    std::uint16_t port = 0;
    listening_ = listen_on_loopback(port);
    through_ = "host=127.0.0.1 sslmode=disable gssencmode=disable port=" + std::to_string(port) +
               conninfo.substr(end + std::strlen("' port=5432"));
    thread_ = std::thread{[this] { run(); }};
}

CuttingProxy::~CuttingProxy() {
    ended_ = true;
    thread_.join();
    ::close(listening_);
}

void CuttingProxy::run() {
    while (!ended_) {
        if (!readable(listening_, look_around_ms)) {
            continue;
        }
        const int client = ::accept(listening_, nullptr, nullptr);
        const int server = connect_to(server_path_);
        while (!ended_ && server >= 0 && pass_on(client, server)) {
        }
        ::close(client);
        ::close(server);
    }
}

bool CuttingProxy::pass_on(int client, int server) {
    if (readable(server, 0)) {
        const std::string bytes = received(server);
        return !bytes.empty() && send_all(client, bytes);
    }
    if (!readable(client, 1)) {
        return true;
    }
    const std::string bytes = received(client);
    const bool cuts = cuts_ == 0 && bytes.find(statement_) != std::string::npos;
    if (!cuts) {
        return !bytes.empty() && send_all(server, bytes);
    }
    ++cuts_;
    if (cut_ == Cut::after && send_all(server, bytes)) {
        static_cast<void>(received(server));
    }
    return false;
}

}  // namespace orderlog::tests
