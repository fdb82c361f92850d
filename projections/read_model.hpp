#pragma once

#include "events/ids.hpp"
#include "events/result.hpp"
#include "events/sha256.hpp"
#include "projections/order_rows.hpp"
#include "projections/state_rows.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace orderlog::projections {

/// How far the tables are in the log, and the hash of the record there: proof that it is this log.
struct Checkpoint {
    events::LogPosition position{};
    events::Sha256 record_hash{};
    friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

/// Rows that a span of the log changes, folded in memory by the merge rule: each key at most once.
struct Batch {
    Checkpoint from{};
    Checkpoint to{};
    std::vector<OrderRows> orders{};  ///< Sorted by key.
    StateRows state{};
    /// Of who feeds: where the log ended when it began. The tables keep the greatest that fed them.
    events::LogPosition lease{};
    /// As ReadModel::repairs() said before the state was loaded that `state` goes on from.
    std::int64_t repairs{0};
};

enum class CommitOutcome {
    stored,     ///< Rows and checkpoint are in the tables.
    repeated,   ///< The checkpoint was already at `to`: a retry after a lost answer.
    overtaken,  ///< The checkpoint is elsewhere, a later lease has fed or rows were repaired: we
                ///< are stale.
};

/// The tables that readers see, of one schema version.
class ReadModel {
 public:
    virtual ~ReadModel() = default;

    /// Position 0 for fresh tables.
    [[nodiscard]] virtual events::Result<Checkpoint> checkpoint() = 0;
    /// The greatest that fed them; position 0 for fresh tables.
    [[nodiscard]] virtual events::Result<events::LogPosition> lease() = 0;
    /// How often rows were repaired while the checkpoint stood. Must be asked for before
    /// load_state(): what was loaded before a repair is stale.
    [[nodiscard]] virtual events::Result<std::int64_t> repairs() = 0;
    /// State rows that the fold goes on from after a start: all but ended runs and settled debts.
    [[nodiscard]] virtual events::Result<StateRows> load_state() = 0;
    /// Places, in this list, of orders that the tables have refused and hold no row of. Must be
    /// asked for before each commit: the rows of these must be made of all that the log says of
    /// them. Costs nothing while none is refused.
    [[nodiscard]] virtual events::Result<std::vector<std::size_t>> parked(
        std::span<const OrderRows> orders) = 0;
    /// Rows and checkpoint in one transaction. Orders go through the guard (incoming rank > stored
    /// rank, group by group, line by line); state rows replace. `unavailable`: outcome unknown,
    /// ask checkpoint() and try again.
    [[nodiscard]] virtual events::Result<CommitOutcome> commit(const Batch& batch) = 0;
};

}  // namespace orderlog::projections
