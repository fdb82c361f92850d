#pragma once

#include "adapters/memory/memory_read_model.hpp"
#include "adapters/simulated_amazon/seeded_draw.hpp"
#include "tests/sim/faulty_ports.hpp"

namespace orderlog::sim {

/// Tables whose commits fail before or after they took place, and on which the process may die
/// before or after each. All are borrowed; `losses`, in percent, may change meanwhile.
class MortalReadModel final : public projections::ReadModel {
 public:
    MortalReadModel(adapters::MemoryReadModel& inner, adapters::SeededDraw& draw,
                    const std::uint64_t& losses, Death& death)
        : inner_(inner), draw_(draw), losses_(losses), death_(death) {}

    [[nodiscard]] events::Result<projections::Checkpoint> checkpoint() override {
        death_.pass();
        return inner_.checkpoint();
    }
    [[nodiscard]] events::Result<events::LogPosition> lease() override { return inner_.lease(); }
    [[nodiscard]] events::Result<std::int64_t> repairs() override { return inner_.repairs(); }
    [[nodiscard]] events::Result<projections::StateRows> load_state() override {
        return inner_.load_state();
    }
    [[nodiscard]] events::Result<std::vector<std::size_t>> parked(
        std::span<const projections::OrderRows> orders) override {
        return inner_.parked(orders);
    }
    [[nodiscard]] events::Result<projections::CommitOutcome> commit(
        const projections::Batch& batch) override {
        death_.pass();
        if (draw_.percent(losses_)) {
            return events::fail(events::ErrorKind::unavailable, "lost before the commit", "");
        }
        auto outcome = inner_.commit(batch);
        death_.pass();
        if (draw_.percent(losses_)) {
            return events::fail(events::ErrorKind::unavailable, "lost after the commit", "");
        }
        return outcome;
    }

 private:
    adapters::MemoryReadModel& inner_;
    adapters::SeededDraw& draw_;
    const std::uint64_t& losses_;
    Death& death_;
};

}  // namespace orderlog::sim
