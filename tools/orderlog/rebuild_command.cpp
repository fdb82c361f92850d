#include "adapters/postgres/pg_read_model.hpp"
#include "adapters/postgres/pg_rebuild_target.hpp"
#include "adapters/postgres/table_hash.hpp"
#include "adapters/sp_api/orders_page_reader.hpp"
#include "projections/lineage.hpp"
#include "projections/projector.hpp"
#include "projections/rebuild.hpp"
#include "tools/access/engine_access.hpp"
#include "tools/access/lease_taker.hpp"
#include "tools/access/table_access.hpp"
#include "tools/access/tables_place.hpp"
#include "tools/control/control_client.hpp"
#include "tools/orderlog/commands.hpp"
#include "tools/orderlog/rebuild_end.hpp"
#include "tools/output/json_text.hpp"
#include "tools/output/text_format.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace orderlog::tools {

using adapters::PgReadModel;
using adapters::SchemaNames;
using events::Result;
using nlohmann::json;
using std::chrono::steady_clock;

namespace {

/// Nothing here can ask Amazon: a rebuild has no SellerApi.
constexpr int api_calls = 0;

/// A rebuild while it runs.
class RebuildRun final : private RebuiltTables {
 public:
    RebuildRun(CommandContext& context, bool compare_only)
        : context_(context), compare_only_(compare_only) {}

    Result<ExitCode> run();

 private:
    Result<void> hold() override;
    Result<void> catch_up_fresh() override;
    Result<void> catch_up_live() override;
    Result<adapters::TablesComparison> compare() override;
    Result<void> show() override;

    Result<void> refuse_beside_others();
    Result<void> fill();
    Result<void> catch_up(const SchemaNames& set);
    Result<ExitCode> settle();
    Result<SchemaNames> live_set();
    Result<void> check_live_lineage();
    Result<ExitCode> show_uncompared();
    Result<void> swap();
    void drop_old();
    Result<ExitCode> end(const adapters::TablesComparison& comparison);
    ExitCode report(const adapters::TablesComparison& comparison) const;

