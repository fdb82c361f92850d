#include "adapters/memory/memory_rebuild_target.hpp"

#include <fmt/core.h>

namespace orderlog::adapters {

namespace {

std::size_t count(const projections::StateRows& rows) {
    return rows.connections.size() + rows.sync_states.size() + rows.backfill_states.size() +
           rows.sync_runs.size() + rows.debts.size();
}

}  // namespace

events::Result<void> MemoryRebuildTarget::orders(std::span<const projections::OrderRows> rows) {
    for (const projections::OrderRows& row : rows) {
        if (model_->orders().contains(row.key)) {
            return events::fail(events::ErrorKind::rejected,
                                fmt::format("order '{}' of tenant '{}' is written twice",
                                            row.key.order.value(), row.key.tenant.value()));
        }
        model_->put(row);
    }
    return {};
}

events::Result<void> MemoryRebuildTarget::state(const projections::StateRows& rows) {
    const std::size_t expected = count(model_->state()) + count(rows);
    model_->put(rows);
    if (count(model_->state()) != expected) {
        return events::fail(events::ErrorKind::rejected, "a row of state is written twice");
    }
    return {};
}

events::Result<void> MemoryRebuildTarget::finish(const projections::Checkpoint& at) {
    model_->move_to(at);
    return {};
}

}  // namespace orderlog::adapters
