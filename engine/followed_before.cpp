#include "engine/followed_before.hpp"

#include "engine/months_before.hpp"

#include <algorithm>

namespace orderlog::engine {

using events::Time;

namespace {

constexpr std::size_t shown_bytes_max = 100;
constexpr events::Duration cursor_doubt = std::chrono::hours(24);

Time oldest_kept(Time now) {
    return months_before(now, updated_months_max);
}

bool is_document(const std::optional<std::string>& cursor) {
    const auto first = cursor ? cursor->find_first_not_of(" \t\r\n") : std::string::npos;
    return first != std::string::npos && ((*cursor)[first] == '{' || (*cursor)[first] == '[');
}

// The bad value as an event may hold it: ASCII that prints, not too long.
std::string shown_cursor(const std::string& cursor) {
    if (cursor.empty()) {
        return "(empty)";
    }
    std::string text = cursor.substr(0, shown_bytes_max);
    std::ranges::replace_if(text, [](char c) { return c < ' ' || c > '~'; }, '?');
    return text + (cursor.size() > shown_bytes_max ? "..." : "");
}

FollowedBegin begin_of_row(const FollowedRow& row, Time now) {
    const CursorVerdict verdict = judge_cursor(row.cursor, now);
    if (verdict == CursorVerdict::absent) {
        return {};
    }
    const Time oldest = oldest_kept(now);
    if (verdict == CursorVerdict::usable) {
        return {.from = std::max(*events::parse_time(*row.cursor) - cursor_doubt, oldest)};
    }
    return {.from = oldest,
            .repaired = events::CursorRepaired{
                .purpose = events::Purpose::sync,
                .bad = shown_cursor(*row.cursor),
                .reopened = {.axis = events::WindowAxis::updated, .from = oldest, .to = now}}};
}

}  // namespace

std::string_view to_text(CursorVerdict verdict) {
    switch (verdict) {
        case CursorVerdict::usable:
            return "usable";
        case CursorVerdict::absent:
            return "absent";
        case CursorVerdict::unreadable:
            return "no time";
        case CursorVerdict::future:
            return "in the future";
        case CursorVerdict::too_old:
            return "too old";
    }
    return "unknown";
}

CursorVerdict judge_cursor(const std::optional<std::string>& cursor, Time now) {
    if (!cursor) {
        return CursorVerdict::absent;
    }
    const auto time = events::parse_time(*cursor);
    if (!time) {
        return CursorVerdict::unreadable;
    }
    if (*time > now) {
        return CursorVerdict::future;
    }
    return *time < oldest_kept(now) ? CursorVerdict::too_old : CursorVerdict::usable;
}

FollowedBegin begin_of(std::span<const FollowedRow> rows, Time now) {
    FollowedBegin begin;
    const auto take = [&](const FollowedRow& row) {
        const FollowedBegin one = begin_of_row(row, now);
        if (one.from && (!begin.from || *one.from < *begin.from)) {
            begin.from = one.from;
        }
        if (one.repaired && !begin.repaired) {
            begin.repaired = one.repaired;
        }
    };
    for (const FollowedRow& row : rows) {
        if (!is_document(row.cursor)) {
            take(row);
        }
    }
    if (!begin.from) {
        std::ranges::for_each(rows, take);
    }
    if (begin.repaired) {
        begin.repaired->reopened.from = *begin.from;
    }
    return begin;
}

FollowedBegin begin_beside_backfill(std::span<const FollowedRow> rows,
                                    std::uint32_t backfill_months, Time now) {
    FollowedBegin begin = begin_of(rows, now);
    if (!begin.from && backfill_months < updated_months_max) {
        begin.from = oldest_kept(now);
    }
    return begin;
}

}  // namespace orderlog::engine
