#include "tools/story/answer_meaning.hpp"

#include "tools/output/text_format.hpp"
#include "tools/story/reason_meaning.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace orderlog::tools {

using events::Duration;
using events::Purpose;
using events::StoredEvent;
using events::Time;

namespace {

constexpr Duration slow_answer = std::chrono::seconds(1);

template <class Event>
const Event* event_of(const StoredEvent* stored) {
    return stored == nullptr ? nullptr : std::get_if<Event>(&stored->event);
}

/// "Amazon took 12.3 s to answer."
std::string answer_time(std::uint64_t duration_us) {
    const Duration took(duration_us);
    return took < slow_answer ? std::string{}
                              : fmt::format(" Amazon took {} to answer.", duration_text(took));
}

std::string echo_text(const events::Window& window, const std::optional<Time>& echo) {
    if (!echo) {
        return "";
    }
    return *echo < window.to
               ? fmt::format(" Amazon says that it is complete only up to {}.", time_text(*echo))
               : std::string{};
}

bool is_of_chain(Purpose purpose) {
    return purpose == Purpose::backfill || purpose == Purpose::sync || purpose == Purpose::rescan;
}

std::string repair_cause(const events::CursorRepaired& repair, const Time& at,
                         const Surroundings& around) {
    const auto chain = around.before.chains.find(repair.purpose);
    const bool is_aged =
        chain != around.before.chains.end() && chain->second.token_since.has_value();
    const std::string age = is_aged ? fmt::format(", {} after Amazon had given it",
                                                  duration_text(at - *chain->second.token_since))
                                    : std::string{};
    const auto* failure = event_of<events::RequestFailed>(around.cause);
    if (failure == nullptr) {
        return fmt::format("The chain could not go on behind the page{}: {}.",
                           at_position(around.cause), printable(repair.bad));
    }
    if (failure->kind == events::FailureKind::cursor_refused) {
        return fmt::format("Amazon refused the page token (status {}{}{}){}.", failure->status,
                           failure->code.empty() ? "" : " ", printable(failure->code), age);
    }
    return fmt::format("Attempt {} at the page failed ({}).", failure->attempt,
                       events::to_text(failure->kind));
}

}  // namespace

std::string at_position(const StoredEvent* stored) {
    return stored == nullptr ? std::string{}
                             : fmt::format(" (position {})", stored->position.value());
}

std::string page_meaning(const StoredEvent& stored, const events::PageFetched& page) {
    std::string text;
    const bool is_of_items = page.operation == events::Operation::v0_get_order_items;
    if (is_of_items) {
        text = "Orders v0 gives an order's items by calls of their own.";
    } else if (page.purpose == Purpose::debt) {
        text = "The order was owed, so it was asked for by its id.";
    } else {
        text = page.token_out ? "The page is stored; its token leads to the next one."
                              : "The page is stored, and its window is at its end.";
        const auto& echo = page.window.axis == events::WindowAxis::updated
                               ? page.last_updated_before
                               : page.created_before;
        text += echo_text(page.window, echo);
    }
    if (page.unreadable > 0) {
        text += fmt::format(" {} of it could not be read and {} owed: asked for one by one.",
                            counted(page.unreadable, "order"), page.unreadable == 1 ? "is" : "are");
    }
    if (is_of_chain(page.purpose) && !is_of_items && stored.correlation.value() == 0) {
        text += " It came late or twice, so it moved nothing.";
    }
    return text + answer_time(page.duration_us);
}

std::string poll_meaning(const events::SyncPolled& poll) {
    const Time known = std::min(poll.window.to, poll.last_updated_before.value_or(poll.window.to));
    return fmt::format(
        "Nothing was new, so no run and no page are kept; all updates up to {} are "
        "known, {}.{}",
        time_text(known),
        known < poll.window.to ? "as far as Amazon says that its answer is complete"
                               : "the bound that was asked for",
        answer_time(poll.duration_us));
}

std::string failure_meaning(const StoredEvent& stored, const events::RequestFailed& failure) {
    std::string text = fmt::format("An error is never progress, so cursor and watermark stay: {}.",
                                   failure_meaning(failure.kind));
    if (failure.retry_at) {
        text += fmt::format(" The next attempt waits {}, until {}.",
                            duration_text(*failure.retry_at - stored.time),
                            time_text(*failure.retry_at));
    }
    if (!failure.quota_token_spent) {
        text += " It took no token of the quota.";
    }
    return text + answer_time(failure.duration_us);
}

std::string watermark_meaning(const events::WatermarkAdvanced& moved, const Surroundings& around) {
    const auto* page = event_of<events::PageFetched>(around.cause);
    if (page == nullptr) {
        return "It moves only when a whole window is read and stored.";
    }
    std::string text = fmt::format("The window {} was read whole, up to the page at position {}",
                                   window_text(page->window), around.cause->position.value());
    if (moved.to >= page->window.to) {
        return text + ": the watermark goes to the bound that was asked for.";
    }
    const bool is_last_pages = page->last_updated_before && *page->last_updated_before == moved.to;
    return text + fmt::format(
                      ": Amazon says that {} complete only up to {}, so the watermark goes "
                      "no further.",
                      is_last_pages ? "the last page is" : "an earlier page of it is",
                      time_text(moved.to));
}

std::string repair_meaning(const StoredEvent& stored, const events::CursorRepaired& repair,
                           const Surroundings& around) {
    const std::string cause = repair_cause(repair, stored.time, around);
    if (repair.parts == 0) {
        return cause + " Asking again was in vain, so the re-scan passes the window over, aloud.";
    }
    if (repair.parts == 1) {
        return cause + " The window is asked again from its first page.";
    }
    return cause + fmt::format(
                       " The window was halved: {} smaller windows take fewer pages, and "
                       "what was read already counts once.",
                       repair.parts);
}

}  // namespace orderlog::tools
