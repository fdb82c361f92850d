#include "adapters/sp_api/orders_page_reader.hpp"
#include "events/event_numbers.hpp"
#include "projections/order_history.hpp"
#include "tools/export/line_file.hpp"
#include "tools/orderlog/commands.hpp"
#include "tools/orderlog/order_show.hpp"
#include "tools/orderlog/replay_view.hpp"
#include "tools/output/json_text.hpp"
#include "tools/replay/watched_process.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <memory>
#include <set>

namespace orderlog::tools {

using events::ErrorKind;
using events::LogPosition;
using events::Result;

namespace {

struct ReplayOptions {
    std::string file{};
    bool step{false};
    std::uint64_t at{0};
    std::string order{};
    std::string why{};
};

/// Whose order it is; of a whole log's file several tenants may have one of that id.
Result<events::OrderKey> key_of(const ReplayLog& log, const std::string& order) {
    std::set<events::TenantId> tenants;
    const auto streams = log.streams();
    if (!streams) {
        return tl::make_unexpected(streams.error());
    }
    for (const events::StreamId& stream : *streams) {
        const events::OrderKey key{.tenant = stream.tenant, .order = events::OrderId{order}};
        const auto entries = log.order_entries(key);
        if (entries && !entries->empty()) {
            tenants.insert(stream.tenant);
        }
    }
    if (tenants.size() == 1) {
        return events::OrderKey{.tenant = *tenants.begin(), .order = events::OrderId{order}};
    }
    return tenants.empty()
               ? events::fail(ErrorKind::not_found,
                              fmt::format("no page in the file shows order '{}'", order),
                              "of a redacted file its pseudonym is asked for: see --step")
               : events::fail(ErrorKind::rejected,
                              fmt::format("{} tenants have an order '{}'", tenants.size(), order),
                              "export one of them: log export --tenant");
}

Result<ExitCode> show_order_of(const ReplayLog& log, const ReplayOptions& options,
                               std::atomic<std::uint64_t>& at, const Console& console) {
    const auto key = key_of(log, options.order);
    if (!key) {
        return tl::make_unexpected(key.error());
    }
    projections::UpTo up_to;
    if (options.at > 0) {
        up_to.position = LogPosition{options.at};
    }
    at = log.order_entries(*key)->front().position.value();
    adapters::OrdersPageReader reader;
    const auto seen = projections::sightings(*key, up_to, log, reader);
    if (!seen) {
        return tl::make_unexpected(seen.error());
    }
    if (seen->empty()) {
        return events::fail(
            ErrorKind::not_found,
            fmt::format("no page up to position {} shows order '{}'", options.at, options.order),
            fmt::format("it was first fetched at position {}", at.load()));
    }
    if (!options.why.empty()) {
        return show_why(log, *seen, options.why, console);
    }
    show_order(*seen, true, console);
    return ExitCode::success;
}

void show_step(const Replay& replay, bool whole, const Console& console) {
    if (console.json()) {
        console.line(json_text(step_json(replay), whole ? 2 : -1));
        return;
    }
    for (const std::string& line : step_lines(replay, whole)) {
        console.line(line);
    }
}

Result<ExitCode> fold(const ReplayLog& log, const ReplayOptions& options,
                      std::atomic<std::uint64_t>& at, const Console& console) {
    if (options.at > 0 && !log.holds(LogPosition{options.at})) {
        return events::fail(ErrorKind::not_found,
                            fmt::format("the file holds no event at position {}", options.at),
                            "--step shows those that it holds");
    }
    Replay replay(log, at);
    TypeCounts types;
    while (true) {
        const auto more = replay.step();
        if (!more) {
            return tl::make_unexpected(more.error());
        }
        if (!*more) {
            break;
        }
        ++types[events::name_of(replay.event().event)];
        const bool is_asked = options.at == replay.event().position.value();
        if (options.step || is_asked) {
            show_step(replay, is_asked, console);
        }
        if (is_asked) {
            return ExitCode::success;
        }
    }
    if (options.step) {
        return ExitCode::success;
    }
    if (console.json()) {
        console.line(json_text(end_json(log, replay, types), 2));
        return ExitCode::success;
    }
    for (const std::string& line : end_lines(log, replay, types)) {
        console.line(line);
    }
    return ExitCode::success;
}

Result<ExitCode> run(const ReplayOptions& options, const CommandContext& context) {
    auto reader = LineReader::open(options.file);
    if (!reader) {
        return tl::make_unexpected(reader.error());
    }
    const auto log = ReplayLog::read(*reader);
    if (!log) {
        return tl::make_unexpected(log.error());
    }
    const auto code = in_watched_process([&](std::atomic<std::uint64_t>& at) {
        const auto shown = options.order.empty()
                               ? fold(**log, options, at, context.console)
                               : show_order_of(**log, options, at, context.console);
        if (!shown) {
            context.console.error(shown.error());
            return static_cast<int>(exit_code_of(shown.error().kind));
        }
        return static_cast<int>(*shown);
    });
    return code.map([](int number) { return static_cast<ExitCode>(number); });
}

}  // namespace

void define_replay(CLI::App& root, Choice& choice) {
    const auto options = std::make_shared<ReplayOptions>();
    CLI::App& command = add_command(
        root, choice,
        {"replay", "fold an export with bodies anywhere, state by state, without log or tables",
         "  orderlog replay bug.jsonl\n"
         "  orderlog replay bug.jsonl --step\n"
         "  orderlog replay bug.jsonl --at 812 --json\n"
         "  orderlog replay bug.jsonl --order 405-8078784-5731545\n"
         "  orderlog replay bug.jsonl --order 405-8078784-5731545 --why total_amount"});
    command
        .add_option("FILE", options->file,
                    "written by log export --bodies or --redact; - for standard input")
        ->required();
    CLI::Option* const step = command.add_flag(
        "--step", options->step, "what each event changed; with --json one object a line");
    command
        .add_option("--at", options->at,
                    "what the event at this position changed, and the state after it; with --order "
                    "the order as it was then")
        ->check(CLI::PositiveNumber)
        ->excludes(step);
    CLI::Option* const order =
        command.add_option("--order", options->order, "what each page changed of this order")
            ->excludes(step);
    command.add_option("--why", options->why, "of that order: why a column is as it is")
        ->needs(order);
    on_chosen(command, choice,
              [options](CommandContext& context) { return run(*options, context); });
}

}  // namespace orderlog::tools
