#pragma once

#include "engine/usage_plan.hpp"
#include "events/event.hpp"

#include <optional>

namespace orderlog::engine {

/// What an event says of a bucket: that a call was answered, or timed out.
struct Charge {
    events::Operation operation{events::Operation::search_orders};
    std::optional<events::Time> server_time{};
    bool spent{false};
    bool refused{false};   ///< For lack of tokens.
    events::Time heard{};  ///< Our clock: when it was answered.
};
/// `heard` is the event's time.
[[nodiscard]] std::optional<Charge> charge_of(const events::Event& event, events::Time heard);

/// What the log knows of a bucket, by Amazon's clock: a lower bound of its level that survives
/// restarts. Folded from events only.
///
/// The Date header is cut to whole seconds, so the first of a series of them may be up to a second
/// early; a series therefore begins a second later than its header says, and never counts more
/// refill than there was. Nor does a wrong Date: between two answers no more time has passed than
/// by our own clock.
struct BucketRecord {
    UsagePlan plan{};
    double level{0};
    std::optional<events::Time> as_of{};  ///< Amazon's clock; none: not told yet.
    events::Time heard{};                 ///< Our clock when `as_of` was last told.
    /// Slower than the plan while a change of rate lies between `as_of` and now; none: the plan's.
    std::optional<double> refill_rate{};
    /// Calls that may have been sent since `as_of` without an answer that names a time.
    double pending{0};
    events::LogPosition position{};  ///< Of the last event that was folded.

    static BucketRecord full(UsagePlan plan);
    /// Of whose use nothing is known: refill counts from the next time that Amazon tells.
    static BucketRecord unknown(UsagePlan plan);

    /// What is certainly left now, whatever the time is: all that may have been sent is taken off.
    [[nodiscard]] double certain_level() const;

    /// A process began that will send: what the one before it had in flight counts as spent.
    void started(std::uint32_t in_flight);
    /// Amazon named another plan.
    void learned(UsagePlan learned_plan);
    /// Amazon answered, or nobody did.
    void answered(const Charge& charge);
    /// Amazon refused for lack of tokens.
    void emptied(const Charge& charge);

    /// How much of Amazon's time has passed since `as_of`, for certain.
    [[nodiscard]] events::Duration elapsed(const Charge& charge) const;
    /// Amazon's time goes on to the charge's, never back; of a series that begins the first second
    /// is not certain. Nothing is pending any more. REQUIRES: the charge names a time.
    void move_to(const Charge& charge, bool begins);

    friend bool operator==(const BucketRecord&, const BucketRecord&) = default;
};

void evolve(BucketRecord& bucket, const Charge& charge, events::LogPosition position);

}  // namespace orderlog::engine
