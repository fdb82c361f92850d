#include "adapters/rocksdb/rocksdb_event_log.hpp"
#include "adapters/system/stop_signals.hpp"
#include "adapters/system/wake_up.hpp"
#include "tools/access/log_access.hpp"
#include "tools/orderlog/backfill_progress.hpp"
#include "tools/orderlog/commands.hpp"
#include "tools/orderlog/demo_report.hpp"
#include "tools/orderlog/page_link.hpp"
#include "tools/output/text_format.hpp"
#include "tools/supervision/demo_key.hpp"
#include "tools/supervision/demo_options.hpp"
#include "tools/supervision/demo_world.hpp"
#include "tools/supervision/simulator.hpp"
#include "tools/supervision/supervised_engine.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <set>

namespace orderlog::tools {

using events::Result;
using nlohmann::json;
using std::chrono::steady_clock;

namespace {

const json* find_connection(const json& status, const DemoSeller& seller) {
    for (const json& connection : status.at("connections")) {
        if (connection.at("connection") == seller.connection) {
            return &connection;
        }
    }
    return nullptr;
}

/// Orders that the log knows, all connections together.
std::uint64_t orders_in(const json& status) {
    std::uint64_t orders = 0;
    for (const json& connection : status.at("connections")) {
        orders += connection.at("orders_new").get<std::uint64_t>();
    }
    return orders;
}

/// A demonstration while it runs.
class Demo {
 public:
    Demo(const DemoOptions& options, CommandContext& context, std::string data_dir)
        : options_(options), context_(context), data_dir_(std::move(data_dir)) {}

    Result<ExitCode> run();

 private:
    Result<std::optional<events::Time>> wait_for_log();
    Result<void> start();
    void resume_note(const json& status);
    Result<void> add_missing(const json& status);
    Result<bool> watch();
    [[nodiscard]] bool seller_done(const json& status, const DemoSeller& seller) const;
    [[nodiscard]] bool tables_done(const json& status);
    Result<void> finish();
    void tell_tables(const json& tables);
    void tell_page();

