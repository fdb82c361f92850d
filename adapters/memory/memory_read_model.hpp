#pragma once

#include "projections/read_model.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <utility>

namespace orderlog::adapters {

/// The tables in memory, under the guard that PostgreSQL's have: what a test compares against, and
/// what a simulation reads. Not thread-safe.
class MemoryReadModel final : public projections::ReadModel {
 public:
    [[nodiscard]] events::Result<projections::Checkpoint> checkpoint() override;
    [[nodiscard]] events::Result<events::LogPosition> lease() override;
    /// Nobody repairs memory.
    [[nodiscard]] events::Result<std::int64_t> repairs() override { return 0; }
    [[nodiscard]] events::Result<projections::StateRows> load_state() override;
    /// Memory refuses nothing.
    [[nodiscard]] events::Result<std::vector<std::size_t>> parked(
        std::span<const projections::OrderRows> orders) override;
    [[nodiscard]] events::Result<projections::CommitOutcome> commit(
        const projections::Batch& batch) override;

    /// Brings rows in without asking for the checkpoint.
    void put(const projections::OrderRows& order);
    void put(const projections::StateRows& rows);
    void move_to(const projections::Checkpoint& at) { at_ = at; }

    /// Canonical text of what Amazon said (projections/row_text.hpp), sorted by key.
    [[nodiscard]] std::string content() const;
    /// The same of every column of every table.
    [[nodiscard]] std::string full() const;

    using Orders = std::map<events::OrderKey, projections::OrderRows>;
    [[nodiscard]] const Orders& orders() const { return orders_; }
    /// All state rows, ended and settled ones too, sorted by key.
    [[nodiscard]] projections::StateRows state() const;

 private:
    using DebtKey = std::pair<events::StreamId, events::OrderId>;

    projections::Checkpoint at_{};
    events::LogPosition lease_{};
    Orders orders_;
    std::map<events::StreamId, projections::ConnectionRow> connections_;
    std::map<events::StreamId, projections::SyncStateRow> sync_states_;
    std::map<events::StreamId, projections::BackfillStateRow> backfill_states_;
    std::map<events::LogPosition, projections::SyncRunRow> sync_runs_;
    std::map<DebtKey, projections::DebtRow> debts_;
};

}  // namespace orderlog::adapters
