#include "tools/api/request_counts.hpp"

#include "tools/orders/log_streams.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdint>
#include <map>
#include <variant>

namespace orderlog::tools {

using events::Result;
using events::StoredEvent;
using events::Time;
using nlohmann::json;

namespace {

struct AskedOfAmazon {
    std::uint64_t requests{0};
    std::uint64_t refused{0};
    std::uint64_t failed{0};
    std::uint64_t orders{0};
};

/// False: it tells of no request.
bool add_to(AskedOfAmazon& counts, const StoredEvent& stored) {
    if (const auto* page = std::get_if<events::PageFetched>(&stored.event)) {
        counts.requests += 1;
        counts.orders += static_cast<std::uint64_t>(
            std::ranges::count_if(page->marks, [](events::OrderMark mark) {
                return mark == events::OrderMark::new_order || mark == events::OrderMark::changed;
            }));
        return true;
    }
    if (std::holds_alternative<events::SyncPolled>(stored.event)) {
        counts.requests += 1;
        return true;
    }
    if (const auto* failed = std::get_if<events::RequestFailed>(&stored.event)) {
        const bool is_refusal = failed->kind == events::FailureKind::rate_limited;
        counts.requests += 1;
        counts.refused += is_refusal ? 1 : 0;
        counts.failed += is_refusal ? 0 : 1;
        return true;
    }
    return false;
}

}  // namespace

Result<json> request_counts(const events::EventLog& log,
                            const std::vector<events::StreamId>& streams, const TimeSteps& steps) {
    std::map<Time, AskedOfAmazon> counts;
    std::size_t looked_at = 0;
    const auto take = [&](const StoredEvent& stored) {
        if (stored.time < steps.from || ++looked_at > steps.events_max) {
            return false;
        }
        AskedOfAmazon one;
        if (stored.time < steps.to && add_to(one, stored)) {
            AskedOfAmazon& all = counts[stored.time - (stored.time - steps.from) % steps.step];
            all.requests += one.requests;
            all.refused += one.refused;
            all.failed += one.failed;
            all.orders += one.orders;
        }
        return true;
    };
    for (const events::StreamId& stream : streams) {
        if (const auto walked = each_event_back(log, stream, 1000, take); !walked) {
            return tl::make_unexpected(walked.error());
        }
    }
    if (looked_at > steps.events_max) {
        return events::fail(
            events::ErrorKind::rejected,
            fmt::format("the log has more than {} events since then", steps.events_max),
            "name a later 'since'");
    }
    json list = json::array();
    for (const auto& [start, one] : counts) {
        list.push_back({{"start", events::to_text(start)},
                        {"requests", one.requests},
                        {"refused", one.refused},
                        {"failed", one.failed},
                        {"orders", one.orders}});
    }
    return list;
}

}  // namespace orderlog::tools
