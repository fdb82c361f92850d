#pragma once

#include "adapters/postgres/pg_database.hpp"
#include "adapters/postgres/schema_entry.hpp"
#include "events/result.hpp"
#include "projections/custom_table.hpp"
#include "projections/read_model.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace orderlog::adapters {

struct CustomVersion;

enum class CustomState : std::uint8_t {
    building,  ///< Made, and not at the log's end yet.
    shown,     ///< Readers see it under the table's name; an engine feeds it.
    retired,   ///< A later version is shown; only a comparison still feeds it.
};

/// What is known of one version of a custom table.
struct CustomEntry {
    std::string name{};
    int number{0};
    std::string spec{};                ///< As it was given, to the byte.
    std::string projection_version{};  ///< Of the program that made it.
    CustomState state{CustomState::building};
    projections::Checkpoint at{};
    std::string failure{};  ///< Why it was not fed when that was last tried; empty: it was.
};

/// How two versions of a table differ at one moment, in the columns that both have. Of two that are
/// at different positions it says more than that.
struct CustomComparison {
    events::LogPosition left_at{};
    events::LogPosition right_at{};
    std::int64_t left_rows{0};
    std::int64_t right_rows{0};
    std::int64_t only_left{0};
    std::int64_t only_right{0};
    std::int64_t changed{0};

    /// One order, and its row on either side as JSON; empty: absent.
    struct Difference {
        std::string tenant{};
        std::string order{};
        std::string left{};
        std::string right{};
    };
    std::vector<Difference> first{};
};

/// The custom tables of one log: their versions, and the views that people read. Each call opens a
/// session of its own; errors as PgDatabase's. REQUIRES: PgDatabase::migrate().
class CustomTables {
 public:
    explicit CustomTables(const PgDatabase& database) : database_(database) {}

    [[nodiscard]] events::Result<std::vector<CustomEntry>> list() const;
    /// The table's newest version if it was made of this very spec by this projection version; else
    /// a new one, empty, for its owner alone. `foreign` if the schema is somebody else's.
    [[nodiscard]] events::Result<CustomEntry> begin(const projections::CustomTable& table,
                                                    const std::string& spec,
                                                    const std::string& projection_version) const;
    /// Readers see this version, with the rights and options of the view before; that version is
    /// retired. Again for one that is shown: a view that was dropped comes back. `rejected` if
    /// somebody built on a view whose columns go, if a later version is shown, if a view of
    /// somebody else's has the name, or if row policies on the version before would be lost.
    [[nodiscard]] events::Result<void> show(const CustomVersion& version) const;
    /// Drops a version, or all. `not_found` if there is none; `rejected` if somebody built on it.
    [[nodiscard]] events::Result<void> drop(const std::string& name,
                                            std::optional<int> number) const;
    [[nodiscard]] events::Result<CustomComparison> compare(const CustomVersion& left,
                                                           const CustomVersion& right) const;
    /// Rows that readers see, and of each column how many orders have a value that did not fit, and
    /// of how many no page says anything.
    struct ColumnCounts {
        std::int64_t unfit{0};
        std::int64_t unsaid{0};
    };
    struct Counts {
        std::int64_t rows{0};
        std::int64_t orders{0};  ///< With those that readers do not see.
        std::vector<ColumnCounts> columns{};
    };
    [[nodiscard]] events::Result<Counts> count(const CustomVersion& version) const;
    /// Shown to people by list(); empty: it is fed.
    [[nodiscard]] events::Result<void> note_failure(const CustomEntry& entry,
                                                    const std::string& failure) const;

    static constexpr int differences_max = 20;

 private:
    /// All versions of the table stay as they are until the transaction ends.
    [[nodiscard]] events::Result<void> enter_locked(pqxx::work& work,
                                                    const std::string& name) const;

    const PgDatabase& database_;
};

}  // namespace orderlog::adapters
