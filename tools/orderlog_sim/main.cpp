#include "adapters/system/parent_process.hpp"
#include "tools/orderlog/whole_number.hpp"
#include "tools/orderlog_sim/credentials.hpp"
#include "tools/orderlog_sim/http_server.hpp"
#include "tools/orderlog_sim/simulation.hpp"
#include "tools/orderlog_sim/simulation_pages.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <optional>

namespace {

using orderlog::adapters::Delivery;
using orderlog::adapters::Hell;
using orderlog::adapters::HellOptions;
using orderlog::adapters::HttpRequest;
using orderlog::events::Error;
using orderlog::events::Result;
using orderlog::tools::HttpServerOptions;
using orderlog::tools::SimulationOptions;

struct Options {
    SimulationOptions simulation{};
    std::string listen{"127.0.0.1:0"};
    std::string port_file{};
    std::string credentials_dir{};
    std::uint32_t latency_ms{0};
    bool die_with_parent{false};
};

void describe_world(CLI::App& app, SimulationOptions& options) {
    app.add_option("--sellers", options.sellers, "sellers to make")
        ->check(CLI::Range(1, 9999))
        ->capture_default_str();
    app.add_option("--revoked", options.revoked, "of them, sellers that took back their consent")
        ->capture_default_str();
    app.add_option("--denied", options.denied,
                   "of them, sellers whose calls are refused although they may log in")
        ->capture_default_str();
    app.add_option("--role-missing", options.role_missing,
                   "of them, sellers whose orders this application may not read")
        ->capture_default_str();
    app.add_option("--without-token", options.without_token,
                   "of them, sellers that never gave a refresh token")
        ->capture_default_str();
    app.add_option("--orders", options.orders, "orders of each seller")->capture_default_str();
    app.add_option("--months", options.months, "months of 30 days before the clock's start")
        ->capture_default_str();
    app.add_option("--live-hours", options.live_hours,
                   "simulated hours after the start for which orders still change")
        ->check(CLI::Range(1, 24 * 365))
        ->capture_default_str();
    app.add_option("--seed", options.seed, "another world for another number")
        ->capture_default_str();
    app.add_option("--orders-csv", options.orders_csv,
                   "an Amazon sale report (.csv or .csv.xz) as the first seller's orders");
    app.add_option(
        "--time-from", options.time_from,
        "simulated time that the world is made around, and at which it starts (RFC 3339)");
    app.add_option("--time-now", options.time_now,
                   "go on at this time of the same world: the last one of a log that knows it");
    app.add_option("--speed", options.speed, "simulated seconds in a real one")
        ->check(CLI::Range(0.001, 1e6))
        ->capture_default_str();
    app.add_flag("--quota,!--no-quota", options.quota,
                 "refuse what exceeds Amazon's usage plans (429)");
}

void describe_faults(CLI::App& app, SimulationOptions& options) {
    app.add_option("--hell", options.hell, "seed of everything that can go wrong with a call");
    app.add_option(
        "--hell-until", options.hell_until,
        "simulated time from which nothing goes wrong any more (RFC 3339); default: when "
        "the histories end");
}

void describe(CLI::App& app, Options& options) {
    describe_world(app, options.simulation);
    describe_faults(app, options.simulation);
    app.add_option("--listen", options.listen, "address:port; port 0 takes any free one")
        ->capture_default_str();
    app.add_option("--port-file", options.port_file, "where to write the bound port");
    app.add_option("--credentials-dir", options.credentials_dir,
                   "where to write client secret, refresh tokens and sellers.json");
    app.add_option("--latency", options.latency_ms, "milliseconds that each answer takes longer")
        ->capture_default_str();
    app.add_flag("--die-with-parent", options.die_with_parent,
                 "end when the process that started this one ends");
    orderlog::tools::require_whole_numbers(app);
    app.footer(
        "Examples:\n"
        "  orderlog-sim --sellers 3 --orders 2000 --credentials-dir /tmp/credentials\n"
        "  orderlog-sim --sellers 3 --orders 2000 --time-now 2026-01-15T11:30:00Z\n"
        "  orderlog-sim --orders-csv amazon_sale_report.csv.xz --quota --speed 1000\n"
        "  orderlog-sim --hell 7 --quota --speed 720 --live-hours 12\n"
        "Serves /auth/o2/token, /apps/authorize/consent, /orders/2026-01-01/orders[/ID],\n"
        "/orders/v0/orders[/ID[/orderItems]],\n"
        "/sellers/v1/marketplaceParticipations, and about itself\n"
        "/_sim/clock, /_sim/sellers, /_sim/stats, /_sim/truth/SELLER and /_sim/heal.");
}

Result<HttpServerOptions> read_listen(const Options& options) {
    const auto colon = options.listen.rfind(':');
    const auto port = colon == std::string::npos ? std::string{} : options.listen.substr(colon + 1);
    if (port.empty() || port.size() > 5 || port.find_first_not_of("0123456789") != port.npos ||
        std::stoul(port) > 65'535) {
        return orderlog::events::fail(orderlog::events::ErrorKind::rejected,
                                      fmt::format("'{}' is no address:port", options.listen),
                                      "for example --listen 127.0.0.1:8099");
    }
    if (const auto host = options.listen.substr(0, colon); host != "127.0.0.1" && host != "::1") {
        return orderlog::events::fail(orderlog::events::ErrorKind::rejected,
                                      fmt::format("'{}' is not this machine alone", host),
                                      "for example --listen 127.0.0.1:8099");
    }
    return HttpServerOptions{
        options.listen.substr(0, colon), static_cast<std::uint16_t>(std::stoul(port)),
        std::chrono::milliseconds{options.latency_ms}, options.simulation.speed};
}

void announce(const Options& options, std::uint16_t port) {
    fmt::print("listening on port {}\n", port);
    std::fflush(stdout);
    if (!options.port_file.empty()) {
        if (const auto written =
                orderlog::tools::write_file(options.port_file, fmt::format("{}\n", port));
            !written) {
            fmt::print(stderr, "{}\n", written.error().message);
        }
    }
}

Result<void> run(const Options& options) {
    const auto server = read_listen(options);
    if (!server) {
        return tl::make_unexpected(server.error());
    }
    auto simulation = orderlog::tools::make_simulation(options.simulation);
    if (!simulation) {
        return tl::make_unexpected(simulation.error());
    }
    if (!options.credentials_dir.empty()) {
        if (const auto written =
                orderlog::tools::write_credentials(options.credentials_dir, simulation->amazon);
            !written) {
            return written;
        }
    }
    std::optional<Hell> hell;
    if (options.simulation.hell) {
        hell.emplace(simulation->amazon,
                     HellOptions{*options.simulation.hell, simulation->faults_end});
    }
    const auto start = std::chrono::steady_clock::now();
    return orderlog::tools::serve_http(
        *server,
        [&](const HttpRequest& request) {
            const auto now = simulation->time.after(std::chrono::steady_clock::now() - start);
            if (auto page = orderlog::tools::answer_simulation_page(request.url, *simulation,
                                                                    hell ? &*hell : nullptr, now)) {
                return Delivery{std::move(*page)};
            }
            return hell ? hell->answer(request, now)
                        : Delivery{simulation->amazon.answer(request, now)};
        },
        [&options](std::uint16_t port) { announce(options, port); });
}

}  // namespace

int main(int argc, char** argv) {
    ::umask(0077);  // It writes secrets.
    const auto parent = ::getppid();
    Options options;
    CLI::App app{"orderlog-sim: a simulated Amazon for orderlog", "orderlog-sim"};
    app.set_version_flag("--version", ORDERLOG_VERSION);
    describe(app, options);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& stop) {
        constexpr int usage = 2;  // As orderlog's; --help and --version are none.
        return app.exit(stop) == 0 ? 0 : usage;
    }
    if (options.die_with_parent) {
        orderlog::adapters::stop_with_parent(parent);
    }
    const auto done = run(options);
    if (!done) {
        fmt::print(stderr, "orderlog-sim: {}\n", done.error().message);
        if (!done.error().hint.empty()) {
            fmt::print(stderr, "HINT: {}\n", done.error().hint);
        }
        return 1;
    }
    return 0;
}
