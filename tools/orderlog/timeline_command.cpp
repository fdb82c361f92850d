#include "adapters/rocksdb/rocksdb_event_log.hpp"
#include "events/event_numbers.hpp"
#include "tools/access/log_access.hpp"
#include "tools/orderlog/commands.hpp"
#include "tools/orderlog/event_filter.hpp"
#include "tools/orderlog/log_streams.hpp"
#include "tools/orderlog/moment.hpp"
#include "tools/orderlog/timeline_summary.hpp"
#include "tools/output/json_text.hpp"
#include "tools/output/text_format.hpp"
#include "tools/story/event_json.hpp"
#include "tools/story/story.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace orderlog::tools {

using adapters::RocksdbEventLog;
using events::LogPosition;
using events::Result;

namespace {

struct TimelineOptions {
    std::string tenant{};
    EventFilterOptions filter{};
    std::size_t limit{50};
    bool follow{false};
    std::string summary{};
};

void show(const events::StoredEvent& stored, const Console& console) {
    if (console.json()) {
        console.line(json_text(event_json(stored)));
        return;
    }
    const std::string text = story(stored);
    console.line(fmt::format("{} {:>8}  {:<20} {:<18} {}", time_text(stored.time),
                             stored.position.value(), stream_text(stored.stream),
                             events::name_of(stored.event),
                             is_trouble(stored.event) ? console.red(text) : text));
}

/// The newest `limit` events of a tenant's streams that the filter takes, oldest first.
Result<std::vector<events::StoredEvent>> newest(const events::EventLog& log,
                                                const EventFilter& filter, std::size_t limit) {
    const auto streams = chosen_streams(log, {.tenant = filter.tenant->value()});
    if (!streams) {
        return tl::make_unexpected(streams.error());
    }
    std::vector<events::StoredEvent> found;
    for (const events::StreamId& stream : *streams) {
        std::size_t taken = 0;
        const auto take = [&](events::StoredEvent stored) {
            const bool goes_on = filter.may_take_before(stored);
            if (filter.takes(stored)) {
                ++taken;
                found.push_back(std::move(stored));
            }
            return taken < limit && goes_on;
        };
        if (auto walked = each_event_back(log, stream, limit, take); !walked) {
            return tl::make_unexpected(walked.error());
        }
        // Stream by stream, so that many streams take no more memory than one.
        std::ranges::sort(found, {}, &events::StoredEvent::position);
        if (found.size() > limit) {
            found.erase(found.begin(), found.end() - static_cast<std::ptrdiff_t>(limit));
        }
    }
    return found;
}

/// What happened in each hour or day.
Result<ExitCode> summarise(const events::EventLog& log, EventFilter filter, SummaryPeriod period,
                           const Console& console) {
    const auto streams = chosen_streams(log, {.tenant = filter.tenant->value()});
    if (!streams) {
        return tl::make_unexpected(streams.error());
    }
    filter.since = filter.since.value_or(summary_begin(period, now_of(log.info())));
    CountsByPeriod counts(period_length(period));
    for (const events::StreamId& stream : *streams) {
        const auto take = [&](const events::StoredEvent& stored) {
            if (filter.takes(stored)) {
                counts.add(stored);
            }
            return filter.may_take_before(stored);
        };
        if (auto walked = each_event_back(log, stream, 1000, take); !walked) {
            return tl::make_unexpected(walked.error());
        }
    }
    show_summary(counts.counts(), period, console);
    return ExitCode::success;
}

/// Shows what comes after `after` until somebody interrupts.
Result<ExitCode> follow(RocksdbEventLog& log, const EventFilter& filter, LogPosition after,
                        const Console& console) {
    while (true) {
        std::this_thread::sleep_for(std::chrono::milliseconds{300});
        if (auto refreshed = log.refresh(); !refreshed) {
            return tl::make_unexpected(refreshed.error());
        }
        const auto read = log.read(after, {});
        if (!read) {
            return tl::make_unexpected(read.error());
        }
        for (const events::StoredEvent& stored : *read) {
            after = stored.position;
            if (filter.takes(stored)) {
                show(stored, console);
            }
        }
    }
}

Result<ExitCode> run(const TimelineOptions& options, const CommandContext& context) {
    auto log = options.follow ? RocksdbEventLog::open_secondary(context.data_dir(), {})
                              : open_log_for_reading(context.data_dir());
    if (!log) {
        return tl::make_unexpected(log.error());
    }
    auto filter = options.filter.filter((*log)->info());
    if (!filter) {
        return tl::make_unexpected(filter.error());
    }
    filter->tenant = events::TenantId{options.tenant};
    if (!options.summary.empty()) {
        return summarise(**log, *filter, *summary_period(options.summary), context.console);
    }
    const LogPosition end = (*log)->info().last;
    auto found = newest(**log, *filter, options.limit + 1);
    if (!found) {
        return tl::make_unexpected(found.error());
    }
    if (found->size() > options.limit) {
        found->erase(found->begin());
        context.console.note(fmt::format(
            "earlier events are left off: --limit shows more than the newest {}", options.limit));
    }
    if (found->empty() && !options.follow) {
        context.console.note(fmt::format("no such events; the log's last one is of {}",
                                         time_text((*log)->info().last_time)));
    }
    for (const events::StoredEvent& stored : *found) {
        show(stored, context.console);
    }
    return options.follow ? follow(**log, *filter, end, context.console)
                          : Result<ExitCode>{ExitCode::success};
}

}  // namespace

void define_timeline(CLI::App& root, Choice& choice) {
    const auto options = std::make_shared<TimelineOptions>();
    CLI::App& command =
        add_command(root, choice,
                    {"timeline", "what happened to a tenant's connections, one line an event",
                     "  orderlog timeline acme --limit 20\n"
                     "  orderlog timeline acme --since 2h\n"
                     "  orderlog timeline acme --since yesterday --until today\n"
                     "  orderlog timeline acme --type RequestFailed,RunEnded --since 2024-01-31\n"
                     "  orderlog timeline acme --summary day\n"
                     "  orderlog timeline acme --follow"});
    command.add_option("TENANT,--tenant", options->tenant, "whose")->required();
    options->filter.add_to(command);
    CLI::Option* limit =
        command.add_option("--limit", options->limit, "at most so many, the newest")
            ->check(CLI::Range(1, 1'000'000))
            ->capture_default_str();
    CLI::Option* follow = command.add_flag("--follow", options->follow, "go on with what comes");
    CLI::Option* summary =
        command.add_option("--summary", options->summary,
                           "hour or day: count instead, the last 48 hours or 30 days, or --since");
    summary->excludes(follow)->excludes(limit);
    check_value(*summary, [](const std::string& text) {
        return summary_period(text).map([](SummaryPeriod /*known*/) {});
    });
    on_chosen(command, choice,
              [options](CommandContext& context) { return run(*options, context); });
}

}  // namespace orderlog::tools
