#pragma once

#include "tests/sim/forwarding_log.hpp"

#include <algorithm>
#include <optional>
#include <vector>

namespace orderlog::sim {

/// Which page the bug befalls.
struct SuppressedPage {
    events::Purpose purpose{events::Purpose::backfill};
    std::uint64_t skip{0};             ///< So many that would do are let through.
    events::Duration window_least{0};  ///< Only a page of a window that wide.
};

/// A named bug, for tests of whoever audits the engine: of one page that moved its cursor nothing
/// comes into the log, though the engine is told so. An event that says nothing stands in its
/// place.
class SuppressedPageLog final : public ForwardingLog {
 public:
    /// What was suppressed.
    struct Suppressed {
        events::StreamId stream{};
        events::PageFetched page{};
        events::LogPosition position{};
        std::vector<events::OrderKey> orders{};  ///< That were new or changed on it.
    };

    SuppressedPageLog(events::EventLog& inner, SuppressedPage which)
        : ForwardingLog(inner), which_(which) {}

    [[nodiscard]] events::Result<events::LogPosition> append(
        std::vector<events::NewEvent> batch) override {
        for (std::size_t i = 0; i < batch.size() && !suppressed_; ++i) {
            const events::LogPosition position{info().last.value() + i + 1};
            if (fits(batch[i]) && moves_a_cursor(batch, position) && left_to_skip_-- == 0) {
                suppress(batch[i], position);
            }
        }
        return ForwardingLog::append(std::move(batch));
    }

    [[nodiscard]] const std::optional<Suppressed>& suppressed() const { return suppressed_; }

 private:
    [[nodiscard]] bool fits(const events::NewEvent& event) const {
        const auto* page = std::get_if<events::PageFetched>(&event.event);
        return page != nullptr && page->purpose == which_.purpose &&
               page->window.to - page->window.from >= which_.window_least &&
               std::ranges::count(page->marks, events::OrderMark::new_order) > 0;
    }
    [[nodiscard]] static bool moves_a_cursor(const std::vector<events::NewEvent>& batch,
                                             events::LogPosition page) {
        return std::ranges::any_of(batch, [&](const events::NewEvent& event) {
            return event.causation == page &&
                   std::holds_alternative<events::CursorAdvanced>(event.event);
        });
    }
    void suppress(events::NewEvent& event, events::LogPosition position) {
        suppressed_ =
            Suppressed{event.stream, std::get<events::PageFetched>(event.event), position, {}};
        for (const events::OrderEntry& entry : event.order_entries) {
            suppressed_->orders.push_back(entry.key);
        }
        event.event = events::ConnectionChanged{};
        event.body.reset();
        event.order_entries.clear();
    }

    SuppressedPage which_;
    std::uint64_t left_to_skip_{which_.skip};
    std::optional<Suppressed> suppressed_{};
};

}  // namespace orderlog::sim
