#include "tools/rebuild/past_tables_run.hpp"

#include "adapters/postgres/past_tables.hpp"
#include "tools/access/table_access.hpp"
#include "tools/access/tables_place.hpp"
#include "tools/orders/moment.hpp"
#include "tools/output/json_text.hpp"
#include "tools/output/text_format.hpp"
#include "tools/rebuild/filling_view.hpp"
#include "tools/rebuild/past_position.hpp"
#include "tools/rebuild/rebuild_report.hpp"
#include "tools/rebuild/stop_request.hpp"
#include "tools/rebuild/table_filling.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>

namespace orderlog::tools {

using adapters::PastSet;
using adapters::PastTables;
using events::ErrorKind;
using events::LogPosition;
using events::Result;
using nlohmann::json;

namespace {

PastTables past_tables_of(const CommandContext& context, const TableAccess& access) {
    return {access.database().conninfo(), access.log().info().id,
            context.configuration.text("postgres.schema")};
}

/// As it is written, or to the second if it is counted back from now, for the sake of its name.
Result<events::Time> moment_of(const std::string& text, events::Time now) {
    return read_moment(text, now).map([&](events::Time moment) {
        return read_instant(text) ? moment : std::chrono::floor<std::chrono::seconds>(moment);
    });
}

/// A moment that has not passed would be another set tomorrow.
Result<PastSet> past_set_at(const std::string& text, const PastTables& past,
                            const events::EventLog& log) {
    const events::LogInfo info = log.info();
    const auto now = std::max(now_of(info), info.last_time);
    const auto moment = moment_of(text, now);
    if (!moment) {
        return tl::make_unexpected(moment.error());
    }
    if (*moment > now) {
        return events::fail(
            ErrorKind::rejected,
            fmt::format("{} has not come yet, it is {}", time_text(*moment), time_text(now)),
            "orderlog rebuild makes the tables of now");
    }
    const auto position = past_position(log, last_instant_of(*moment));
    if (position && *position == LogPosition{}) {
        return events::fail(ErrorKind::not_found,
                            fmt::format("the log has no event up to {}", time_text(*moment)),
                            "orderlog log list --limit 1");
    }
    return position.map(
        [&](LogPosition at) { return PastSet{past.schema_at(*moment), *moment, at}; });
}

json past_json(const PastSet& set) {
    return {{"schema", set.schema},
            {"moment", events::to_text(set.moment)},
            {"position", set.position.value()}};
}

ExitCode report_past(const Console& console, const PastSet& set, const FilledTables& filled,
                     std::int64_t parked) {
    const std::uint64_t stored = filled.orders - static_cast<std::uint64_t>(parked);
    if (console.json()) {
        json said = past_json(set);
        said.update({{"orders", stored},
                     {"parked", parked},
                     {"seconds", filled.seconds},
                     {"api_calls", rebuild_api_calls}});
        console.line(json_text(said, 2));
        return ExitCode::success;
    }
    console.line(fmt::format("schema '{}': {} as the log had them at {}, position {}, in {:.1f} s",
                             set.schema, counted(stored, "order"), time_text(set.moment),
                             set.position.value(), filled.seconds));
    console.line(fmt::format("API calls: {}", rebuild_api_calls));
    if (parked > 0) {
        console.note(fmt::format("{} that PostgreSQL refused to store are missing there",
                                 counted(static_cast<std::uint64_t>(parked), "order")));
    }
    return ExitCode::success;
}

Result<ExitCode> fill_past(CommandContext& context, const TableAccess& access, const PastSet& set,
                           const StopRequest& stop) {
    FillingView view(context.console);
    const PastTables past = past_tables_of(context, access);
    const auto fresh = access.database().begin_tables(projection_version());
    if (!fresh) {
        return tl::make_unexpected(fresh.error());
    }
    const auto filled = fill_tables(access, fresh->names, {.up_to = set.position}, view, stop);
    auto parked = filled.and_then(
        [&](const FilledTables& /*tables*/) { return past.keep(fresh->names, set); });
    if (parked) {
        return report_past(context.console, set, *filled, *parked);
    }
    // What cannot be discarded now goes before the next rebuild.
    static_cast<void>(access.database().discard(fresh->names));
    if (stop.ended(parked.error())) {
        return report_stopped(context.console);
    }
    return tl::make_unexpected(parked.error());
}

}  // namespace

Result<ExitCode> make_past_tables(CommandContext& context, const std::string& moment) {
    const StopRequest stop;
    const auto access = TableAccess::open(context.configuration);
    if (!access) {
        return tl::make_unexpected(access.error());
    }
    const PastTables past = past_tables_of(context, **access);
    const auto set = past_set_at(moment, past, (*access)->log());
    if (!set) {
        return tl::make_unexpected(set.error());
    }
    return past.check_free(set->schema).and_then([&] {
        return fill_past(context, **access, *set, stop);
    });
}

Result<ExitCode> list_past_tables(const CommandContext& context) {
    const auto access = TableAccess::open(context.configuration);
    if (!access) {
        return tl::make_unexpected(access.error());
    }
    const auto sets = past_tables_of(context, **access).list();
    if (!sets) {
        return tl::make_unexpected(sets.error());
    }
    json all = json::array();
    TextTable table({"SCHEMA", "AS OF", "POSITION"});
    for (const PastSet& set : *sets) {
        all.push_back(past_json(set));
        table.add({set.schema, time_text(set.moment), with_thousands(set.position.value())});
    }
    if (context.console.json()) {
        context.console.line(json_text({{"past", all}}, 2));
    } else if (sets->empty()) {
        context.console.line("no past tables; 'orderlog rebuild --as-of TIME' makes some");
    } else {
        context.console.table(table);
    }
    return ExitCode::success;
}

Result<ExitCode> drop_past_tables(const CommandContext& context, const std::string& schema) {
    const auto access = TableAccess::open(context.configuration);
    if (!access) {
        return tl::make_unexpected(access.error());
    }
    return past_tables_of(context, **access).drop(schema).map([&] {
        if (context.console.json()) {
            context.console.line(json_text({{"dropped", schema}}, 2));
        } else {
            context.console.line(fmt::format("schema '{}' is dropped", schema));
        }
        return ExitCode::success;
    });
}

}  // namespace orderlog::tools
