#pragma once

#include "engine/log_place.hpp"
#include "events/alert_events.hpp"
#include "events/ids.hpp"
#include "events/time.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace orderlog::engine {

/// So many that are over wait for the webhook in a stream; beyond, the oldest is not told any more.
inline constexpr std::size_t over_alerts_max = 8;

/// One that stands, or is over and was not told of yet; folded from its stream.
struct Alert {
    events::LogPosition raised{};  ///< Its id.
    events::AlertKind kind{events::AlertKind::lasting_error};
    std::optional<std::string> subject{};
    events::Time since{};
    events::Time raised_at{};
    std::string text{};
    bool raise_told{false};         ///< The webhook knows that it was raised.
    events::LogPosition cleared{};  ///< 0: it stands.
    events::Time cleared_at{};
    std::string cause{};
    friend bool operator==(const Alert&, const Alert&) = default;
};
using Alerts = std::vector<Alert>;

/// Of the process, folded from the system's stream up to an event of them.
struct ProcessAlerts {
    events::LogPosition position{};
    Alerts alerts{};
    friend bool operator==(const ProcessAlerts&, const ProcessAlerts&) = default;
};

// Folds.

void fold(Alerts& alerts, const events::AlertRaised& event, const LogPlace& place);
void fold(Alerts& alerts, const events::AlertCleared& event, const LogPlace& place);
void fold(Alerts& alerts, const events::AlertDelivered& event);

/// It stands no longer.
[[nodiscard]] bool is_over(const Alert& alert);
/// Null: none of that kind stands.
[[nodiscard]] const Alert* standing(const Alerts& alerts, events::AlertKind kind);

/// What a webhook is to be told: that an alert was raised, or that it is over.
struct AlertMessage {
    events::StreamId stream{};
    Alert alert{};
    bool is_over{false};
    [[nodiscard]] events::LogPosition position() const {
        return is_over ? alert.cleared : alert.raised;
    }
    [[nodiscard]] events::Time time() const { return is_over ? alert.cleared_at : alert.raised_at; }
};

/// Of each alert that is not told whole the first message: that it is over comes after that it was
/// raised.
[[nodiscard]] std::vector<AlertMessage> untold(const events::StreamId& stream,
                                               const Alerts& alerts);

}  // namespace orderlog::engine
