#include "tools/story/period_counts.hpp"

#include <algorithm>
#include <string_view>
#include <variant>

namespace orderlog::tools {

void CountsByPeriod::add(const events::StoredEvent& stored) {
    const events::Duration length{period_};
    const events::Duration since_epoch = stored.time.time_since_epoch();
    const events::Duration into = (since_epoch % length + length) % length;
    const auto counted = [&]() -> PeriodCounts& {
        return counts_[events::Time{since_epoch - into}];
    };
    if (const auto* page = std::get_if<events::PageFetched>(&stored.event)) {
        const auto marked = [&](events::OrderMark mark) {
            return static_cast<std::uint64_t>(std::ranges::count(page->marks, mark));
        };
        const std::uint64_t fresh = marked(events::OrderMark::new_order);
        const std::uint64_t changed = marked(events::OrderMark::changed);
        PeriodCounts& counts = counted();
        counts.pages += 1;
        counts.orders_new += fresh;
        counts.orders_changed += changed;
        counts.body_bytes += page->body_size;
        const auto part =
            static_cast<std::size_t>(into * PeriodCounts::parts / events::Duration{period_});
        counts.news[part] += fresh + changed;
    } else if (std::holds_alternative<events::SyncPolled>(stored.event)) {
        counted().polls += 1;
    } else if (std::holds_alternative<events::RequestFailed>(stored.event)) {
        counted().failures += 1;
    } else if (std::holds_alternative<events::DebtIncurred>(stored.event)) {
        counted().debts += 1;
    }
}

std::string sparkline(std::span<const std::uint64_t> values, std::uint64_t highest) {
    static constexpr std::array<std::string_view, 8> bars{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    std::string line;
    for (const std::uint64_t value : values) {
        if (value == 0 || highest == 0) {
            line += ' ';
            continue;
        }
        const std::uint64_t step = std::min(value, highest) * bars.size() / highest;
        line += bars[std::clamp<std::uint64_t>(step, 1, bars.size()) - 1];
    }
    return line;
}

}  // namespace orderlog::tools
