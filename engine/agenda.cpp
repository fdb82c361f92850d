#include "engine/agenda.hpp"

#include "events/check.hpp"

namespace orderlog::engine {

using events::Duration;
using events::StreamId;
using events::Time;

void Agenda::set(const StreamId& stream, Duration due) {
    auto& entry = *entries_.try_emplace(stream).first;
    take_out(entry);
    entry.second.due = due;
    entry.second.is_set = true;
    waiting_.insert({due, &entry});
}

void Agenda::granted(const StreamId& stream, Time at) {
    auto& entry = *entries_.try_emplace(stream).first;
    const bool was_due = entry.second.is_set && entry.second.is_due;
    if (was_due) {
        due_.erase({entry.second.granted, &entry});
    }
    entry.second.granted = at;
    if (was_due) {
        due_.insert({at, &entry});
    }
}

std::optional<Agenda::Due> Agenda::next_due(Duration now) {
    while (!waiting_.empty() && waiting_.begin()->at <= now) {
        auto* const entry = waiting_.begin()->entry;
        waiting_.erase(waiting_.begin());
        entry->second.is_due = true;
        due_.insert({entry->second.granted, entry});
    }
    if (due_.empty()) {
        return std::nullopt;
    }
    const auto& [granted, entry] = *due_.begin();
    return Due{.stream = entry->first, .granted = granted};
}

StreamId Agenda::take_due(Duration now) {
    const auto due = next_due(now);
    events::check(due.has_value());
    auto& entry = *due_.begin()->entry;
    take_out(entry);
    return entry.first;
}

std::optional<Duration> Agenda::first() const {
    if (!due_.empty()) {
        return due_.begin()->entry->second.due;
    }
    return waiting_.empty() ? std::nullopt : std::optional(waiting_.begin()->at);
}

void Agenda::take_out(Entries::value_type& entry) {
    if (entry.second.is_set && entry.second.is_due) {
        due_.erase({entry.second.granted, &entry});
    } else if (entry.second.is_set) {
        waiting_.erase({entry.second.due, &entry});
    }
    entry.second.is_set = false;
    entry.second.is_due = false;
}

}  // namespace orderlog::engine