    const DemoOptions& options_;
    CommandContext& context_;
    std::string data_dir_;
    adapters::WakeUp wake_up_;
    adapters::StopSignals signals_{wake_up_};
    std::optional<Simulator> simulator_;
    std::optional<SupervisedEngine> engine_;
    BackfillProgress progress_{context_.console, !options_.batch};
    steady_clock::time_point started_{steady_clock::now()};
    std::optional<std::uint64_t> goal_;            ///< Position that the tables must reach.
    std::optional<std::uint64_t> known_orders_{};  ///< That the log held before.
    std::string told_of_tables_{};
    json status_{};
};

/// The time at which the log goes on; none if it is empty. What a killed demonstration left may
/// still be ending: initdb, or an engine that was told to stop.
Result<std::optional<events::Time>> Demo::wait_for_log() {
    constexpr std::chrono::seconds patience{30};
    const auto limit = steady_clock::now() + patience;
    bool told = false;
    while (true) {
        // Opened for writing, since only that shows that nobody else does.
        auto log = adapters::RocksdbEventLog::open(data_dir_);
        if (log) {
            const events::LogInfo info = (*log)->info();
            return info.last.value() > 0 ? std::optional(info.last_time) : std::nullopt;
        }
        if (log.error().kind != events::ErrorKind::unavailable || signals_.asked() != 0 ||
            steady_clock::now() > limit) {
            return tl::make_unexpected(log.error());
        }
        if (!told) {
            told = true;
            progress_.note("another process still writes this log; waiting for its end");
        }
        wake_up_.wait(std::chrono::milliseconds{200});
    }
}

Result<void> Demo::start() {
    if (auto made = make_data_dir(data_dir_); !made) {
        return made;
    }
    const auto last = wait_for_log();
    if (!last) {
        return tl::make_unexpected(last.error());
    }
    if (auto kept = keep_world(options_, data_dir_, last->has_value()); !kept) {
        return kept;
    }
    auto simulator = Simulator::start(options_, data_dir_, *last);
    if (!simulator) {
        return tl::make_unexpected(simulator.error());
    }
    simulator_.emplace(std::move(*simulator));
    const auto secrets_key = keep_demo_key(data_dir_);
    if (!secrets_key) {
        return tl::make_unexpected(secrets_key.error());
    }
    auto variables = simulator_->variables(options_.quota);
    // The operator's own store of secrets, if there is one, is not for simulated sellers.
    variables["ORDERLOG_SECRETS_KEY_FILE"] = *secrets_key;
    variables["ORDERLOG_SECRETS_KEY"] = "";
    variables["ORDERLOG_SECRETS_VAULT_URL"] = "";
    variables[find_setting("http.listen")->variable()] = page_address(context_.configuration);
    for (const char* key : {"postgres.url", "postgres.schema", "http.behind_proxy"}) {
        if (context_.configuration.is_set(key)) {
            variables[find_setting(key)->variable()] = context_.configuration.text(key);
        }
    }
    auto engine = SupervisedEngine::start(data_dir_, variables);
    if (!engine) {
        return tl::make_unexpected(engine.error());
    }
    engine_.emplace(std::move(*engine));
    return {};
}

/// Once, when the log held something before.
void Demo::resume_note(const json& status) {
    if (known_orders_) {
        return;
    }
    known_orders_ = orders_in(status);
    for (const json& connection : status.at("connections")) {
        const json& backfill = connection.at("backfill");
        progress_.note(fmt::format(
            "resuming '{}': log position {}, backfill {} at chunk {}, {} so far",
            connection.at("connection").get<std::string>(),
            status.at("position").get<std::uint64_t>(), backfill.at("phase").get<std::string>(),
            chunk_text(backfill), counted(connection.at("pages").get<std::uint64_t>(), "page")));
    }
}

Result<void> Demo::add_missing(const json& status) {
    for (const DemoSeller& seller : simulator_->sellers()) {
        const json* connection = find_connection(status, seller);
        if (connection == nullptr) {
            const auto added =
                engine_->ask({{"command", "connection.add"},
                              {"actor", "demo"},
                              {"tenant", seller.tenant},
                              {"connection", seller.connection},
                              {"application", "amzn1.sp.solution.demo"},
                              {"seller", seller.seller},
                              {"region", seller.region},
                              {"display_name", seller.connection},
                              {"credential", seller.refresh_token_file.empty()
                                                 ? std::string{}
                                                 : "file:" + seller.refresh_token_file}});
            if (!added) {
                return tl::make_unexpected(added.error());
            }
        }
        if (connection == nullptr || connection->at("backfill").at("phase") == "none") {
            const auto begun = engine_->ask({{"command", "backfill.start"},
                                             {"actor", "demo"},
                                             {"tenant", seller.tenant},
                                             {"connection", seller.connection},
                                             {"months", options_.months}});
            if (!begun) {
                return tl::make_unexpected(begun.error());
            }
        }
    }
    return {};
}

bool Demo::seller_done(const json& status, const DemoSeller& seller) const {
    const json* connection = find_connection(status, seller);
    if (connection == nullptr) {
        return false;
    }
    if (seller.kind != "healthy") {
        return !connection->at("reason").is_null();
    }
    const auto watermark = events::parse_time(connection->at("watermark").get<std::string>());
    return connection->at("backfill").at("phase") == "completed" && watermark &&
           *watermark >= simulator_->histories_end();
}

/// The tables hold all that the log held when the last seller was done.
bool Demo::tables_done(const json& status) {
    if (!goal_) {
        for (const DemoSeller& seller : simulator_->sellers()) {
            if (!seller_done(status, seller)) {
                return false;
            }
        }
        goal_ = status.at("position").get<std::uint64_t>();
    }
    return status.at("tables").at("position").get<std::uint64_t>() >= *goal_;
}

/// Why nothing comes into the tables, each cause once.
void Demo::tell_tables(const json& tables) {
    const std::string cause = tables.at("last_error");
    if (tables.at("connected").get<bool>() || cause.empty() || cause == told_of_tables_) {
        return;
    }
    told_of_tables_ = cause;
    progress_.note(fmt::format("the tables are not fed: {}", cause));
}

/// Where the page is, and a link that opens it. Without one the demonstration shows the same.
void Demo::tell_page() {
    const std::string url = status_.value("http", std::string{});
    if (url.empty()) {
        return;
    }
    progress_.note("the page and the HTTP API are at " + url);
    const PageLink link = draw_page_link({}, "operate");
    if (const auto answer = engine_->ask(link.request)) {
        progress_.note("open it, once, within ten minutes: " + link.address(*answer));
    }
}

/// Until everything is there; false if somebody asked to stop before.
Result<bool> Demo::watch() {
    constexpr std::chrono::milliseconds interval{100};
    bool added = false;
    bool told_page = false;
    std::uint32_t restarts = 0;
    while (signals_.asked() == 0) {
        auto status = engine_->status();
        if (!status) {
            return tl::make_unexpected(status.error());
        }
        if (engine_->restarts() != restarts) {
            restarts = engine_->restarts();
            progress_.note("'orderlog serve' was killed; started again, it goes on from its log");
        }
        if (*status) {
            status_ = **status;
            if (!told_page) {
                told_page = true;
                tell_page();
            }
            resume_note(status_);
            if (!added) {
                // Killed meanwhile: asked again with the next status.
                added = add_missing(status_).has_value();
            }
            progress_.show(status_.at("connections"));
            tell_tables(status_.at("tables"));
            if (added && tables_done(status_)) {
                return true;
            }
        }
        wake_up_.wait(interval);
    }
    return false;
}

Result<void> Demo::finish() {
    const double seconds = std::chrono::duration<double>(steady_clock::now() - started_).count();
    DemoFigures figures;
    figures.seconds = seconds;
    figures.orders = orders_in(status_) - known_orders_.value_or(0);
    figures.restarts = engine_->restarts();
    figures.peak_bytes = engine_->peak_bytes();
    return report_demo(context_, data_dir_, status_, figures, options_.keep);
}

Result<ExitCode> Demo::run() {
    if (auto begun = start(); !begun) {
        return tl::make_unexpected(begun.error());
    }
    const auto complete = watch();
    if (!complete) {
        return tl::make_unexpected(complete.error());
    }
    if (!*complete) {
        progress_.note("stopping; run the same command again to go on from here");
    } else if (auto reported = finish(); !reported) {
        return tl::make_unexpected(reported.error());
    }
    if (*complete && options_.keep) {
        const std::string url = status_.value("http", "");
        progress_.note(url.empty() ? "everything runs on until Ctrl-C"
                                   : fmt::format("everything runs on until Ctrl-C; HTTP API on {}, "
                                                 "tokens by 'orderlog token add'",
                                                 url));
        while (signals_.asked() == 0) {
            wake_up_.wait(std::chrono::seconds{1});
            if (auto status = engine_->status(); !status) {
                return tl::make_unexpected(status.error());
            }
        }
    }
    if (auto stopped = engine_->stop(); !stopped) {
        return tl::make_unexpected(stopped.error());
    }
    return ExitCode::success;
}

void add_options(CLI::App& command, DemoOptions& options) {
    command
        .add_option("--orders-csv", options.orders_csv,
                    "an Amazon sale report (.csv or .csv.xz) as the only seller's orders")
        ->check(CLI::ExistingFile);
    command.add_flag("--batch", options.batch, "draw nothing: a line for each tenth of a backfill");
    command.add_flag("--quota", options.quota, "refuse what exceeds Amazon's usage plans");
    command.add_flag("--keep", options.keep, "let engine and simulator run on until Ctrl-C");
    command.add_option("--speed", options.speed, "simulated seconds in a real one")
        ->check(CLI::Range(0.01, 1e6))
        ->capture_default_str();
    command.add_option("--sellers", options.sellers, "simulated sellers")
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
    command.add_option("--revoked", options.revoked, "of them, sellers that took back consent");
    command.add_option("--without-token", options.without_token,
                       "of them, sellers without a refresh token");
    command.add_option("--orders", options.orders, "orders of each seller")->capture_default_str();
    command.add_option("--months", options.months, "months of the past")->capture_default_str();
    command.add_option("--seed", options.seed, "another world for another number")
        ->capture_default_str();
}

}  // namespace

void define_demo(CLI::App& root, Choice& choice) {
    const auto options = std::make_shared<DemoOptions>();
    CLI::App& command = add_command(
        root, choice,
        {"demo", "show the main job: simulated sellers' past, through the log, into PostgreSQL",
         "  orderlog demo\n"
         "  orderlog demo --batch --orders-csv amazon_sale_report.csv.xz\n"
         "  orderlog demo --quota --speed 1000 --data-dir /tmp/demo"});
    add_options(command, *options);
    on_chosen(command, choice, [options](CommandContext& context) {
        if (!options->orders_csv.empty()) {
            options->sellers = 1;
            options->orders_csv = std::filesystem::absolute(options->orders_csv).string();
        }
        return Demo(*options, context, context.data_dir()).run();
    });
}

}  // namespace orderlog::tools
