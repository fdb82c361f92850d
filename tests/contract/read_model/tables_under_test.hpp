#pragma once

#include "adapters/memory/memory_read_model.hpp"
#include "adapters/postgres/pg_database.hpp"
#include "adapters/postgres/pg_read_model.hpp"
#include "adapters/postgres/table_hash.hpp"
#include "projections/read_model.hpp"
#include "tests/support/temp_database.hpp"

#include <string>
#include <tuple>

namespace orderlog::contract {

/// Fresh tables, and what they hold as text: equal texts mean equal rows. A hash will do.
class MemoryTables {
 public:
    [[nodiscard]] projections::ReadModel& model() { return model_; }
    /// What Amazon said: no ranks, positions, times of our own, removed lines.
    [[nodiscard]] std::string content() { return model_.content(); }
    /// Every column of every table but the checkpoint.
    [[nodiscard]] std::string full() { return model_.full(); }

 private:
    adapters::MemoryReadModel model_;
};

/// The same in a PostgreSQL database of the case's own.
class PgTables {
 public:
    [[nodiscard]] projections::ReadModel& model() { return model_; }
    [[nodiscard]] std::string content() { return hash(adapters::HashKind::content); }
    [[nodiscard]] std::string full() { return hash(adapters::HashKind::full); }

 private:
    [[nodiscard]] adapters::SchemaNames fresh() const;
    [[nodiscard]] std::string hash(adapters::HashKind kind) const;

    tests::TempDatabase database_{};
    adapters::SchemaNames names_{fresh()};
    adapters::PgReadModel model_{database_.conninfo(), names_};
};

/// Every ReadModel keeps every promise. Add an implementation here.
using Tables = std::tuple<MemoryTables, PgTables>;

}  // namespace orderlog::contract
