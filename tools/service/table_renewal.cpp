#include "tools/service/table_renewal.hpp"

#include "adapters/postgres/pg_read_model.hpp"
#include "adapters/postgres/pg_rebuild_target.hpp"
#include "adapters/sp_api/orders_page_reader.hpp"
#include "projections/lineage.hpp"
#include "projections/projector.hpp"
#include "projections/rebuild.hpp"
#include "tools/access/tables_place.hpp"
#include "tools/output/text_format.hpp"

#include <fmt/core.h>

#include <chrono>
#include <thread>
#include <utility>

namespace orderlog::tools {

using adapters::SchemaNames;
using events::Result;
using std::chrono::steady_clock;

namespace {

/// A renewal while it runs.
class Renewal {
 public:
    Renewal(const adapters::PgDatabase& database, const events::EventLog& log,
            const RenewalWatch& watch)
        : database_(database), log_(log), watch_(watch) {}

    Result<SchemaNames> run();

 private:
    Result<void> fill();
    Result<void> follow();
    Result<void> show();
    Result<void> check_lineage() const;
    bool goes_on(const projections::RebuildProgress& progress);

    const adapters::PgDatabase& database_;
    const events::EventLog& log_;
    const RenewalWatch& watch_;
    SchemaNames fresh_{};
    adapters::OrdersPageReader reader_{};
    steady_clock::time_point told_{steady_clock::now()};
};

bool Renewal::goes_on(const projections::RebuildProgress& progress) {
    constexpr std::chrono::seconds tell_every{10};
    if (steady_clock::now() - told_ >= tell_every) {
        told_ = steady_clock::now();
        watch_.tell(fmt::format("rebuilding the tables: position {} of {}",
                                with_thousands(progress.at.value()),
                                with_thousands(progress.up_to.value())));
    }
    return watch_.proceed();
}

Result<void> Renewal::fill() {
    adapters::PgRebuildTarget target(database_.conninfo(), fresh_);
    projections::RebuildOptions options;
    options.proceed = [this](const projections::RebuildProgress& progress) {
        return goes_on(progress);
    };
    return projections::rebuild(log_, reader_, target, options)
        .map([](const projections::Checkpoint& /*at*/) {});
}

/// What came while the tables were filled.
Result<void> Renewal::follow() {
    adapters::PgReadModel model(database_.conninfo(), fresh_, database_.fence());
    projections::Projector projector(log_, model, reader_);
    while (watch_.proceed()) {
        const auto step = projector.step();
        if (!step) {
            return tl::make_unexpected(step.error());
        }
        if (step->overtaken) {
            return events::fail(events::ErrorKind::unavailable,
                                "another process writes the tables that are being rebuilt");
        }
        if (step->caught_up) {
            return {};
        }
    }
    return events::fail(events::ErrorKind::rejected, "the rebuild was stopped");
}

/// A reader whose transaction stays open is waited for: what was filled is kept and fed meanwhile.
/// A server that is gone is not: whoever asked for the renewal opens it anew.
Result<void> Renewal::show() {
    constexpr std::chrono::seconds between_tries{1};
    bool waits = false;
    while (true) {
        if (auto followed = follow(); !followed) {
            return followed;
        }
        auto shown = database_.show_tables(fresh_);
        if (shown || shown.error().kind != events::ErrorKind::unavailable || !watch_.proceed()) {
            return shown;
        }
        if (!std::exchange(waits, true)) {
            watch_.tell("the rebuilt tables wait to be shown: " + shown.error().message);
        }
        std::this_thread::sleep_for(between_tries);
    }
}

/// The old tables may be all that tells of a log that was longer than this one: then people decide.
Result<void> Renewal::check_lineage() const {
    const auto old = database_.shown_tables();
    if (!old) {
        return tl::make_unexpected(old.error());
    }
    adapters::PgReadModel model(database_.conninfo(), *old);
    return projections::lineage_of(model).and_then([this](const projections::Lineage& tables) {
        return projections::check_lineage(tables, log_);
    });
}

Result<SchemaNames> Renewal::run() {
    const auto begun = steady_clock::now();
    if (auto ours = check_lineage(); !ours) {
        return tl::make_unexpected(ours.error());
    }
    const auto fresh = database_.begin_tables(projection_version());
    if (!fresh) {
        return tl::make_unexpected(fresh.error());
    }
    fresh_ = fresh->names;
    watch_.tell(fmt::format(
        "the tables are of an older projection version: rebuilding them as '{}' from the log; "
        "readers keep the old ones meanwhile",
        fresh_.tables()));
    const auto shown = fill().and_then([this] { return show(); });
    if (!shown) {
        // What cannot be dropped now is dropped before the next.
        static_cast<void>(database_.discard(fresh_));
        return tl::make_unexpected(shown.error());
    }
    const std::chrono::duration<double> took = steady_clock::now() - begun;
    watch_.tell(
        fmt::format("tables rebuilt in {:.1f} s, readers see '{}'", took.count(), fresh_.tables()));
    return fresh_;
}

}  // namespace

Result<SchemaNames> renew_tables(const adapters::PgDatabase& database, const events::EventLog& log,
                                 const RenewalWatch& watch) {
    return Renewal{database, log, watch}.run();
}

}  // namespace orderlog::tools
