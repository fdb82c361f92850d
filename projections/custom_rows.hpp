#pragma once

#include "events/event_log.hpp"
#include "events/page_reader.hpp"
#include "events/result.hpp"
#include "projections/custom_table.hpp"
#include "projections/rank.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace orderlog::projections {

/// What a page says at a column's pointer.
struct ReadValue {
    /// As PostgreSQL reads a value of the column's type; none: null, or nothing that the type
    /// holds.
    std::optional<std::string> text{};
    bool fits{true};  ///< False: there is a value, and it is none of the column's type.
    friend bool operator==(const ReadValue&, const ReadValue&) = default;
};

/// Finds a table's values in the bytes of an order. Pure; not thread-safe.
class ValueReader {
 public:
    virtual ~ValueReader() = default;

    /// One for each column of the table, in its order; none where the page says nothing: nothing
    /// is at the pointer. `rejected` if the bytes are not JSON.
    [[nodiscard]] virtual events::Result<std::vector<std::optional<ReadValue>>> read(
        events::OrdersApi api, std::string_view order) = 0;
};

struct CustomValue {
    Rank rank{};  ///< Not observed(): no page says anything.
    ReadValue read{};
};

/// All that a set of pages says of one order in a custom table.
struct CustomRow {
    events::OrderKey key{};
    std::vector<CustomValue> values{};  ///< One a column.
};

/// Each column takes the value of the highest rank: of the page that Amazon updated last among
/// those that say something. So a page that says nothing erases nothing. Commutative and
/// idempotent. REQUIRES: rows of one key and one table.
void merge(CustomRow& into, CustomRow from);

/// A table described, and who reads its values.
struct CustomSource {
    const CustomTable& table;
    events::PageReader& pages;
    ValueReader& values;
};

/// What an event says in a custom table, each key once. Empty without reading a body if it shows no
/// order of the table's tenants that is new or changed. `corrupt` as page_news().
[[nodiscard]] events::Result<std::vector<CustomRow>> custom_rows(const events::StoredEvent& stored,
                                                                 const events::EventLog& log,
                                                                 const CustomSource& source);

}  // namespace orderlog::projections
