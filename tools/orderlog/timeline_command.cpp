#include "adapters/rocksdb/rocksdb_event_log.hpp"
#include "tools/access/log_access.hpp"
#include "tools/orderlog/commands.hpp"
#include "tools/orderlog/event_filter.hpp"
#include "tools/orderlog/order_absence.hpp"
#include "tools/orderlog/order_trace.hpp"
#include "tools/orderlog/timeline_summary.hpp"
#include "tools/orderlog/timeline_view.hpp"
#include "tools/orders/log_streams.hpp"
#include "tools/orders/moment.hpp"
#include "tools/output/text_format.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>

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
    bool explain{false};
    std::string order{};
    std::string summary{};

    [[nodiscard]] events::OrderKey key() const {
        return {events::TenantId{tenant}, events::Marketplace::amazon, events::OrderId{order}};
    }
};

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
                        OrderTrace* trace, TimelineView& view) {
    while (true) {
        std::this_thread::sleep_for(std::chrono::milliseconds{300});
        auto refreshed = log.refresh();
        if (refreshed && trace != nullptr) {
            refreshed = trace->look_up();
        }
        if (!refreshed) {
            return tl::make_unexpected(refreshed.error());
        }
        const auto read = log.read(after, {});
        if (!read) {
            return tl::make_unexpected(read.error());
        }
        for (const events::StoredEvent& stored : *read) {
            after = stored.position;
            if (trace != nullptr) {
                trace->learn(stored);
            }
        }
        for (const events::StoredEvent& stored : *read) {
            if (!filter.takes(stored) || (trace != nullptr && !trace->touches(stored))) {
                continue;
            }
            if (auto shown = view.show(stored); !shown) {
                return tl::make_unexpected(shown.error());
            }
        }
    }
}

/// What is there, of the order if one is named.
Result<std::vector<events::StoredEvent>> found_by(const RocksdbEventLog& log,
                                                  const EventFilter& filter, OrderTrace* trace,
                                                  const TimelineOptions& options,
                                                  const Configuration& configuration) {
    if (trace == nullptr) {
        return newest(log, filter, options.limit + 1);
    }
    auto found = trace->newest(filter, options.limit + 1);
    if (found && !trace->is_known() && !options.follow) {
        return tl::make_unexpected(order_absent(trace->key(), configuration));
    }
    return found;
}

Result<ExitCode> show_events(RocksdbEventLog& log, const EventFilter& filter,
                             const TimelineOptions& options, const CommandContext& context) {
    std::optional<OrderTrace> of_order;
    if (!options.order.empty()) {
        of_order.emplace(log, options.key());
    }
    OrderTrace* trace = of_order ? &*of_order : nullptr;
    const LogPosition end = log.info().last;
    auto found = found_by(log, filter, trace, options, context.configuration);
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
                                         time_text(log.info().last_time)));
    }
    TimelineView view(log, context.console);
    if (options.explain) {
        view.explain();
    }
    if (trace != nullptr) {
        view.of_order(*trace);
    }
    for (const events::StoredEvent& stored : *found) {
        if (auto shown = view.show(stored); !shown) {
            return tl::make_unexpected(shown.error());
        }
    }
    return options.follow ? follow(log, filter, end, trace, view)
                          : Result<ExitCode>{ExitCode::success};
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
    return options.summary.empty()
               ? show_events(**log, *filter, options, context)
               : summarise(**log, *filter, *summary_period(options.summary), context.console);
}

}  // namespace

void define_timeline(CLI::App& root, Choice& choice) {
    const CLI::Validator not_empty(
        [](const std::string& text) { return std::string(text.empty() ? "is empty" : ""); }, "");
    const auto options = std::make_shared<TimelineOptions>();
    CLI::App& command =
        add_command(root, choice,
                    {"timeline", "what happened to a tenant's connections, one line an event",
                     "  orderlog timeline acme --limit 20\n"
                     "  orderlog timeline acme --since 2h\n"
                     "  orderlog timeline acme --since yesterday --until today\n"
                     "  orderlog timeline acme --type RequestFailed,RunEnded --since 2024-01-31\n"
                     "  orderlog timeline acme --explain --limit 20\n"
                     "  orderlog timeline acme --order 405-8078784-5731545 --explain\n"
                     "  orderlog timeline acme --summary day\n"
                     "  orderlog timeline acme --follow"});
    command.add_option("TENANT,--tenant", options->tenant, "whose")->required();
    options->filter.add_to(command);
    CLI::Option* limit =
        command.add_option("--limit", options->limit, "at most so many, the newest")
            ->check(CLI::Range(1, 1'000'000))
            ->capture_default_str();
    CLI::Option* follow = command.add_flag("--follow", options->follow, "go on with what comes");
    CLI::Option* explain = command.add_flag(
        "--explain", options->explain, "tell with each why it happened when it did, by the log");
    CLI::Option* order =
        command
            .add_option("--order", options->order,
                        "only what touched this order: pages that show it new or changed, calls "
                        "for it alone, and its debts")
            ->check(not_empty);
    CLI::Option* summary =
        command.add_option("--summary", options->summary,
                           "hour or day: count instead, the last 48 hours or 30 days, or --since");
    summary->type_name("hour|day")
        ->excludes(follow)
        ->excludes(limit)
        ->excludes(explain)
        ->excludes(order);
    check_value(*summary, [](const std::string& text) {
        return summary_period(text).map([](SummaryPeriod /*known*/) {});
    });
    on_chosen(command, choice,
              [options](CommandContext& context) { return run(*options, context); });
}

}  // namespace orderlog::tools
