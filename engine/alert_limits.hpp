#pragma once

#include "events/time.hpp"

#include <cstdint>
#include <optional>

namespace orderlog::engine {

/// From when on people are alerted. What needs nobody any longer is cleared at half of a limit, or
/// when it is over, so that no alert comes and goes.
struct AlertLimits {
    bool has_webhook{false};  ///< That wants to know of it.
    /// Each connection is looked at so often.
    events::Duration interval{std::chrono::minutes(1)};
    /// An error that stands so long has not passed by itself: back-offs reach ten minutes.
    events::Duration error{std::chrono::minutes(30)};
    /// After a start, or a pause, what was missed is made up for.
    events::Duration after_start{std::chrono::minutes(30)};
    /// Without a page for so many intervals of its polls a connection has stopped.
    std::uint32_t silent_intervals{6};
    /// Updates are known five to ten minutes late as a rule.
    events::Duration lag{std::chrono::hours(1)};
    /// An order is owed for minutes as a rule.
    events::Duration debt{std::chrono::hours(1)};
    /// One that was given up is spoken of for so long.
    events::Duration given_up{std::chrono::hours(24)};
    /// Amazon's consents end after a year: 30 days to renew one.
    events::Duration consent{std::chrono::days(335)};
    /// Amazon's client secrets end after 180 days: 30 to change it.
    events::Duration client_secret{std::chrono::days(150)};
    /// When the client secret was made; unset: not known, so nobody is alerted.
    std::optional<events::Time> client_secret_since{};
};

}  // namespace orderlog::engine
