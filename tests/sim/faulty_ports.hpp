#pragma once

#include "adapters/simulated_amazon/seeded_draw.hpp"
#include "engine/engine.hpp"
#include "tests/sim/forwarding_log.hpp"

#include <memory>
#include <vector>

namespace orderlog::sim {

/// Thrown out of a port: the process dies here. Nothing but the log and the snapshots outlive it.
struct Killed {};

/// Counts port calls down to the one at which the process dies.
class Death {
 public:
    void comes_after(std::uint64_t calls) { left_ = calls; }
    void never_comes() { left_ = 0; }
    void pass() {
        if (left_ > 0 && --left_ == 0) {
            throw Killed{};
        }
    }

 private:
    std::uint64_t left_{0};
};

/// Repeats and reorders answers; dies when its time has come, before or after the call.
class FaultyApi final : public engine::SellerApi {
 public:
    /// `repeats` percent of the answers come twice or out of turn; it may change meanwhile.
    FaultyApi(engine::SellerApi& inner, adapters::SeededDraw& draw, const std::uint64_t& repeats,
              Death& death)
        : inner_(inner), draw_(draw), repeats_(repeats), death_(death) {}

    void submit(engine::Request request) override;
    [[nodiscard]] std::vector<engine::Answer> poll() override;

 private:
    engine::SellerApi& inner_;
    adapters::SeededDraw& draw_;
    const std::uint64_t& repeats_;
    Death& death_;
    std::vector<engine::Answer> again_{};
};

/// A log on which the process may die before or after each append.
class MortalLog final : public ForwardingLog {
 public:
    MortalLog(events::EventLog& inner, Death& death) : ForwardingLog(inner), death_(death) {}

    [[nodiscard]] events::Result<events::LogPosition> append(
        std::vector<events::NewEvent> batch) override {
        death_.pass();
        auto appended = ForwardingLog::append(std::move(batch));
        death_.pass();
        return appended;
    }

 private:
    Death& death_;
};

/// Snapshots on which the process may die before or after each save.
class MortalSnapshots final : public engine::SnapshotStore {
 public:
    MortalSnapshots(engine::SnapshotStore& inner, Death& death) : inner_(inner), death_(death) {}

    [[nodiscard]] events::Result<std::vector<engine::Snapshot>> load() const override {
        return inner_.load();
    }
    [[nodiscard]] events::Result<void> save(
        const std::vector<engine::Snapshot>& snapshots) override {
        death_.pass();
        auto saved = inner_.save(snapshots);
        death_.pass();
        return saved;
    }

 private:
    engine::SnapshotStore& inner_;
    Death& death_;
};

}  // namespace orderlog::sim
