#include "engine/agenda.hpp"

namespace orderlog::engine {

using events::Duration;
using events::StreamId;

void Agenda::set(const StreamId& stream, Duration due) {
    const auto served = served_.find(stream);
    Entry entry{
        .due = due, .served = served == served_.end() ? 0 : served->second, .stream = stream};
    if (const auto old = by_stream_.find(stream); old != by_stream_.end()) {
        entries_.erase(old->second);
    }
    by_stream_.insert_or_assign(stream, entry);
    entries_.insert(std::move(entry));
}

void Agenda::served(const StreamId& stream) {
    served_[stream] = ++grants_;
}

std::optional<StreamId> Agenda::take_due(Duration now) {
    if (entries_.empty() || entries_.begin()->due > now) {
        return std::nullopt;
    }
    StreamId stream = entries_.begin()->stream;
    entries_.erase(entries_.begin());
    by_stream_.erase(stream);
    return stream;
}

std::optional<Duration> Agenda::first() const {
    return entries_.empty() ? std::nullopt : std::optional(entries_.begin()->due);
}

}  // namespace orderlog::engine
