#include "adapters/rocksdb/rocksdb_event_log.hpp"
#include "adapters/sp_api/orders_page_reader.hpp"
#include "adapters/sp_api/shown_body.hpp"
#include "projections/order_history.hpp"
#include "tools/access/log_access.hpp"
#include "tools/orderlog/commands.hpp"
#include "tools/orderlog/order_absence.hpp"
#include "tools/orderlog/order_show.hpp"
#include "tools/orders/moment.hpp"
#include "tools/output/json_text.hpp"
#include "tools/output/text_format.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <memory>

namespace orderlog::tools {

using events::ErrorKind;
using events::EventLog;
using events::LogPosition;
using events::OrderKey;
using events::Result;
using nlohmann::json;
using projections::Sighting;
using projections::UpTo;

namespace {

struct OrderOptions {
    std::string tenant{};
    std::string order{};
    std::string as_of{};
    std::uint64_t at_position{0};
    bool history{false};
    std::string why{};
    bool raw{false};

    [[nodiscard]] OrderKey key() const {
        return {events::TenantId{tenant}, events::Marketplace::amazon, events::OrderId{order}};
    }
};

Result<UpTo> up_to_of(const OrderOptions& options, const events::LogInfo& log) {
    UpTo up_to;
    if (options.at_position > 0) {
        up_to.position = LogPosition{options.at_position};
    }
    if (options.as_of.empty()) {
        return up_to;
    }
    return read_moment(options.as_of, now_of(log)).map([&](events::Time time) {
        up_to.time = last_instant_of(time);
        return up_to;
    });
}

/// Of an order that was fetched, but later than was asked for.
events::Error not_seen_yet(const OrderOptions& options, const UpTo& up_to, const EventLog& log,
                           LogPosition first) {
    const std::string limit = options.as_of.empty()
                                  ? fmt::format("position {}", options.at_position)
                                  : time_text(up_to.time);
    const auto read = log.read(LogPosition{first.value() - 1}, {.events = 1});
    if (!read) {
        return read.error();
    }
    return {ErrorKind::not_found,
            fmt::format(
                "no page up to {} shows order '{}' of tenant '{}': it was first fetched at {}, "
                "position {}",
                limit, options.order, options.tenant, time_text(read->front().time), first.value()),
            "--as-of and --at-position count when the log had it, not when it was placed"};
}

Result<std::vector<Sighting>> seen_by(const EventLog& log, const OrderOptions& options,
                                      const Configuration& configuration) {
    const auto up_to = up_to_of(options, log.info());
    if (!up_to) {
        return tl::make_unexpected(up_to.error());
    }
    adapters::OrdersPageReader reader;
    auto seen = projections::sightings(options.key(), *up_to, log, reader);
    if (!seen || !seen->empty()) {
        return seen;
    }
    const auto entries = log.order_entries(options.key());
    if (!entries) {
        return tl::make_unexpected(entries.error());
    }
    const bool is_limited = !options.as_of.empty() || options.at_position > 0;
    if (!entries->empty() && !is_limited) {
        return events::fail(ErrorKind::corrupt, "the order's entries name pages without it",
                            "run 'orderlog log verify'");
    }
    return tl::make_unexpected(entries->empty()
                                   ? order_absent(options.key(), configuration)
                                   : not_seen_yet(options, *up_to, log, entries->front().position));
}

/// A page's bytes of the order, less personal values; of items of Orders v0 the whole page's.
Result<std::string> raw_of(const EventLog& log, const Sighting& seen) {
    const auto body = log.body(seen.event.position);
    if (!body) {
        return tl::make_unexpected(body.error());
    }
    const auto& page = std::get<events::PageFetched>(seen.event.event);
    if (page.operation == events::Operation::v0_get_order_items) {
        return adapters::shown_body(*body);
    }
    adapters::OrdersPageReader reader;
    const auto read = reader.read(page.operation, page.data_sets, *body);
    if (!read) {
        return tl::make_unexpected(read.error());
    }
    const auto order =
        std::ranges::find(read->orders, seen.offset, &events::OrderObservation::offset);
    if (order == read->orders.end()) {
        return events::fail(ErrorKind::corrupt,
                            "the page does not hold the order where its entry says",
                            "run 'orderlog log verify'");
    }
    return body->substr(order->offset, order->size);
}

Result<ExitCode> show_raw(const EventLog& log, const Sighting& newest, const Console& console) {
    const auto& page = std::get<events::PageFetched>(newest.event.event);
    const auto raw = raw_of(log, newest);
    if (!raw) {
        return tl::make_unexpected(raw.error());
    }
    if (console.json()) {
        console.line(json_text({{"position", newest.event.position.value()},
                                {"operation", events::to_text(page.operation)},
                                {"raw", *raw}},
                               2));
    } else {
        console.line(*raw);
    }
    return ExitCode::success;
}

Result<ExitCode> run(const OrderOptions& options, const CommandContext& context) {
    const auto log = open_log_for_reading(context.data_dir());
    if (!log) {
        return tl::make_unexpected(log.error());
    }
    const auto seen = seen_by(**log, options, context.configuration);
    if (!seen) {
        return tl::make_unexpected(seen.error());
    }
    if (!options.why.empty()) {
        return show_why(**log, *seen, options.why, context.console);
    }
    if (options.raw) {
        return show_raw(**log, seen->back(), context.console);
    }
    show_order(*seen, options.history, context.console);
    return ExitCode::success;
}

}  // namespace

void define_order(CLI::App& root, Choice& choice) {
    const CLI::Validator not_empty(
        [](const std::string& text) { return std::string(text.empty() ? "is empty" : ""); }, "");
    const auto options = std::make_shared<OrderOptions>();
    CLI::App& command =
        add_command(root, choice,
                    {"order", "one order from the log alone: what is known and which pages said so",
                     "  orderlog order acme 405-8078784-5731545\n"
                     "  orderlog order acme 405-8078784-5731545 --history\n"
                     "  orderlog order acme 405-8078784-5731545 --as-of 2024-01-31\n"
                     "  orderlog order acme 405-8078784-5731545 --why total_amount\n"
                     "  orderlog order acme 405-8078784-5731545 --raw"});
    command.add_option("TENANT,--tenant", options->tenant, "whose")->required();
    command.add_option("ORDER_ID", options->order, "Amazon's order id")->required();
    CLI::Option* const as_of =
        command.add_option("--as-of", options->as_of,
                           "as the log had it then: 2h, yesterday, 2024-01-31 or RFC 3339, in UTC");
    check_value(*as_of, check_moment);
    command.add_option("--at-position", options->at_position, "as the log had it up to this event")
        ->check(CLI::PositiveNumber)
        ->excludes(as_of);
    CLI::Option* const history =
        command.add_flag("--history", options->history, "what each page changed");
    CLI::Option* const why =
        command
            .add_option("--why", options->why,
                        "which page a column comes from, where in it, and what the others say: "
                        "total_amount, item_price, items.<id>.item_price …")
            ->check(not_empty)
            ->excludes(history);
    command
        .add_flag("--raw", options->raw,
                  "what Amazon sent last, less personal values; of Orders v0's items the last page")
        ->excludes(history)
        ->excludes(why);
    on_chosen(command, choice,
              [options](CommandContext& context) { return run(*options, context); });
}

}  // namespace orderlog::tools
