#pragma once

#include "engine/log_place.hpp"
#include "events/access_events.hpp"
#include "events/page_events.hpp"
#include "events/time.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace orderlog::engine {

/// A refusal of Amazon's Selling Partner API, which has the same words for many causes: what is
/// known of it since it began.
struct AccessState {
    /// Of the event that began it or told of a probe; 0: there is none, or Login with Amazon
    /// refused, which says why itself.
    events::LogPosition moved_by{};
    std::uint32_t failures{0};                   ///< Of probes in a row.
    std::optional<events::Time> retry_at{};      ///< Of the next probe …
    std::optional<events::Time> settled_at{};    ///< … unless one was answered, or given up, here.
    std::optional<events::ReasonCode> reason{};  ///< By the last answer.
    std::string advice{};                        ///< What people can do; by a granted answer only.
    friend bool operator==(const AccessState&, const AccessState&) = default;
};

/// Was Amazon's own call refused, rather than Login with Amazon's grant?
[[nodiscard]] bool is_refused_by_api(events::FailureKind kind, std::uint16_t status,
                                     bool quota_token_spent);
/// Why nobody is let in whose seller had consented then: that has expired, or was taken back.
[[nodiscard]] events::ReasonCode reason_of_lost_consent(events::Time consented_at,
                                                        events::Time now);

/// What people are told of a request that failed: why …
[[nodiscard]] events::ReasonCode reason_told(const AccessState& access,
                                             const events::RequestFailed& event,
                                             events::ReasonCode lost_consent);
/// … and, before Amazon's own words, what the probe has found.
[[nodiscard]] std::string message_told(const AccessState& access,
                                       const events::RequestFailed& event);

// Folds.

/// A request failed that stops the connection.
void take_refusal(AccessState& access, const events::RequestFailed& event, LogPlace at);
/// A probe failed, which tells nothing. After three in a row none is made for a day.
void count_failed_probe(AccessState& access, const events::RequestFailed& event, LogPlace at);
/// REQUIRES: the event has a reason.
void take_verdict(AccessState& access, const events::AccessProbed& event, LogPlace at);

}  // namespace orderlog::engine
