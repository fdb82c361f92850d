#include "tools/service/service.hpp"

#include "adapters/system/wake_up.hpp"
#include "tests/support/file_size_limit.hpp"
#include "tests/support/temp_directory.hpp"
#include "tools/control/control_client.hpp"

#include <catch2/catch.hpp>
#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

using namespace orderlog::tools;
using nlohmann::json;
using orderlog::adapters::WakeUp;
using orderlog::events::Result;
using orderlog::support::FileSizeLimit;
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

/// An engine without sellers and without a PostgreSQL that answers.
class Served {
 public:
    explicit Served(const std::string& data_dir)
        : configuration_(
              *Configuration::load({.options = {{"data_dir", data_dir},
                                                {"postgres.url", "postgresql:///?host=/nowhere"}},
                                    .variable = [](const auto&) { return std::nullopt; }})),
          said_(data_dir, {.aloud = false}),
          service_(std::move(*Service::open(configuration_, said_, wake_up_))) {}

    Result<void> run_until(const std::function<bool()>& ended) {
        return service_->run(
            [&] {
                wake_up_.signal();
                return ended();
            },
            [] { return "the test"; });
    }

 private:
    Configuration configuration_;
    ServiceLog said_;
    WakeUp wake_up_;
    std::unique_ptr<Service> service_;
};

}  // namespace

TEST_CASE("an engine that is told to stop ends although a client asks without a pause") {
    const Deadline deadline{std::chrono::seconds{60}};
    const TempDirectory dir;
    const RestlessClient client{dir.path(), {status}};
    for (int round = 0; round < 5; ++round) {
        Served served{dir.path()};
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
        Served served{dir.path()};
        const FileSizeLimit limit{128 << 10};
        CHECK_FALSE(served.run_until([] { return false; }));
    }
}
