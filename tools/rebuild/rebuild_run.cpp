#include "tools/rebuild/rebuild_run.hpp"

#include "adapters/postgres/pg_read_model.hpp"
#include "adapters/postgres/table_hash.hpp"
#include "adapters/postgres/table_repair.hpp"
#include "adapters/sp_api/orders_page_reader.hpp"
#include "projections/lineage.hpp"
#include "projections/projector.hpp"
#include "tools/access/engine_access.hpp"
#include "tools/access/others_lease.hpp"
#include "tools/access/table_access.hpp"
#include "tools/access/tables_place.hpp"
#include "tools/rebuild/filling_view.hpp"
#include "tools/rebuild/rebuild_end.hpp"
#include "tools/rebuild/rebuild_report.hpp"
#include "tools/rebuild/repair_report.hpp"
#include "tools/rebuild/stop_request.hpp"
#include "tools/rebuild/table_filling.hpp"
#include "tools/rebuild/tables_rest.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace orderlog::tools {

using adapters::PgReadModel;
using adapters::SchemaNames;
using events::Result;
using nlohmann::json;
using std::chrono::steady_clock;

namespace {

/// Tables that are gone were replaced by another rebuild.
events::Error replaced_meanwhile(const events::Error& error) {
    return error.kind != events::ErrorKind::not_found
               ? error
               : events::Error{
                     events::ErrorKind::unavailable,
                     "another rebuild has replaced the live tables meanwhile: " + error.message,
                     "try again"};
}

/// Tables of another projection version are another program's to feed.
events::Error renewed_meanwhile(const events::Error& error) {
    return error.kind != events::ErrorKind::foreign
               ? error
               : events::Error{events::ErrorKind::unavailable,
                               "the live tables were made anew meanwhile: " + error.message,
                               error.hint};
}

/// A rebuild while it runs.
class RebuildRun final : private RebuiltTables {
 public:
    RebuildRun(CommandContext& context, const RebuildRequest& request)
        : context_(context),
          request_(request),
          scope_(table_scope(request.scope)),
          view_(context.console) {}

    Result<ExitCode> run();

 private:
    Result<void> hold() override;
    Result<void> catch_up_fresh() override;
    Result<void> catch_up_live() override;
    Result<adapters::TablesComparison> compare() override;
    Result<void> show() override;

    Result<ExitCode> rebuild();
    Result<void> refuse_beside_others();
    Result<void> begin();
    Result<void> fill();
    Result<void> catch_up(const SchemaNames& set);
    Result<ExitCode> settle();
    Result<SchemaNames> live_set();
    Result<void> check_live_lineage();
    Result<void> swap();
    void drop_old();
    Result<ExitCode> end(const adapters::TablesComparison& comparison);

    [[nodiscard]] bool must_compare() const { return request_.compare_only || scope_; }
    [[nodiscard]] adapters::ScopedSets scoped() const { return {live_, fresh_, *scope_}; }
    Result<void> show_once();
    Result<ExitCode> end_part(adapters::TablesComparison comparison);

