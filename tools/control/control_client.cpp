#include "tools/control/control_client.hpp"

#include "tools/control/directory_handle.hpp"
#include "tools/output/json_format.hpp"
#include "tools/output/json_text.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace orderlog::tools {

using events::ErrorKind;
using events::Result;
using nlohmann::json;

namespace {

constexpr time_t answer_seconds_max = 30;
/// The status of ten thousand connections has less.
constexpr std::size_t answer_bytes_max = 64 << 20;
/// A list in an object is two. JSON is copied by recursion, so depth is the stack's.
constexpr int request_depth_max = 8;

class Descriptor {
 public:
    explicit Descriptor(int value) : value_(value) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (value_ >= 0) {
            ::close(value_);
        }
    }
    [[nodiscard]] int value() const { return value_; }

 private:
    int value_;
};

bool connect_to(int descriptor, const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    const timeval limit{answer_seconds_max, 0};
    ::setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    ::setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    return ::connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

/// The process at the other end of the socket.
pid_t peer_of(int descriptor) {
    ucred peer{};
    socklen_t size = sizeof peer;
    ::getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &peer, &size);
    return peer.pid;
}

bool send_all(int descriptor, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) {
            return false;
        }
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

/// Up to the first line end; empty if the other side ends before, or
/// sends more than an engine does.
std::string receive_line(int descriptor) {
    std::string line;
    std::array<char, 16384> buffer{};
    while (!line.ends_with('\n')) {
        const ssize_t got = ::recv(descriptor, buffer.data(), buffer.size(), 0);
        if (got <= 0 || line.size() + static_cast<std::size_t>(got) > answer_bytes_max) {
            return {};
        }
        line.append(buffer.data(), static_cast<std::size_t>(got));
    }
    line.pop_back();
    return line;
}

}  // namespace

Result<std::optional<json>> ask_engine(const std::string& data_dir, const json& request) {
    const auto folder = DirectoryHandle::open(data_dir);
    if (!folder) {
        return std::optional<json>{};
    }
    const Descriptor descriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!connect_to(descriptor.value(), folder->short_path("control.sock"))) {
        return std::optional<json>{};
    }
    const std::string line = json_text(request) + "\n";
    const std::string answer =
        send_all(descriptor.value(), line) ? receive_line(descriptor.value()) : std::string{};
    if (answer.empty()) {
        const pid_t engine = peer_of(descriptor.value());
        return events::fail(
            ErrorKind::unavailable,
            fmt::format("the engine on '{}', process {}, does not answer", data_dir, engine),
            fmt::format("'ps -o stat,args -p {0}' tells what it does; state T is stopped: 'kill "
                        "-CONT {0}'",
                        engine));
    }
    return parse_control_answer(answer).map([](json result) { return std::optional(result); });
}

Result<json> parse_control_request(const std::string& line) {
    bool too_deep = false;
    const auto shallow = [&](int depth, json::parse_event_t /*event*/, const json& /*value*/) {
        too_deep = too_deep || depth >= request_depth_max;
        return !too_deep;
    };
    json request = json::parse(line, shallow, /*allow_exceptions*/ false);
    if (too_deep) {
        return events::fail(
            ErrorKind::rejected,
            fmt::format("the request is nested deeper than {} levels", request_depth_max));
    }
    if (!request.is_object()) {
        return events::fail(ErrorKind::rejected, "the request is no JSON object");
    }
    if (const auto command = request.find("command");
        command == request.end() || !command->is_string()) {
        return events::fail(ErrorKind::rejected, "the request's command is no text");
    }
    return request;
}

std::string control_answer(const Result<json>& outcome) {
    return json_text(outcome ? json{{"ok", true}, {"result", *outcome}}
                             : json{{"ok", false}, {"error", error_json(outcome.error())}});
}

Result<json> parse_control_answer(const std::string& line) {
    const json answer = json::parse(line, nullptr, false);
    if (!answer.is_object()) {
        return events::fail(ErrorKind::unavailable, "the engine's answer is not JSON");
    }
    try {
        if (answer.value("ok", false)) {
            return answer.value("result", json{});
        }
        return tl::make_unexpected(read_error_json(answer.at("error")));
    } catch (const json::exception&) {
        return events::fail(ErrorKind::unavailable, "the engine's answer is not understood");
    }
}

}  // namespace orderlog::tools