    CommandContext& context_;
    bool compare_only_;
    std::string incomparable_{};  ///< What the live tables are, if they cannot be compared.
    std::optional<projections::Checkpoint> stray_{};  ///< Theirs, if not of this log's history.
    std::unique_ptr<TableAccess> access_{};
    SchemaNames live_{};
    SchemaNames fresh_{};
    adapters::OrdersPageReader reader_{};
    bool asked_for_rest_{false};
    std::uint64_t orders_{0};
    double seconds_{0};
    events::LogPosition at_{};
};

/// A copy's tables never replace those of an engine that acts for the log elsewhere. One that is
/// dead has its lease run out while we look.
Result<void> RebuildRun::refuse_beside_others() {
    constexpr std::chrono::seconds between_looks{1};
    auto taker = lease_taker(context_.configuration);
    if (!taker) {
        return tl::make_unexpected(taker.error());
    }
    adapters::LogLease lease(access_->database().conninfo(), access_->log().info().id,
                             std::move(*taker));
    const auto limit = steady_clock::now() + 2 * adapters::LogLease::lease_time;
    while (true) {
        const auto others = lease.elsewhere();
        if (!others) {
            return tl::make_unexpected(others.error());
        }
        if (!*others) {
            return {};
        }
        if (steady_clock::now() > limit) {
            return tl::make_unexpected(held_elsewhere((*others)->owner));
        }
        std::this_thread::sleep_for(between_looks);
    }
}

Result<void> RebuildRun::fill() {
    const auto begun = steady_clock::now();
    adapters::PgRebuildTarget target(access_->database().conninfo(), fresh_);
    projections::RebuildOptions options;
    options.proceed = [this](const projections::RebuildProgress& progress) {
        orders_ = progress.orders;
        if (context_.console.draws()) {
            context_.console.redraw(
                {fmt::format("folding: position {} of {}", with_thousands(progress.at.value()),
                             with_thousands(progress.up_to.value()))});
        }
        return true;
    };
    const auto done = projections::rebuild(access_->log(), reader_, target, options);
    seconds_ = std::chrono::duration<double>(steady_clock::now() - begun).count();
    return done.map([](const projections::Checkpoint& /*at*/) {});
}

/// A running engine lets its tables rest for a while, once the step that it is in is over.
Result<void> RebuildRun::hold() {
    constexpr std::chrono::seconds step_time_max{20};
    asked_for_rest_ = true;
    const auto limit = steady_clock::now() + step_time_max;
    while (true) {
        const auto answer = ask_engine(context_.data_dir(), {{"command", "tables.hold"}});
        if (!answer) {
            return tl::make_unexpected(answer.error());
        }
        if (!*answer || (**answer).value("held", false)) {
            return refuse_beside_others();
        }
        if (steady_clock::now() > limit) {
            return events::fail(events::ErrorKind::unavailable,
                                "the tables are being fed and do not answer", "try again");
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{50});
    }
}

Result<void> RebuildRun::catch_up_fresh() {
    return access_->log().refresh().and_then([this] { return catch_up(fresh_); });
}

Result<void> RebuildRun::catch_up_live() {
    return catch_up(live_);
}

Result<adapters::TablesComparison> RebuildRun::compare() {
    return adapters::compare_tables(access_->database().conninfo(), live_, fresh_);
}

/// Within one rest of the engine: a reader is mostly done soon.
Result<void> RebuildRun::show() {
    constexpr std::chrono::seconds readers_patience{20};
    constexpr std::chrono::seconds pause{1};
    const auto limit = steady_clock::now() + readers_patience;
    while (true) {
        auto shown = access_->database().show_tables(fresh_, stray_);
        if (shown || shown.error().kind != events::ErrorKind::unavailable ||
            steady_clock::now() > limit) {
            return shown;
        }
        std::this_thread::sleep_for(pause);
    }
}

/// Brings a set to where the log was when it was last refreshed.
Result<void> RebuildRun::catch_up(const SchemaNames& set) {
    PgReadModel model(access_->database().conninfo(), set);
    projections::Projector projector(access_->log(), model, reader_);
    while (true) {
        const auto step = projector.step();
        if (!step) {
            return tl::make_unexpected(step.error());
        }
        if (step->caught_up) {
            at_ = step->at.position;
            return {};
        }
    }
}

/// The log learns of the swap before the old tables go: what dies in between is seen by a start.
Result<void> RebuildRun::swap() {
    if (auto shown = show_rebuilt(*this); !shown) {
        return shown;
    }
    // Whoever opens the log now must be alone with it.
    access_->close_log();
    return command_engine(
               context_.configuration,
               {{"command", "tables.shown"}, {"number", fresh_.number}, {"position", at_.value()}})
        .map([this](const json& /*answer*/) { drop_old(); });
}

/// Readers have the fresh tables: what cannot be dropped now goes with the next rebuild.
void RebuildRun::drop_old() {
    const auto kept = access_->database().drop_retired();
    if (!kept) {
        context_.console.note("the old tables are kept: " + kept.error().message);
        return;
    }
    for (const std::string& reason : *kept) {
        context_.console.note(reason);
    }
}

ExitCode RebuildRun::report(const adapters::TablesComparison& comparison) const {
    std::int64_t rows = 0;
    for (const adapters::TableHash& table : comparison.right.tables) {
        rows += table.rows;
    }
    const double rate = static_cast<double>(rows) / std::max(seconds_, 1e-9);
    const ExitCode code = comparison.equal() ? ExitCode::success : ExitCode::differs;
    if (context_.console.json()) {
        json differences = json::array();
        for (const adapters::RowDifference& one : comparison.differences) {
            differences.push_back({{"table", one.table}, {"key", one.key}});
        }
        context_.console.line(json_text({{"equal", comparison.equal()},
                                         {"api_calls", api_calls},
                                         {"live_hash", events::to_hex(comparison.left.total)},
                                         {"rebuilt_hash", events::to_hex(comparison.right.total)},
                                         {"position", comparison.right.position.value()},
                                         {"rows", rows},
                                         {"rows_per_s", rate},
                                         {"seconds", seconds_},
                                         {"differences", differences}},
                                        2));
        return code;
    }
    context_.console.line(fmt::format("{} rows from the log in {:.1f} s: {} rows/s",
                                      with_thousands(static_cast<std::uint64_t>(rows)), seconds_,
                                      with_thousands(static_cast<std::uint64_t>(rate))));
    context_.console.line(fmt::format("API calls: {}", api_calls));
    context_.console.line(fmt::format("live    {} at {}", events::to_hex(comparison.left.total),
                                      comparison.left.position.value()));
    context_.console.line(fmt::format("rebuilt {} at {}", events::to_hex(comparison.right.total),
                                      comparison.right.position.value()));
    context_.console.line(comparison.equal() ? context_.console.green("equal")
                                             : context_.console.red("the tables differ"));
    for (const adapters::RowDifference& one : comparison.differences) {
        context_.console.line(fmt::format("  {} {}\n    live    {}\n    rebuilt {}", one.table,
                                          one.key, one.left, one.right));
    }
    return code;
}

/// Tables that differ are not shown: one of the two is wrong, and which one is not known.
Result<ExitCode> RebuildRun::end(const adapters::TablesComparison& comparison) {
    const bool shows = comparison.equal() && !compare_only_;
    const auto ended = shows ? swap() : access_->database().discard(fresh_);
    if (!ended) {
        return tl::make_unexpected(ended.error());
    }
    return report(comparison);
}

/// Rows of another projection version or of other events are other rows: there is nothing to
/// compare.
Result<ExitCode> RebuildRun::show_uncompared() {
    if (auto shown = swap(); !shown) {
        return tl::make_unexpected(shown.error());
    }
    if (context_.console.json()) {
        context_.console.line(json_text({{"compared", false},
                                         {"replaced", incomparable_},
                                         {"api_calls", api_calls},
                                         {"position", at_.value()},
                                         {"seconds", seconds_}},
                                        2));
        return ExitCode::success;
    }
    context_.console.line(
        fmt::format("{} orders from the log up to position {} in {:.1f} s; readers see them "
                    "instead of {}",
                    with_thousands(orders_), at_.value(), seconds_, incomparable_));
    return ExitCode::success;
}

Result<ExitCode> RebuildRun::settle() {
    if (!incomparable_.empty()) {
        return show_uncompared();
    }
    return compare_rebuilt(*this).and_then(
        [this](const adapters::TablesComparison& comparison) { return end(comparison); });
}

/// `foreign` for tables of another projection version if they must be compared.
Result<SchemaNames> RebuildRun::live_set() {
    auto live = access_->shown();
    if (live || live.error().kind != events::ErrorKind::foreign || compare_only_) {
        return live;
    }
    incomparable_ = "the tables of another projection version";
    return access_->database().shown_tables();
}

/// `foreign` for tables that this log cannot have made, if they must be compared. The log is looked
/// at after the tables, so that a running engine is not ahead of it.
Result<void> RebuildRun::check_live_lineage() {
    PgReadModel model(access_->database().conninfo(), live_);
    const auto tables = projections::lineage_of(model);
    if (!tables) {
        return tl::make_unexpected(tables.error());
    }
    auto ours = access_->log().refresh().and_then(
        [&] { return projections::check_lineage(*tables, access_->log()); });
    if (ours || ours.error().kind != events::ErrorKind::foreign || compare_only_) {
        return ours;
    }
    context_.console.note(ours.error().message + ": they are made anew and not compared");
    incomparable_ = fmt::format("the tables at position {}, which are not of this log's history",
                                tables->at.position.value());
    stray_ = tables->at;
    return {};
}

Result<ExitCode> RebuildRun::run() {
    auto access = TableAccess::open(context_.configuration);
    if (!access) {
        return tl::make_unexpected(access.error());
    }
    access_ = std::move(*access);
    if (auto alone = refuse_beside_others(); !alone) {
        return tl::make_unexpected(alone.error());
    }
    const auto live = live_set();
    if (!live) {
        return tl::make_unexpected(live.error());
    }
    live_ = *live;
    if (auto checked = check_live_lineage(); !checked) {
        return tl::make_unexpected(checked.error());
    }
    const auto fresh = access_->database().begin_tables(projection_version());
    if (!fresh) {
        return tl::make_unexpected(fresh.error());
    }
    fresh_ = *fresh;
    auto outcome = fill().and_then([this] { return settle(); });
    if (!outcome) {
        // Refused if they are shown already. What cannot be discarded now goes before the next.
        static_cast<void>(access_->database().discard(fresh_));
    }
    if (asked_for_rest_) {
        // Or a running engine would let its tables rest for a minute.
        static_cast<void>(ask_engine(context_.data_dir(), {{"command", "tables.release"}}));
    }
    return outcome;
}

}  // namespace

void define_rebuild(CLI::App& root, Choice& choice) {
    const auto compare_only = std::make_shared<bool>(false);
    CLI::App& command = add_command(
        root, choice,
        {"rebuild",
         "fold the log into fresh tables, compare them with the live ones, swap if equal",
         "  orderlog rebuild\n  orderlog rebuild --compare-only"});
    command.add_flag("--compare-only", *compare_only, "compare and throw the fresh tables away");
    on_chosen(command, choice, [compare_only](CommandContext& context) {
        return RebuildRun(context, *compare_only).run();
    });
}

}  // namespace orderlog::tools
