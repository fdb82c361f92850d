#include "tools/rebuild/table_filling.hpp"

#include "adapters/postgres/pg_rebuild_target.hpp"
#include "adapters/sp_api/orders_page_reader.hpp"
#include "projections/rebuild.hpp"

#include <span>

namespace orderlog::tools {

using events::Result;
using projections::OrderRows;

namespace {

/// Tells what is written, and writes no more once it is to stop.
class WatchedTarget final : public projections::RebuildTarget {
 public:
    WatchedTarget(projections::RebuildTarget& target, FillingView& view, const StopRequest& stop)
        : target_(target), view_(view), stop_(stop) {}

    Result<void> orders(std::span<const OrderRows> rows) override {
        return stop_.refuse_once_made().and_then([&] { return target_.orders(rows); }).map([&] {
            view_.wrote(rows);
        });
    }
    Result<void> state(const projections::StateRows& rows) override { return target_.state(rows); }
    Result<void> finish(const projections::Checkpoint& at) override {
        view_.step("making keys and indexes");
        return stop_.refuse_once_made().and_then([&] { return target_.finish(at); });
    }

 private:
    projections::RebuildTarget& target_;
    FillingView& view_;
    const StopRequest& stop_;
};

}  // namespace

Result<FilledTables> fill_tables(const TableAccess& access, const adapters::SchemaNames& fresh,
                                 const FillingSource& source, FillingView& view,
                                 const StopRequest& stop) {
    adapters::PgRebuildTarget tables(access.database().conninfo(), fresh);
    WatchedTarget target(tables, view, stop);
    adapters::OrdersPageReader reader;
    projections::RebuildOptions options;
    options.up_to = source.up_to;
    if (!source.orders || !source.tenant.empty()) {
        options.takes_orders = [&](const events::StoredEvent& stored) {
            return source.orders &&
                   (source.tenant.empty() || stored.stream.tenant.value() == source.tenant);
        };
    }
    options.proceed = [&](const projections::RebuildProgress& progress) {
        view.folded(progress);
        return !stop.made();
    };
    return projections::rebuild(access.log(), reader, target, options)
        .map([&](const projections::Checkpoint& at) {
            return FilledTables{at.position, view.filling().orders, view.filling().rows,
                                std::chrono::duration<double>(view.taken()).count()};
        });
}

}  // namespace orderlog::tools
