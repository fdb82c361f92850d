#pragma once

#include "engine/usage_plan.hpp"
#include "events/time.hpp"

namespace orderlog::engine {

/// Our model of Amazon's bucket within this process: never above Amazon's level. Times are of the
/// monotonic clock.
///
/// Amazon's bucket stays full until our request arrives, at an unknown moment between submit and
/// answer; so what is in flight does not refill before it is answered.
class TokenBucket {
 public:
    TokenBucket(UsagePlan plan, double level, events::Duration now);

    [[nodiscard]] bool has_token(events::Duration now) const;
    /// Reserves a token for a request. REQUIRES: has_token.
    void take(events::Duration now);
    /// The request was answered or timed out. A token that was not spent returns.
    void answered(events::Duration now, bool spent);
    /// Amazon refused a request for lack of tokens.
    void emptied(events::Duration now);
    void learn(UsagePlan plan, events::Duration now);
    /// Amazon's bucket is known by other means to hold this much.
    void raise(double level, events::Duration now);

    [[nodiscard]] double level(events::Duration now) const;
    [[nodiscard]] std::uint32_t in_flight() const { return in_flight_; }
    /// Until there is a token, if nothing else happens. 0: there is one.
    [[nodiscard]] events::Duration wait(events::Duration now) const;
    [[nodiscard]] const UsagePlan& plan() const { return plan_; }

 private:
    void refill(events::Duration now);

    UsagePlan plan_;
    double level_;
    events::Duration as_of_;
    std::uint32_t in_flight_{0};
    std::uint32_t forfeited_{0};  ///< Of those in flight, taken before the bucket was emptied.
};

}  // namespace orderlog::engine
