#include "adapters/memory/memory_read_model.hpp"

#include "projections/order_merge.hpp"
#include "projections/row_text.hpp"

#include <algorithm>

namespace orderlog::adapters {

using projections::Batch;
using projections::Checkpoint;
using projections::CommitOutcome;
using projections::OrderRows;
using projections::StateRows;

namespace {

template <class Map, class Rows, class KeyOf>
void replace(Map& into, const Rows& rows, KeyOf key_of) {
    for (const auto& row : rows) {
        into.insert_or_assign(key_of(row), row);
    }
}

template <class Map, class Rows>
void append_rows(const Map& from, Rows& into) {
    for (const auto& [key, row] : from) {
        into.push_back(row);
    }
}

template <class Rows>
void append_text(std::string& text, const Rows& rows) {
    for (const auto& row : rows) {
        projections::append_full(text, row);
    }
}

}  // namespace

events::Result<Checkpoint> MemoryReadModel::checkpoint() {
    return at_;
}

events::Result<events::LogPosition> MemoryReadModel::lease() {
    return lease_;
}

events::Result<StateRows> MemoryReadModel::load_state() {
    StateRows rows = state();
    std::erase_if(rows.sync_runs, [](const auto& row) { return row.ended_at.has_value(); });
    std::erase_if(rows.debts, [](const auto& row) { return row.settled_at.has_value(); });
    return rows;
}

events::Result<std::vector<std::size_t>> MemoryReadModel::parked(
    std::span<const OrderRows> /*orders*/) {
    return std::vector<std::size_t>{};
}

events::Result<CommitOutcome> MemoryReadModel::commit(const Batch& batch) {
    if (batch.lease < lease_) {
        return CommitOutcome::overtaken;
    }
    if (at_ == batch.to) {
        return CommitOutcome::repeated;
    }
    if (at_ != batch.from) {
        return CommitOutcome::overtaken;
    }
    for (const OrderRows& order : batch.orders) {
        put(order);
    }
    put(batch.state);
    at_ = batch.to;
    lease_ = batch.lease;
    return CommitOutcome::stored;
}

void MemoryReadModel::put(const OrderRows& order) {
    const auto [at, added] = orders_.try_emplace(order.key, order);
    if (!added) {
        projections::merge(at->second, order);
    }
}

void MemoryReadModel::put(const StateRows& rows) {
    const auto by_stream = [](const auto& row) { return row.stream; };
    replace(connections_, rows.connections, by_stream);
    replace(sync_states_, rows.sync_states, by_stream);
    replace(backfill_states_, rows.backfill_states, by_stream);
    replace(sync_runs_, rows.sync_runs, [](const auto& row) { return row.run; });
    replace(debts_, rows.debts, [](const auto& row) { return DebtKey{row.stream, row.order}; });
}

std::string MemoryReadModel::content() const {
    std::string text;
    for (const auto& [key, order] : orders_) {
        projections::append_content(text, order);
    }
    return text;
}

std::string MemoryReadModel::full() const {
    std::string text;
    for (const auto& [key, order] : orders_) {
        projections::append_full(text, order);
    }
    const StateRows rows = state();
    append_text(text, rows.connections);
    append_text(text, rows.sync_states);
    append_text(text, rows.backfill_states);
    append_text(text, rows.sync_runs);
    append_text(text, rows.debts);
    return text;
}

StateRows MemoryReadModel::state() const {
    StateRows rows;
    append_rows(connections_, rows.connections);
    append_rows(sync_states_, rows.sync_states);
    append_rows(backfill_states_, rows.backfill_states);
    append_rows(sync_runs_, rows.sync_runs);
    append_rows(debts_, rows.debts);
    return rows;
}

}  // namespace orderlog::adapters
