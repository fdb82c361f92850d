#include "adapters/rocksdb/rocksdb_event_log.hpp"
#include "adapters/sp_api/shown_body.hpp"
#include "adapters/system/system_clock.hpp"
#include "events/event_numbers.hpp"
#include "tools/access/log_access.hpp"
#include "tools/access/verification_note.hpp"
#include "tools/access/verification_place.hpp"
#include "tools/access/verification_view.hpp"
#include "tools/orderlog/commands.hpp"
#include "tools/orderlog/event_filter.hpp"
#include "tools/output/json_text.hpp"
#include "tools/output/text_format.hpp"
#include "tools/story/event_json.hpp"
#include "tools/story/story.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <limits>
#include <memory>
#include <optional>
#include <vector>

namespace orderlog::tools {

using adapters::RocksdbEventLog;
using events::LogPosition;
using events::Result;
using nlohmann::json;

namespace {

using Log = std::unique_ptr<RocksdbEventLog>;

json count_json(const adapters::EventCount& count) {
    return {{"events", count.events},
            {"record_bytes", count.record_bytes},
            {"bodies", count.bodies},
            {"body_bytes", count.body_bytes},
            {"stored_bytes", count.stored_bytes}};
}

json statistics_json(const Log& log, const adapters::LogStatistics& statistics,
                     const std::map<events::EventNumber, std::string>& names) {
    json result{{"log", log->info().id.value()},
                {"simulated", log->info().simulated},
                {"last_position", log->info().last.value()},
                {"last_time", events::to_text(log->info().last_time)},
                {"total", count_json(statistics.total)}};
    for (const auto& [number, count] : statistics.types) {
        result["types"][names.at(number)] = count_json(count);
    }
    for (const auto& [stream, count] : statistics.streams) {
        result["streams"][stream_text(stream)] = count_json(count);
    }
    for (const adapters::FamilySize& family : statistics.families) {
        result["families"][family.name] = {{"file_bytes", family.file_bytes},
                                           {"memory_bytes", family.memory_bytes},
                                           {"keys", family.keys}};
    }
    return result;
}

template <std::size_t... I>
std::map<events::EventNumber, std::string> names_by_number(std::index_sequence<I...> /*indexes*/) {
    std::map<events::EventNumber, std::string> names;
    const auto add = [&names](const events::Event& event) {
        names[events::number_of(event)] = events::name_of(event);
    };
    (add(events::Event{std::variant_alternative_t<I, events::Event>{}}), ...);
    return names;
}

void add_row(TextTable& table, const std::string& name, const adapters::EventCount& count) {
    table.add({name, with_thousands(count.events), bytes_text(count.record_bytes),
               with_thousands(count.bodies), bytes_text(count.body_bytes),
               bytes_text(count.stored_bytes)});
}

/// The newest HeadsRecorded; none if the log has none.
Result<std::optional<events::StoredEvent>> recorded_heads(
    const Log& log, const adapters::LogStatistics& statistics) {
    const auto newest =
        statistics.newest.find(events::EventNumber{events::written<events::HeadsRecorded>.number});
    if (newest == statistics.newest.end()) {
        return std::nullopt;
    }
    return log->read(LogPosition{newest->second.value() - 1}, {.events = 1})
        .map([](const std::vector<events::StoredEvent>& read) {
            return read.empty() ? std::nullopt : std::optional{read.front()};
        });
}

/// What the log and its operator know of its being whole.
struct Vouched {
    std::string root{};  ///< Over its heads now.
    std::optional<events::StoredEvent> recorded{};
    json verified{};
};

Result<Vouched> vouched(const Log& log, const adapters::LogStatistics& statistics,
                        const std::string& data_dir) {
    const auto heads = log->heads();
    if (!heads) {
        return tl::make_unexpected(heads.error());
    }
    return recorded_heads(log, statistics).map([&](const auto& recorded) {
        return Vouched{events::to_hex(events::heads_root(*heads)), recorded,
                       verification_json(data_dir, log->info())};
    });
}

void show_tables(const Console& console, const adapters::LogStatistics& statistics,
                 const std::map<events::EventNumber, std::string>& names) {
    TextTable table({"WHAT", "EVENTS", "RECORDS", "BODIES", "RAW", "STORED"});
    for (const auto& [number, count] : statistics.types) {
        add_row(table, names.at(number), count);
    }
    for (const auto& [stream, count] : statistics.streams) {
        add_row(table, stream_text(stream), count);
    }
    add_row(table, "all", statistics.total);
    console.table(table);
    TextTable families({"FAMILY", "FILES", "MEMORY", "KEYS"});
    for (const adapters::FamilySize& family : statistics.families) {
        families.add({family.name, bytes_text(family.file_bytes), bytes_text(family.memory_bytes),
                      with_thousands(family.keys)});
    }
    console.table(families);
}

Result<ExitCode> stats(const CommandContext& context) {
    const auto log = open_log_for_reading(context.data_dir());
    if (!log) {
        return tl::make_unexpected(log.error());
    }
    const auto statistics = (*log)->statistics();
    if (!statistics) {
        return tl::make_unexpected(statistics.error());
    }
    const auto known = vouched(*log, *statistics, context.data_dir());
    if (!known) {
        return tl::make_unexpected(known.error());
    }
    const auto names =
        names_by_number(std::make_index_sequence<std::variant_size_v<events::Event>>{});
    if (context.console.json()) {
        json shown = statistics_json(*log, *statistics, names);
        shown["heads_root"] = known->root;
        shown["heads_recorded"] = known->recorded ? event_json(*known->recorded) : json(nullptr);
        shown["verified"] = known->verified;
        context.console.line(json_text(shown, 2));
        return ExitCode::success;
    }
    const events::LogInfo info = (*log)->info();
    context.console.line(fmt::format("log {}{}, {} events up to {}", info.id.value(),
                                     info.simulated ? " (simulated)" : "",
                                     with_thousands(info.last.value()), time_text(info.last_time)));
    context.console.line("heads root " + known->root);
    if (known->recorded) {
        context.console.line(fmt::format("recorded at {} {}: {}", known->recorded->position.value(),
                                         time_text(known->recorded->time),
                                         story(*known->recorded)));
    }
    context.console.line(verification_text(known->verified));
    show_tables(context.console, *statistics, names);
    return ExitCode::success;
}

json report_json(const adapters::VerifyReport& report) {
    json problems = json::array();
    for (const adapters::VerifyProblem& problem : report.problems) {
        problems.push_back({{"position", problem.position.value()}, {"message", problem.message}});
    }
    return {{"whole", report.whole()},
            {"last", report.last.value()},
            {"records", report.records},
            {"heads", report.heads},
            {"bodies", report.bodies},
            {"body_bytes", report.body_bytes},
            {"order_entries", report.order_entries},
            {"files_checked", report.files_checked},
            {"problem_count", report.problem_count},
            {"problems", problems}};
}

// Behind the place of an engine may be what was found wrong.
void note_verification(const std::string& data_dir, const adapters::VerifyReport& report,
                       const events::LogId& log, events::Time began) {
    keep_verification(data_dir,
                      note_of(report, log, report.whole() ? began : adapters::SystemClock{}.now()));
    if (!report.whole()) {
        forget_verification_place(data_dir);
    }
}

Result<ExitCode> verify(CommandContext& context) {
    const auto log = open_log_for_reading(context.data_dir());
    if (!log) {
        return tl::make_unexpected(log.error());
    }
    const events::Time began = adapters::SystemClock{}.now();
    const auto report = (*log)->verify([&](LogPosition done, LogPosition last) {
        if (context.console.draws()) {
            context.console.redraw({fmt::format("{} of {} events", with_thousands(done.value()),
                                                with_thousands(last.value()))});
        }
    });
    if (!report) {
        return tl::make_unexpected(report.error());
    }
    note_verification(context.data_dir(), *report, (*log)->info().id, began);
    const ExitCode code = report->whole() ? ExitCode::success : ExitCode::corrupt;
    if (context.console.json()) {
        context.console.line(json_text(report_json(*report), 2));
        return code;
    }
    for (const adapters::VerifyProblem& problem : report->problems) {
        const std::string where = problem.position.value() == 0
                                      ? "the log"
                                      : fmt::format("position {}", problem.position.value());
        context.console.line(context.console.red(fmt::format("{}: {}", where, problem.message)));
    }
    context.console.line(fmt::format(
        "{} records, {}, {} bodies ({}), {} order entries{}: {}", with_thousands(report->records),
        counted(report->heads, "root") + " over all heads", with_thousands(report->bodies),
        bytes_text(report->body_bytes), with_thousands(report->order_entries),
        report->files_checked ? ", every file's checksum" : " (files not: the engine runs)",
        report->whole() ? context.console.green("whole")
                        : context.console.red(counted(report->problem_count, "problem"))));
    if (!report->whole()) {
        context.console.note(fmt::format(
            "HINT: stop the engine and put back a copy of '{}' that verifies", context.data_dir()));
    }
    return code;
}

struct ListOptions {
    EventFilterOptions filter{};
    std::uint64_t after{0};
    std::size_t limit{100};
};

void show_line(const events::StoredEvent& stored, const CommandContext& context) {
    context.console.line(context.console.json()
                             ? json_text(event_json(stored))
                             : fmt::format("{:>8} {} {:<20} {:<18} {}", stored.position.value(),
                                           time_text(stored.time), stream_text(stored.stream),
                                           events::name_of(stored.event), story(stored)));
}

Result<ExitCode> list(const ListOptions& options, const CommandContext& context) {
    const auto log = open_log_for_reading(context.data_dir());
    if (!log) {
        return tl::make_unexpected(log.error());
    }
    const auto filter = options.filter.filter((*log)->info());
    if (!filter) {
        return tl::make_unexpected(filter.error());
    }
    LogPosition after{options.after};
    for (std::size_t shown = 0; shown < options.limit;) {
        const auto read = (*log)->read(after, {});
        if (!read) {
            return tl::make_unexpected(read.error());
        }
        if (read->empty()) {
            break;
        }
        for (const events::StoredEvent& stored : *read) {
            after = stored.position;
            if (filter->takes(stored) && shown++ < options.limit) {
                show_line(stored, context);
            }
        }
    }
    return ExitCode::success;
}

struct ShowOptions {
    std::uint64_t position{0};
    bool body{false};
};

Result<ExitCode> show(const ShowOptions& options, const CommandContext& context) {
    const auto log = open_log_for_reading(context.data_dir());
    if (!log) {
        return tl::make_unexpected(log.error());
    }
    const LogPosition position{options.position};
    if (options.body) {
        const auto body = (*log)->body(position).map_error([](events::Error error) {
            if (error.kind == events::ErrorKind::not_found) {
                error.hint = "only pages have a body: 'orderlog log list --type PageFetched'";
            }
            return error;
        });
        if (!body) {
            return tl::make_unexpected(body.error());
        }
        const auto shown = adapters::shown_body(*body);
        if (!shown) {
            return tl::make_unexpected(shown.error());
        }
        context.console.line(*shown);
        return ExitCode::success;
    }
    const auto read = (*log)->read(LogPosition{options.position - 1}, {.events = 1});
    if (!read) {
        return tl::make_unexpected(read.error());
    }
    if (read->empty()) {
        return events::fail(events::ErrorKind::not_found,
                            fmt::format("the log ends at {}, before {}",
                                        (*log)->info().last.value(), options.position),
                            "'orderlog log list' and 'orderlog timeline' name positions");
    }
    context.console.line(json_text(event_json(read->front()), 2));
    return ExitCode::success;
}

}  // namespace

void define_log(CLI::App& root, Choice& choice) {
    CLI::App& group = add_command(root, choice, {"log", "look into the event log", ""});
    group.require_subcommand(1);
    CLI::App& stats_command = add_command(
        group, choice,
        {"stats", "count events and bytes by type, stream and family", "  orderlog log stats"});
    on_chosen(stats_command, choice, [](CommandContext& context) { return stats(context); });
    CLI::App& verify_command =
        add_command(group, choice,
                    {"verify", "read the whole log and check every checksum, hash and chain",
                     "  orderlog log verify && echo whole"});
    on_chosen(verify_command, choice, [](CommandContext& context) { return verify(context); });

    const auto listed = std::make_shared<ListOptions>();
    CLI::App& list_command = add_command(group, choice,
                                         {"list", "list events in the order of the log",
                                          "  orderlog log list --after 1000 --limit 10\n"
                                          "  orderlog log list --type EngineStarted --json"});
    listed->filter.add_to(list_command);
    list_command.add_option("--after", listed->after, "begin behind this position")
        ->capture_default_str();
    list_command.add_option("--limit", listed->limit, "at most so many")->capture_default_str();
    on_chosen(list_command, choice,
              [listed](CommandContext& context) { return list(*listed, context); });

    const auto shown = std::make_shared<ShowOptions>();
    CLI::App& show_command =
        add_command(group, choice,
                    {"show", "show one event as JSON, or the page stored beside it",
                     "  orderlog log show 17\n  orderlog log show 17 --body | jq ."});
    show_command.add_option("POSITION", shown->position, "the event's place in the log")
        ->required()
        ->check(CLI::Range(std::uint64_t{1}, std::numeric_limits<std::uint64_t>::max()));
    show_command.add_flag("--body", shown->body,
                          "the page as received, less personal values, page token as its hash");
    on_chosen(show_command, choice,
              [shown](CommandContext& context) { return show(*shown, context); });
    define_backup(group, choice);
    define_restore(group, choice);
    define_export(group, choice);
    define_verify_export(group, choice);
    define_accept_loss(group, choice);
}

}  // namespace orderlog::tools
