#pragma once

#include "adapters/postgres/custom_session.hpp"
#include "adapters/postgres/custom_tables.hpp"
#include "adapters/postgres/pg_custom_model.hpp"
#include "adapters/sp_api/orders_page_reader.hpp"
#include "adapters/sp_api/pointer_values.hpp"
#include "events/event_log.hpp"
#include "projections/custom_projector.hpp"

#include <memory>
#include <string>

namespace orderlog::tools {

/// Version of the rules by which a page's bytes become a custom table's rows: those of the pages'
/// reader and of the values at a pointer. A table of another one is never fed.
[[nodiscard]] std::string custom_projection_version();

/// One version of a custom table, and what brings the log into it. Borrows session and log; not
/// thread-safe.
class CustomFeed {
 public:
    /// `rejected` if this program cannot read what the version was made of, `foreign` if it was
    /// made by another projection version. `views`: [postgres] schema.
    [[nodiscard]] static events::Result<std::unique_ptr<CustomFeed>> open(
        adapters::CustomSession& session, const std::string& views,
        const adapters::CustomEntry& entry, const events::EventLog& log);
    CustomFeed(const CustomFeed&) = delete;
    CustomFeed& operator=(const CustomFeed&) = delete;

    [[nodiscard]] const adapters::CustomVersion& version() const { return version_; }
    /// As CustomProjector::step().
    [[nodiscard]] events::Result<projections::CustomStep> step() { return projector_.step(); }

 private:
    CustomFeed(adapters::CustomSession& session, adapters::CustomVersion version,
               adapters::PointerValues values, const events::EventLog& log);

    adapters::CustomVersion version_;
    adapters::OrdersPageReader pages_{};
    adapters::PointerValues values_;
    adapters::PgCustomModel model_;
    projections::CustomProjector projector_;
};

}  // namespace orderlog::tools
