#include "tools/access/table_access.hpp"

#include "adapters/postgres/pg_session.hpp"
#include "tools/access/log_access.hpp"
#include "tools/access/tables_place.hpp"
#include "tools/control/control_client.hpp"

namespace orderlog::tools {

using events::Result;

TableAccess::TableAccess(const Configuration& configuration,
                         std::unique_ptr<adapters::RocksdbEventLog> log,
                         adapters::PgDatabase database)
    : configuration_(configuration),
      id_(log->info().id),
      log_(std::move(log)),
      database_(std::move(database)) {}

Result<std::unique_ptr<TableAccess>> TableAccess::open(const Configuration& configuration) {
    auto log = open_log_for_reading(configuration.text("data_dir"));
    if (!log) {
        return tl::make_unexpected(log.error());
    }
    const events::LogId id = (*log)->info().id;
    const auto place = open_tables_place(configuration, id);
    if (!place) {
        return tl::make_unexpected(place.error());
    }
    std::unique_ptr<TableAccess> access(new TableAccess(
        configuration, std::move(*log),
        adapters::PgDatabase(place->conninfo, id, configuration.text("postgres.schema"))));
    if (auto migrated = access->database_.migrate(); !migrated) {
        return tl::make_unexpected(migrated.error());
    }
    return access;
}

TableAccess::~TableAccess() {
    const auto running = ask_engine(configuration_.text("data_dir"), {{"command", "status"}});
    if (running && !*running && !is_used_by_others()) {
        // A cluster that goes on running harms nobody, so a failure here is no error.
        [[maybe_unused]] const auto closed = close_tables_place(configuration_, id_);
    }
}

/// Another command may be at work on the private cluster; the last one stops it.
bool TableAccess::is_used_by_others() const {
    auto session = adapters::PgSession::open(database_.conninfo());
    if (!session) {
        return true;  // It is down, and need not be stopped, or busy.
    }
    const auto others = session->run(
        "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> "
        "pg_backend_pid()");
    return others && others->number(0, 0) > 0;
}

Result<adapters::SchemaNames> TableAccess::shown() const {
    return database_.open_tables(projection_version());
}

}  // namespace orderlog::tools
