#include "engine/alert.hpp"

#include <algorithm>

namespace orderlog::engine {

using events::LogPosition;

namespace {

// Of those that are over one goes if there are too many: the oldest of which nobody was told that
// it was raised, else the oldest.
void forget_oldest(Alerts& alerts) {
    if (static_cast<std::size_t>(std::ranges::count_if(alerts, is_over)) <= over_alerts_max) {
        return;
    }
    const auto unknown = std::ranges::find_if(
        alerts, [](const Alert& alert) { return is_over(alert) && !alert.raise_told; });
    alerts.erase(unknown != alerts.end() ? unknown : std::ranges::find_if(alerts, is_over));
}

}  // namespace

void fold(Alerts& alerts, const events::AlertRaised& event, const LogPlace& place) {
    alerts.push_back({.raised = place.position,
                      .kind = event.kind,
                      .subject = event.subject,
                      .since = event.since,
                      .raised_at = place.time,
                      .text = event.text});
}

void fold(Alerts& alerts, const events::AlertCleared& event, const LogPlace& place) {
    const auto found = std::ranges::find(alerts, event.raised, &Alert::raised);
    if (found == alerts.end()) {
        return;
    }
    if (!event.to_tell && !found->raise_told) {
        alerts.erase(found);
        return;
    }
    found->cleared = place.position;
    found->cleared_at = place.time;
    found->cause = event.cause;
    forget_oldest(alerts);
}

void fold(Alerts& alerts, const events::AlertDelivered& event) {
    for (Alert& alert : alerts) {
        alert.raise_told = alert.raise_told || alert.raised == event.told;
    }
    std::erase_if(
        alerts, [&](const Alert& alert) { return is_over(alert) && alert.cleared == event.told; });
}

bool is_over(const Alert& alert) {
    return alert.cleared != LogPosition{};
}

const Alert* standing(const Alerts& alerts, events::AlertKind kind) {
    const auto found = std::ranges::find_if(
        alerts, [&](const Alert& alert) { return alert.kind == kind && !is_over(alert); });
    return found == alerts.end() ? nullptr : &*found;
}

std::vector<AlertMessage> untold(const events::StreamId& stream, const Alerts& alerts) {
    std::vector<AlertMessage> messages;
    for (const Alert& alert : alerts) {
        if (!alert.raise_told || is_over(alert)) {
            messages.push_back({.stream = stream, .alert = alert, .is_over = alert.raise_told});
        }
    }
    return messages;
}

}  // namespace orderlog::engine
