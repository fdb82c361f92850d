#include "engine/last_pages.hpp"

#include "engine/event_at.hpp"
#include "engine/page_marks.hpp"

namespace orderlog::engine {

using events::LogPosition;
using events::Result;

namespace {

constexpr std::uint64_t no_ids = 0;

}  // namespace

Result<bool> LastPages::repeats(const Asked& asked, const events::Page& page) {
    if (asked.token.empty() || page.orders.empty()) {
        return false;
    }
    return ids_before(asked).map([&](std::uint64_t ids) { return ids == ids_hash(page); });
}

void LastPages::went_on(const Asked& asked, const Chain& chain, const events::Page& page) {
    Shown& shown = shown_[{asked.stream, asked.purpose}];
    if (!page.orders.empty()) {
        shown = {.cursor = chain.moved_by, .ids = ids_hash(page)};
    } else if (shown.cursor == asked.based_on && !asked.token.empty()) {
        shown.cursor = chain.moved_by;
    }
}

Result<std::uint64_t> LastPages::ids_before(const Asked& asked) {
    const auto known = shown_.find({asked.stream, asked.purpose});
    if (known != shown_.end() && known->second.cursor == asked.based_on) {
        return known->second.ids;
    }
    // Each cursor names the page that moved it, each page the cursor it was asked with.
    for (LogPosition cursor = asked.based_on; cursor != LogPosition{};) {
        const auto moved = event_at(log_, cursor);
        if (!moved || moved->causation == LogPosition{}) {
            return moved ? Result<std::uint64_t>{no_ids} : tl::make_unexpected(moved.error());
        }
        const auto stored = event_at(log_, moved->causation);
        if (!stored) {
            return tl::make_unexpected(stored.error());
        }
        const auto* fetched = std::get_if<events::PageFetched>(&stored->event);
        if (fetched == nullptr) {
            return no_ids;
        }
        if (!fetched->marks.empty()) {
            const auto body = log_.body(stored->position);
            if (!body) {
                return tl::make_unexpected(body.error());
            }
            // What today's reader does not read is compared with nothing: it is no fault of the
            // log.
            const auto page = reader_.read(fetched->operation, fetched->data_sets, *body);
            return page ? ids_hash(*page) : no_ids;
        }
        cursor = stored->causation;
    }
    return no_ids;
}

}  // namespace orderlog::engine
