#pragma once

#include "tools/story/circumstances.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace orderlog::tools {

/// A call that an event answers, and what it is about.
struct AnsweredCall {
    events::Purpose purpose{events::Purpose::sync};
    events::Operation operation{events::Operation::search_orders};
    events::OrderId order{};
    bool is_first{false};  ///< Of its window: no page token was sent.
};

/// Position of the last event for the call's purpose, or of the connection's last one: from there
/// on the system's events tell why nothing happened. 0: nothing is known before.
[[nodiscard]] events::LogPosition quiet_since(const std::optional<AnsweredCall>& call,
                                              const Circumstances& before);

/// Sentences on why nothing of the connection happened between its last event and this one, or of
/// the call's kind since its last: no engine ran, or it was paused. `meanwhile` are those of
/// Surroundings. Empty if nothing in the log says so.
[[nodiscard]] std::vector<std::string> quiet_sentences(
    const events::StoredEvent& stored, const std::optional<AnsweredCall>& call,
    const Circumstances& before, std::span<const events::StoredEvent> meanwhile);

/// Sentences on why the call left when it did and not sooner: a back-off, quota, items, or the
/// interval of polls. Empty if it left within a second of what came before it. `is_quiet`:
/// quiet_sentences() have told of the time before it already.
[[nodiscard]] std::vector<std::string> wait_sentences(const events::StoredEvent& stored,
                                                      const AnsweredCall& call,
                                                      const Circumstances& before, bool is_quiet);

}  // namespace orderlog::tools
