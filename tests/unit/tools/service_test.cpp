
#include "tests/support/file_size_limit.hpp"
#include "tests/support/served_engine.hpp"
#include "tests/support/temp_directory.hpp"
#include "tools/control/control_client.hpp"

#include <arpa/inet.h>
#include <catch2/catch.hpp>
#include <fmt/core.h>
#include <netinet/in.h>
#include <nlohmann/json.hpp>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

using namespace orderlog::tools;
using nlohmann::json;
using orderlog::support::FileSizeLimit;
using orderlog::support::ServedEngine;
using orderlog::support::TempDirectory;

namespace {

const json status{{"command", "status"}};

/// Ends the program if it lives too long: what waits for ever cannot be ended otherwise.
class Deadline {
 public:
    explicit Deadline(std::chrono::seconds patience)
        : thread_([this, patience](const std::stop_token& stop) {
              std::unique_lock lock(mutex_);
              over_.wait_for(lock, stop, patience, [] { return false; });
              if (!stop.stop_requested()) {
                  fmt::print(stderr, "not over after {} s\n", patience.count());
                  std::abort();
              }
          }) {}

 private:
    std::mutex mutex_;
    std::condition_variable_any over_;
    std::jthread thread_;
};

/// Asks one request after the other without a pause, round and round, for as long as it lives.
class RestlessClient {
 public:
    RestlessClient(const std::string& data_dir, std::vector<json> requests)
        : thread_([this, data_dir, requests](const std::stop_token& stop) {
              for (std::size_t i = 0; !stop.stop_requested(); ++i) {
                  const auto answer = ask_engine(data_dir, requests[i % requests.size()]);
                  answered_ += answer && *answer ? 1 : 0;
              }
          }) {}
    [[nodiscard]] int answered() const { return answered_; }

 private:
    std::atomic<int> answered_{0};
    std::jthread thread_;
};

json about_eu(const char* command, const std::string& display_name) {
    return {{"command", command}, {"tenant", "acme"}, {"connection", "eu"},
            {"region", "eu"},     {"seller", "A1"},   {"display_name", display_name}};
}

/// A PostgreSQL that takes every session and never says a word.
class SilentServer {
 public:
    SilentServer() : listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
        address_.sin_family = AF_INET;
        address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address_;
        REQUIRE(::bind(listener_, reinterpret_cast<sockaddr*>(&address_), size) == 0);
        REQUIRE(::listen(listener_, 8) == 0);
        REQUIRE(::getsockname(listener_, reinterpret_cast<sockaddr*>(&address_), &size) == 0);
    }
    ~SilentServer() {
        ::close(client_);
        ::close(listener_);
    }
    SilentServer(const SilentServer&) = delete;
    SilentServer& operator=(const SilentServer&) = delete;

    /// Returns when somebody has begun a session.
    void wait_for_client() { client_ = ::accept(listener_, nullptr, nullptr); }
    [[nodiscard]] std::string url(int patience_seconds) const {
        return fmt::format("postgresql://127.0.0.1:{}/x?connect_timeout={}",
                           ntohs(address_.sin_port), patience_seconds);
    }

 private:
    int listener_;
    int client_{-1};
    sockaddr_in address_{};
};

}  // namespace

TEST_CASE("an engine that is told to stop ends although a client asks without a pause") {
    const Deadline deadline{std::chrono::seconds{60}};
    const TempDirectory dir;
    const RestlessClient client{dir.path(), {status}};
    for (int round = 0; round < 5; ++round) {
        ServedEngine served{dir.path()};
        const int before = client.answered();
        CHECK(served.run_until([&] { return client.answered() > before + 3; }));
    }
}

TEST_CASE("an engine whose log fails ends although a client asks without a pause") {
    const Deadline deadline{std::chrono::seconds{60}};
    for (int round = 0; round < 3; ++round) {
        const TempDirectory dir;
        const RestlessClient reader{dir.path(), {status}};
        const RestlessClient writer{
            dir.path(),
            {about_eu("connection.add", "a"), about_eu("connection.change", std::string(250, 'a')),
             about_eu("connection.change", std::string(250, 'b'))}};
        ServedEngine served{dir.path()};
        const FileSizeLimit limit{128 << 10};
        CHECK_FALSE(served.run_until([] { return false; }));
    }
}

TEST_CASE("a step of the tables that takes two seconds does not hold up the engine") {
    using std::chrono::steady_clock;
    const Deadline deadline{std::chrono::seconds{60}};
    const TempDirectory dir;
    SilentServer server;
    ServedEngine served{dir.path(), server.url(2)};
    server.wait_for_client();
    auto begun = steady_clock::now();
    std::vector<steady_clock::duration> ticks;
    int refused = 0;
    auto last = begun;
    CHECK(served.run_until([&] {
        const auto held = served.answer({{"command", "tables.hold"}});
        REQUIRE(held);
        if (refused == 0 && (*held)["held"] == true) {
            // The client was the lease's; the step has not begun.
            REQUIRE(served.answer({{"command", "tables.release"}}));
            std::this_thread::sleep_for(std::chrono::milliseconds{20});
            begun = last = steady_clock::now();
            return false;
        }
        ticks.push_back(steady_clock::now() - std::exchange(last, steady_clock::now()));
        refused += (*held)["held"] == false ? 1 : 0;
        return refused > 0 && (*held)["held"] == true;
    }));
    CHECK(last - begun > std::chrono::milliseconds{1500});
    CHECK(refused > 10);
    // All but what the machine's other work may take from us.
    std::sort(ticks.begin(), ticks.end());
    CHECK(ticks[ticks.size() * 99 / 100] < std::chrono::milliseconds{100});
}
