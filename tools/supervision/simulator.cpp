#include "tools/supervision/simulator.hpp"

#include "adapters/system/local_http.hpp"
#include "adapters/system/secret_file.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <array>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

namespace orderlog::tools {

using adapters::ChildProcess;
using events::ErrorKind;
using events::Result;
using nlohmann::json;

namespace {

/// Simulated hours after the start in which orders still change.
constexpr int live_hours = 1;

std::vector<std::string> arguments_of(const DemoOptions& options, const std::string& port_file,
                                      const std::string& credentials) {
    std::vector<std::string> arguments{"--die-with-parent",
                                       "--port-file",
                                       port_file,
                                       "--credentials-dir",
                                       credentials,
                                       "--speed",
                                       fmt::format("{}", options.speed),
                                       "--seed",
                                       std::to_string(options.seed),
                                       "--months",
                                       std::to_string(options.months),
                                       "--orders",
                                       std::to_string(options.orders),
                                       "--live-hours",
                                       std::to_string(live_hours),
                                       "--sellers",
                                       std::to_string(options.sellers),
                                       "--revoked",
                                       std::to_string(options.revoked),
                                       "--without-token",
                                       std::to_string(options.without_token),
                                       options.quota ? "--quota" : "--no-quota"};
    if (!options.orders_csv.empty()) {
        arguments.insert(arguments.end(), {"--orders-csv", options.orders_csv});
    }
    return arguments;
}

/// The port, once the simulator has written it.
Result<std::string> wait_for_port(ChildProcess& process, const std::string& port_file,
                                  const std::string& output) {
    using std::chrono::steady_clock;
    constexpr std::chrono::seconds patience{60};
    const auto limit = steady_clock::now() + patience;
    while (steady_clock::now() < limit && !process.ended()) {
        std::ifstream file(port_file);
        std::string port;
        if (std::getline(file, port) && !port.empty()) {
            return port;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{20});
    }
    return events::fail(ErrorKind::unavailable, "orderlog-sim does not start",
                        fmt::format("see '{}'", output));
}

std::string tenant_of(std::size_t index) {
    constexpr std::array names{"acme", "birch", "cobalt"};
    return index < names.size() ? names[index] : fmt::format("tenant-{}", index + 1);
}

}  // namespace

std::string sibling_program(const std::string& name) {
    namespace fs = std::filesystem;
    std::error_code ignored;
    const fs::path own = fs::read_symlink("/proc/self/exe", ignored).parent_path();
    // Where they are installed, and where the build puts them.
    for (const fs::path& path : {own / name, own.parent_path() / "orderlog_sim" / name}) {
        if (fs::exists(path, ignored)) {
            return path.string();
        }
    }
    return (own / name).string();
}

Simulator::Simulator(ChildProcess process, std::string url, std::string credentials)
    : process_(std::move(process)), url_(std::move(url)), credentials_(std::move(credentials)) {}

Result<Simulator> Simulator::start(const DemoOptions& options, const std::string& data_dir,
                                   std::optional<events::Time> now) {
    const std::string port_file = data_dir + "/orderlog-sim.port";
    const std::string credentials = data_dir + "/credentials";
    std::filesystem::remove(port_file);
    const std::string output = data_dir + "/orderlog-sim.log";
    auto arguments = arguments_of(options, port_file, credentials);
    if (now) {
        arguments.insert(arguments.end(), {"--time-now", events::to_text(*now)});
    }
    auto process =
        ChildProcess::start({sibling_program("orderlog-sim"), std::move(arguments), {}, output});
    if (!process) {
        return tl::make_unexpected(process.error());
    }
    const auto port = wait_for_port(*process, port_file, output);
    if (!port) {
        return tl::make_unexpected(port.error());
    }
    Simulator simulator(std::move(*process), "http://127.0.0.1:" + *port, credentials);
    if (auto read = simulator.read_sellers(); !read) {
        return tl::make_unexpected(read.error());
    }
    if (auto read = simulator.read_clock(options); !read) {
        return tl::make_unexpected(read.error());
    }
    return simulator;
}

Result<void> Simulator::read_sellers() {
    const auto client = adapters::read_secret_file(credentials_ + "/client_id");
    if (!client) {
        return tl::make_unexpected(client.error());
    }
    client_id_ = *client;
    std::ifstream file(credentials_ + "/sellers.json");
    const json manifest = json::parse(file, nullptr, false);
    if (!manifest.is_array()) {
        return events::fail(ErrorKind::unavailable,
                            fmt::format("'{}/sellers.json' is not readable", credentials_));
    }
    for (const json& seller : manifest) {
        const std::string tenant = tenant_of(sellers_.size());
        const std::string region = seller.at("region");
        sellers_.push_back({tenant, tenant + "-" + region, seller.at("seller_id"), region,
                            seller.at("kind"), seller.at("refresh_token_file")});
    }
    return {};
}

Result<void> Simulator::read_clock(const DemoOptions& options) {
    const auto page = adapters::fetch_local(url_ + "/_sim/clock");
    if (!page) {
        return tl::make_unexpected(page.error());
    }
    const events::Time epoch{
        events::Duration{json::parse(*page).at("epoch_us").get<std::int64_t>()}};
    // A report's orders are all older than the clock's start; one hour for the overlap.
    histories_end_ = options.orders_csv.empty() ? epoch + std::chrono::hours{live_hours}
                                                : epoch - std::chrono::hours{1};
    return {};
}

std::map<std::string, std::string> Simulator::variables(bool quota) const {
    return {{"ORDERLOG_AMAZON_APPLICATION_ID", "amzn1.sp.solution.demo"},
            {"ORDERLOG_AMAZON_CLIENT_ID", client_id_},
            // The operator's own secret, if there is one, is not for a simulator.
            {"ORDERLOG_AMAZON_CLIENT_SECRET", ""},
            {"ORDERLOG_AMAZON_CLIENT_SECRET_FILE", credentials_ + "/client_secret"},
            {"ORDERLOG_AMAZON_CONSENT_URL", url_},
            {"ORDERLOG_AMAZON_REDIRECT_URI", ""},
            {"ORDERLOG_AMAZON_LWA_URL", url_ + "/auth/o2/token"},
            {"ORDERLOG_AMAZON_ENDPOINTS_NA", url_},
            {"ORDERLOG_AMAZON_ENDPOINTS_EU", url_},
            {"ORDERLOG_AMAZON_ENDPOINTS_FE", url_},
            {"ORDERLOG_HTTP_DEVELOPER", "true"},
            {"ORDERLOG_SIMULATION_CLOCK_URL", url_ + "/_sim/clock"},
            {"ORDERLOG_SIMULATION_UNLIMITED_QUOTA", quota ? "false" : "true"}};
}

}  // namespace orderlog::tools
