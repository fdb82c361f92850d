#pragma once

#include "adapters/postgres/custom_tables.hpp"
#include "adapters/postgres/pg_custom_model.hpp"
#include "adapters/postgres/pg_database.hpp"
#include "adapters/sp_api/orders_page_reader.hpp"
#include "adapters/sp_api/pointer_values.hpp"
#include "events/event_log.hpp"
#include "projections/custom_projector.hpp"

#include <memory>

namespace orderlog::tools {

/// One version of a custom table, and what brings the log into it. Borrows the log; not
/// thread-safe.
class CustomFeed {
 public:
    /// `rejected` if this program cannot read what the version was made of. A fence of the
    /// database's holds for what is written.
    [[nodiscard]] static events::Result<std::unique_ptr<CustomFeed>> open(
        const adapters::PgDatabase& database, const adapters::CustomEntry& entry,
        const events::EventLog& log);
    CustomFeed(const CustomFeed&) = delete;
    CustomFeed& operator=(const CustomFeed&) = delete;

    [[nodiscard]] const adapters::CustomVersion& version() const { return version_; }
    /// As CustomProjector::step().
    [[nodiscard]] events::Result<projections::CustomStep> step() { return projector_.step(); }

 private:
    CustomFeed(const adapters::PgDatabase& database, adapters::CustomVersion version,
               adapters::PointerValues values, const events::EventLog& log);

    adapters::CustomVersion version_;
    adapters::OrdersPageReader pages_{};
    adapters::PointerValues values_;
    adapters::PgCustomModel model_;
    projections::CustomProjector projector_;
};

}  // namespace orderlog::tools