    CommandContext& context_;
    const RebuildRequest& request_;
    const std::optional<adapters::TableScope> scope_;  ///< None: all.
    FillingView view_;
    StopRequest stop_{};
    TablesRest rest_{context_.data_dir(), stop_};
    std::string incomparable_{};  ///< What the live tables are, if they cannot be compared.
    std::optional<projections::Checkpoint> stray_{};  ///< Theirs, if not of this log's history.
    std::unique_ptr<TableAccess> access_{};
    SchemaNames live_{};
    SchemaNames fresh_{};
    std::optional<adapters::SetLock> lock_{};  ///< Of the fresh ones.
    adapters::FreeLease lease_{};              ///< As it was looked at last.
    adapters::OrdersPageReader reader_{};
    bool shown_{false};  ///< Readers have the fresh tables.
    FilledTables filled_{};
    adapters::RowsRepaired repaired_{};
};

Result<void> RebuildRun::refuse_beside_others() {
    return tools::refuse_beside_others(context_.configuration, access_->database().conninfo(),
                                       access_->log().info().id,
                                       [this](std::chrono::milliseconds pause) {
                                           stop_.wait(pause);
                                           return stop_.refuse_once_made();
                                       })
        .map([this](const adapters::FreeLease& lease) { lease_ = lease; });
}

/// Others leave the fresh tables alone from now on.
Result<void> RebuildRun::begin() {
    auto fresh = access_->database().begin_tables(projection_version());
    if (!fresh) {
        return tl::make_unexpected(fresh.error());
    }
    fresh_ = fresh->names;
    lock_ = std::move(fresh->lock);
    return {};
}

Result<void> RebuildRun::fill() {
    FillingSource source;
    if (scope_) {
        source.tenant = scope_->tenant;
        source.orders = scope_->has_orders();
    }
    return fill_tables(*access_, fresh_, source, view_, stop_)
        .map([this](const FilledTables& filled) { filled_ = filled; });
}

Result<void> RebuildRun::hold() {
    return rest_.begin().and_then([this] { return refuse_beside_others(); });
}

Result<void> RebuildRun::catch_up_fresh() {
    view_.step("following the log");
    return access_->log().refresh().and_then([this] { return catch_up(fresh_); });
}

/// Another rebuild may have shown its own meanwhile.
Result<void> RebuildRun::catch_up_live() {
    const auto shown = access_->shown();
    if (!shown) {
        return tl::make_unexpected(renewed_meanwhile(shown.error()));
    }
    live_ = *shown;
    return catch_up(live_).map_error(replaced_meanwhile);
}

Result<adapters::TablesComparison> RebuildRun::compare() {
    view_.step("comparing with the live tables");
    const std::string& conninfo = access_->database().conninfo();
    return (scope_ ? adapters::compare_scoped(conninfo, scoped())
                   : adapters::compare_tables(conninfo, live_, fresh_))
        .map_error(replaced_meanwhile);
}

/// The views, or the rows of a part.
Result<void> RebuildRun::show_once() {
    const adapters::PgDatabase database = access_->database().beside(lease_);
    if (!scope_) {
        return database.show_tables(fresh_, stray_);
    }
    return catch_up_live()
        .and_then([&] {
            return adapters::repair_tables(
                database, scoped(), {.log_end = access_->log().info().last, .proceed = [this] {
                                         rest_.renew();
                                         return stop_.refuse_once_made();
                                     }});
        })
        .map([this](adapters::RowsRepaired done) { repaired_ = std::move(done); });
}

/// Within one rest of the engine: a reader is mostly done soon.
Result<void> RebuildRun::show() {
    constexpr std::chrono::seconds readers_patience{20};
    constexpr std::chrono::seconds pause{1};
    const auto limit = steady_clock::now() + readers_patience;
    view_.step(scope_ ? "repairing the live tables" : "showing the fresh tables");
    while (true) {
        if (auto stopped = stop_.refuse_once_made(); !stopped) {
            return stopped;
        }
        auto shown = show_once();
        if (shown || shown.error().kind != events::ErrorKind::unavailable ||
            steady_clock::now() > limit) {
            shown_ = shown.has_value();
            return shown;
        }
        stop_.wait(pause);
    }
}

/// Brings a set to where the log was when it was last refreshed.
Result<void> RebuildRun::catch_up(const SchemaNames& set) {
    PgReadModel model(access_->database().conninfo(), set);
    projections::Projector projector(access_->log(), model, reader_);
    bool refreshed = false;
    while (true) {
        if (auto stopped = stop_.refuse_once_made(); !stopped) {
            return stopped;
        }
        const auto step = projector.step();
        if (!step && step.error().kind == events::ErrorKind::foreign &&
            !std::exchange(refreshed, true)) {
            // The live tables may have been fed since, beyond the end that we know.
            if (auto known = access_->log().refresh(); !known) {
                return known;
            }
            continue;
        }
        if (!step) {
            return tl::make_unexpected(step.error());
        }
        if (step->caught_up) {
            filled_.at = step->at.position;
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
    return command_engine(context_.configuration, {{"command", "tables.shown"},
                                                   {"number", fresh_.number},
                                                   {"position", filled_.at.value()}})
        .map([this](const json& /*answer*/) { drop_old(); });
}

/// Readers have the fresh tables: what cannot be dropped now goes with the next rebuild.
void RebuildRun::drop_old() {
    if (request_.keep_old) {
        context_.console.note(fmt::format("the old tables stay in schema '{}'", live_.tables()));
        context_.console.note("HINT: 'orderlog rebuild --drop-old' drops them");
        return;
    }
    const auto kept = access_->database().drop_retired();
    if (!kept) {
        context_.console.note("the old tables are kept: " + kept.error().message);
        return;
    }
    for (const std::string& reason : *kept) {
        context_.console.note(reason);
    }
}

/// Tables that differ are not shown: one of the two is wrong, and which one is not known.
Result<ExitCode> RebuildRun::end(const adapters::TablesComparison& comparison) {
    const bool shows = comparison.equal() && !request_.compare_only;
    const auto ended = shows ? swap() : access_->database().discard(fresh_);
    if (!ended) {
        return tl::make_unexpected(ended.error());
    }
    return report_comparison(context_.console, filled_, comparison);
}

/// Of a part the log is right, and what differs is written.
Result<ExitCode> RebuildRun::end_part(adapters::TablesComparison comparison) {
    PartRebuilt part{request_.scope, filled_, std::move(comparison), {}};
    say_compared(context_.console, part);
    context_.console.keep_drawing();
    if (!part.comparison.equal() && !request_.compare_only) {
        if (auto shown = show_rebuilt(*this); !shown) {
            return tl::make_unexpected(shown.error());
        }
        part.repaired = repaired_;
        if (!repaired_.any()) {
            // By somebody else, or by a commit whose answer was lost.
            auto again = compare_rebuilt(*this);
            if (!again) {
                return tl::make_unexpected(again.error());
            }
            part.comparison = std::move(*again);
        }
    }
    // What cannot be discarded now goes before the next.
    static_cast<void>(access_->database().discard(fresh_));
    return report_part(context_.console, part);
}

/// Rows of another projection version or of other events are other rows: there is nothing to
/// compare.
Result<ExitCode> RebuildRun::settle() {
    if (scope_) {
        return compare_rebuilt(*this).and_then([this](adapters::TablesComparison comparison) {
            return end_part(std::move(comparison));
        });
    }
    if (!incomparable_.empty()) {
        return swap().map(
            [this] { return report_replaced(context_.console, filled_, incomparable_); });
    }
    return compare_rebuilt(*this).and_then(
        [this](const adapters::TablesComparison& comparison) { return end(comparison); });
}

/// `foreign` for tables of another projection version if they must be compared.
Result<SchemaNames> RebuildRun::live_set() {
    auto live = access_->shown();
    if (live || live.error().kind != events::ErrorKind::foreign || must_compare()) {
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
    if (ours || ours.error().kind != events::ErrorKind::foreign || must_compare()) {
        return ours;
    }
    context_.console.note(ours.error().message + ": they are made anew and not compared");
    incomparable_ = fmt::format("the tables at position {}, which are not of this log's history",
                                tables->at.position.value());
    stray_ = tables->at;
    return {};
}

Result<ExitCode> RebuildRun::run() {
    auto outcome = rebuild();
    const bool stopped = !outcome && !shown_ && stop_.ended(outcome.error());
    return stopped ? report_stopped(context_.console) : outcome;
}

Result<ExitCode> RebuildRun::rebuild() {
    auto access = TableAccess::open(context_.configuration);
    if (!access) {
        return tl::make_unexpected(access.error());
    }
    access_ = std::move(*access);
    if (const std::string& tenant = request_.scope.tenant; !tenant.empty()) {
        if (auto known = check_tenant(access_->log(), tenant); !known) {
            return tl::make_unexpected(known.error());
        }
    }
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
    if (auto begun = begin(); !begun) {
        return tl::make_unexpected(begun.error());
    }
    auto outcome = fill().and_then([this] { return settle(); });
    if (!outcome) {
        // Refused if they are shown already. What cannot be discarded now goes before the next.
        static_cast<void>(access_->database().discard(fresh_));
    }
    lock_.reset();
    rest_.end();
    return outcome;
}

}  // namespace

Result<ExitCode> run_rebuild(CommandContext& context, const RebuildRequest& request) {
    return RebuildRun(context, request).run();
}

}  // namespace orderlog::tools
