#include "tools/service/event_teller.hpp"

#include "events/check.hpp"
#include "tools/story/story.hpp"

#include <fmt/core.h>

namespace orderlog::tools {

events::Result<void> tell_events(const events::EventLog& log, ServiceLog& said,
                                 events::LogPosition last, events::LogPosition& told) {
    while (told < last) {
        const auto read = log.read(told, {});
        if (!read) {
            return tl::make_unexpected(read.error());
        }
        events::check(!read->empty());
        for (const events::StoredEvent& stored : *read) {
            told = stored.position;
            if (is_trouble(stored.event)) {
                said.warn(fmt::format("{}: {}", stream_text(stored.stream), story(stored)));
            } else if (is_milestone(stored.event)) {
                said.info(fmt::format("{}: {}", stream_text(stored.stream), story(stored)));
            }
        }
    }
    return {};
}

}  // namespace orderlog::tools
