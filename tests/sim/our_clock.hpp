#pragma once

#include "engine/clock.hpp"

namespace orderlog::sim {

/// The clock of our machine: runs as the true one does, but people may have set its wall time
/// wrong. `truth` is borrowed.
class OurClock final : public engine::Clock {
 public:
    explicit OurClock(const engine::Clock& truth) : truth_(truth) {}

    [[nodiscard]] events::Time now() const override { return truth_.now() + error_; }
    [[nodiscard]] events::Duration monotonic() const override { return truth_.monotonic(); }

    /// The wall time jumps; time itself does not.
    void set_wrong_by(events::Duration error) { error_ = error; }

 private:
    const engine::Clock& truth_;
    events::Duration error_{0};
};

}  // namespace orderlog::sim
