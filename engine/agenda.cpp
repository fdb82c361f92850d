#include "engine/agenda.hpp"

#include "events/check.hpp"

#include <tuple>

namespace orderlog::engine {

using events::Duration;
using events::StreamId;
using events::Time;

bool Agenda::DueFirst::operator()(Entries::iterator a, Entries::iterator b) const {
    return std::tie(a->second.due, a->first) < std::tie(b->second.due, b->first);
}

bool Agenda::GrantedFirst::operator()(Entries::iterator a, Entries::iterator b) const {
    return std::tie(a->second.granted, a->first) < std::tie(b->second.granted, b->first);
}

void Agenda::set(const StreamId& stream, Duration due) {
    const auto entry = entries_.try_emplace(stream).first;
    take_out(entry);
    entry->second.due = due;
    entry->second.is_set = true;
    waiting_.insert(entry);
}

void Agenda::granted(const StreamId& stream, Time at) {
    const auto entry = entries_.try_emplace(stream).first;
    const bool was_due = entry->second.is_set && entry->second.is_due;
    if (was_due) {
        due_.erase(entry);
    }
    entry->second.granted = at;
    if (was_due) {
        due_.insert(entry);
    }
}

std::optional<Agenda::Due> Agenda::next_due(Duration now) {
    while (!waiting_.empty() && (*waiting_.begin())->second.due <= now) {
        const auto entry = *waiting_.begin();
        waiting_.erase(waiting_.begin());
        entry->second.is_due = true;
        due_.insert(entry);
    }
    if (due_.empty()) {
        return std::nullopt;
    }
    const auto& [stream, entry] = **due_.begin();
    return Due{.stream = stream, .granted = entry.granted};
}

StreamId Agenda::take_due(Duration now) {
    const auto due = next_due(now);
    events::check(due.has_value());
    const auto entry = *due_.begin();
    take_out(entry);
    return entry->first;
}

std::optional<Duration> Agenda::first() const {
    if (!due_.empty()) {
        return (*due_.begin())->second.due;
    }
    return waiting_.empty() ? std::nullopt : std::optional((*waiting_.begin())->second.due);
}

void Agenda::take_out(Entries::iterator entry) {
    if (entry->second.is_set && entry->second.is_due) {
        due_.erase(entry);
    } else if (entry->second.is_set) {
        waiting_.erase(entry);
    }
    entry->second.is_set = false;
    entry->second.is_due = false;
}

}  // namespace orderlog::engine
