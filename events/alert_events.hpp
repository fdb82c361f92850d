#pragma once

#include "events/ids.hpp"
#include "events/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace orderlog::events {

/// What people are alerted to. Written as numbers that never change.
enum class AlertKind : std::uint8_t {
    lasting_error = 1,      ///< LASTING_ERROR: the last error stands for too long
    no_success = 2,         ///< NO_SUCCESS: no page was read for too long
    watermark_lag = 3,      ///< WATERMARK_LAG: updates are known too late
    debts = 4,              ///< DEBTS: orders are owed for too long, or were given up
    saturated = 5,          ///< SATURATED: Amazon's quota is too small for what is to be read
    consent_age = 6,        ///< CONSENT_AGE: the seller's consent ends soon
    client_secret_age = 7,  ///< CLIENT_SECRET_AGE: the application's secret ends soon
    parked_rows = 8,        ///< PARKED_ROWS: PostgreSQL refuses rows
    log_damaged = 9,        ///< LOG_DAMAGED: something in the log is not what was written
};
[[nodiscard]] std::string_view to_text(AlertKind kind);

/// Something needs a person. Of one connection, or in the system's stream of the process. Its
/// position is the alert's id.
struct AlertRaised {
    AlertKind kind{AlertKind::lasting_error};
    std::optional<std::string> subject{};  ///< Which one, where the stream does not say.
    Time since{};                          ///< When it began, not when it was noticed.
    std::string text{};                    ///< A sentence for people.
    friend bool operator==(const AlertRaised&, const AlertRaised&) = default;
};

/// It needs nobody any longer.
struct AlertCleared {
    LogPosition raised{};  ///< Of the AlertRaised: the alert's id.
    AlertKind kind{AlertKind::lasting_error};
    std::string cause{};
    bool to_tell{false};  ///< A webhook was there to be told.
    friend bool operator==(const AlertCleared&, const AlertCleared&) = default;
};

/// The webhook has accepted it: it is not sent again.
struct AlertDelivered {
    LogPosition told{};         ///< Of the AlertRaised or AlertCleared.
    std::uint32_t attempts{0};  ///< Of the process that recorded it, this one included.
    friend bool operator==(const AlertDelivered&, const AlertDelivered&) = default;
};

}  // namespace orderlog::events
