#pragma once

#include "engine/token_bucket.hpp"

namespace orderlog::engine {

/// How many requests may leave in a second, whoever they are for: what was not used of a tenth of
/// one is lost. Moments are of the monotonic clock.
class Pace {
 public:
    /// REQUIRES: above 0.
    Pace(double per_second_max, events::Duration now);

    [[nodiscard]] bool allows(events::Duration now) const { return bucket_.has_token(now); }
    /// REQUIRES: allows.
    void sent(events::Duration now);
    /// Until it allows one. 0: it does.
    [[nodiscard]] events::Duration wait(events::Duration now) const { return bucket_.wait(now); }

 private:
    TokenBucket bucket_;
};

}  // namespace orderlog::engine
