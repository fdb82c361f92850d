#include "adapters/rocksdb/rocksdb_event_log.hpp"
#include "events/event_numbers.hpp"
#include "tools/access/log_access.hpp"
#include "tools/orderlog/commands.hpp"
#include "tools/orderlog/event_filter.hpp"
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
#include <thread>

namespace orderlog::tools {

using adapters::RocksdbEventLog;
using events::ErrorKind;
using events::LogPosition;
using events::Result;

namespace {

struct TimelineOptions {
    std::string tenant{};
    EventFilterOptions filter{};
    std::size_t limit{50};
    bool follow{false};
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
    const auto streams = log.streams();
    if (!streams) {
        return tl::make_unexpected(streams.error());
    }
    std::vector<events::StoredEvent> found;
    bool known = false;
    for (const events::StreamId& stream : *streams) {
        if (stream.tenant != *filter.tenant) {
            continue;
        }
        known = true;
        // A step back at a time, so that a long stream is not read whole for its end: at first what
        // is wanted, then more, in case the filter leaves little of it.
        constexpr std::uint64_t step_max = 1000;
        std::uint64_t step = std::min<std::uint64_t>(limit, step_max);
        const auto version = log.version(stream);
        if (!version) {
            return tl::make_unexpected(version.error());
        }
        std::size_t taken = 0;
        for (std::uint64_t end = version->value(); end > 0 && taken < limit;) {
            const std::uint64_t begin = end > step ? end - step : 0;
            auto read = log.read_stream(stream, events::StreamVersion{begin},
                                        {.events = end - begin, .record_bytes = 64 << 20});
            if (!read) {
                return tl::make_unexpected(read.error());
            }
            for (auto& stored : *read) {
                if (filter.takes(stored)) {
                    ++taken;
                    found.push_back(std::move(stored));
                }
            }
            end = begin;
            step = std::min(2 * step, step_max);
        }
    }
    if (!known) {
        return events::fail(ErrorKind::not_found,
                            fmt::format("no events of tenant '{}'", filter.tenant->value()),
                            "'orderlog connection list' names tenants");
    }
    std::sort(found.begin(), found.end(),
              [](const auto& a, const auto& b) { return a.position < b.position; });
    if (found.size() > limit) {
        found.erase(found.begin(), found.end() - static_cast<std::ptrdiff_t>(limit));
    }
    return found;
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
                     "  orderlog timeline acme --follow"});
    command.add_option("TENANT,--tenant", options->tenant, "whose")->required();
    options->filter.add_to(command);
    command.add_option("--limit", options->limit, "at most so many, the newest")
        ->check(CLI::Range(1, 1'000'000))
        ->capture_default_str();
    command.add_flag("--follow", options->follow, "go on with what comes");
    on_chosen(command, choice,
              [options](CommandContext& context) { return run(*options, context); });
}

}  // namespace orderlog::tools
