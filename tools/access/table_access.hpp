#pragma once

#include "adapters/postgres/pg_database.hpp"
#include "adapters/rocksdb/rocksdb_event_log.hpp"
#include "events/result.hpp"
#include "tools/config/configuration.hpp"

#include <memory>

namespace orderlog::tools {

/// The log for reading and its tables, for a command that may run beside an engine. A private
/// cluster that no engine and no other command uses is stopped when this ends.
class TableAccess {
 public:
    static events::Result<std::unique_ptr<TableAccess>> open(const Configuration& configuration);
    ~TableAccess();
    TableAccess(const TableAccess&) = delete;
    TableAccess& operator=(const TableAccess&) = delete;

    [[nodiscard]] adapters::RocksdbEventLog& log() const { return *log_; }
    /// Lets others write the log. REQUIRES: nobody reads it here any more.
    void close_log() { log_.reset(); }
    [[nodiscard]] const adapters::PgDatabase& database() const { return database_; }
    /// The set that readers see; made if there is none. `foreign` if another projection version
    /// made it.
    [[nodiscard]] events::Result<adapters::SchemaNames> shown() const;

 private:
    TableAccess(const Configuration& configuration, std::unique_ptr<adapters::RocksdbEventLog> log,
                adapters::PgDatabase database);

    [[nodiscard]] bool is_used_by_others() const;

    const Configuration& configuration_;
    events::LogId id_;
    std::unique_ptr<adapters::RocksdbEventLog> log_;
    adapters::PgDatabase database_;
};

}  // namespace orderlog::tools
