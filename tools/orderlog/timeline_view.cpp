#include "tools/orderlog/timeline_view.hpp"

#include "events/event_numbers.hpp"
#include "tools/output/json_text.hpp"
#include "tools/output/text_format.hpp"
#include "tools/story/event_json.hpp"
#include "tools/story/story.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

namespace orderlog::tools {

events::Result<void> TimelineView::show(const events::StoredEvent& stored) {
    std::optional<std::string> why;
    if (explainer_) {
        auto explained = explainer_->explained(stored);
        if (!explained) {
            return tl::make_unexpected(explained.error());
        }
        why = *std::move(explained);
    }
    if (console_.json()) {
        show_json(stored, why);
    } else {
        show_lines(stored, why);
    }
    return {};
}

void TimelineView::show_json(const events::StoredEvent& stored,
                             const std::optional<std::string>& why) const {
    nlohmann::json line = event_json(stored);
    if (why) {
        line["explanation"] = *why;
    }
    if (const std::string_view is = mark(stored); !is.empty()) {
        line["order_mark"] = is;
    }
    console_.line(json_text(line));
}

void TimelineView::show_lines(const events::StoredEvent& stored,
                              const std::optional<std::string>& why) const {
    const std::string_view is = mark(stored);
    const std::string text =
        story(stored) + (is.empty() ? "" : fmt::format("; the order is {} on it", is));
    console_.line(fmt::format("{} {:>8}  {:<20} {:<18} {}", time_text(stored.time),
                              stored.position.value(), stream_text(stored.stream),
                              events::name_of(stored.event),
                              is_trouble(stored.event) ? console_.red(text) : text));
    if (why && !why->empty()) {
        console_.line("    " + *why);
    }
}

std::string_view TimelineView::mark(const events::StoredEvent& stored) const {
    return trace_ == nullptr ? std::string_view{} : trace_->mark(stored);
}

}  // namespace orderlog::tools
