#include "adapters/rocksdb/rocksdb_event_log.hpp"
#include "adapters/sp_api/orders_page_reader.hpp"
#include "projections/order_merge.hpp"
#include "projections/orders.hpp"
#include "tools/access/engine_access.hpp"
#include "tools/access/log_access.hpp"
#include "tools/orderlog/commands.hpp"
#include "tools/orderlog/order_view.hpp"
#include "tools/orderlog/status_table.hpp"
#include "tools/output/json_text.hpp"
#include "tools/output/text_format.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <memory>
#include <optional>

namespace orderlog::tools {

using adapters::RocksdbEventLog;
using events::ErrorKind;
using events::LogPosition;
using events::Result;
using nlohmann::json;
using projections::OrderRows;

namespace {

struct OrderOptions {
    std::string tenant{};
    std::string order{};
    bool history{false};
};

/// What one page of the log says of the order.
struct Seen {
    events::StoredEvent event{};
    OrderRows rows{};
};

Result<std::optional<Seen>> observation(const events::EventLog& log, events::PageReader& reader,
                                        const events::OrderEntry& entry) {
    auto read = log.read(LogPosition{entry.position.value() - 1}, {.events = 1});
    if (!read) {
        return tl::make_unexpected(read.error());
    }
    auto rows = projections::order_rows(read->at(0), log, reader);
    if (!rows) {
        return tl::make_unexpected(rows.error());
    }
    for (OrderRows& order : *rows) {
        if (order.key == entry.key) {
            return std::optional(Seen{std::move(read->at(0)), std::move(order)});
        }
    }
    return std::optional<Seen>{};
}

Result<std::vector<Seen>> observations(const events::EventLog& log, const OrderOptions& options) {
    const events::OrderKey key{events::TenantId{options.tenant}, events::Marketplace::amazon,
                               events::OrderId{options.order}};
    const auto entries = log.order_entries(key);
    if (!entries) {
        return tl::make_unexpected(entries.error());
    }
    adapters::OrdersPageReader reader;
    std::vector<Seen> all;  // Empty if no page shows it.
    for (const events::OrderEntry& entry : *entries) {
        auto seen = observation(log, reader, entry);
        if (!seen) {
            return tl::make_unexpected(seen.error());
        }
        if (*seen) {
            all.push_back(std::move(**seen));
        }
    }
    return all.empty() && !entries->empty()
               ? events::fail(ErrorKind::corrupt, "the order's entries name pages without it",
                              "run 'orderlog log verify'")
               : Result<std::vector<Seen>>{std::move(all)};
}

/// Why no page shows it: nobody knows the tenant, or it was not read, or could not be.
events::Error not_seen(const OrderOptions& options, const Configuration& configuration) {
    const auto status = engine_status(configuration, {{"tenant", options.tenant}});
    if (!status) {
        return status.error();
    }
    return {ErrorKind::not_found,
            fmt::format("no page in the log shows order '{}' of tenant '{}'", options.order,
                        options.tenant),
            read_so_far(status->at("connections"))};
}

std::string sighting(const Seen& seen) {
    return fmt::format("{} position {:<8} {:<20} updated {}  {}", time_text(seen.event.time),
                       seen.event.position.value(), status_text(seen.rows),
                       time_text(seen.rows.header.last_update_date),
                       seen.event.stream.connection.value());
}

json sighting_json(const Seen& seen) {
    return {{"position", seen.event.position.value()},
            {"time", events::to_text(seen.event.time)},
            {"connection", seen.event.stream.connection.value()},
            {"run", seen.event.correlation.value()},
            {"order", order_json(seen.rows)}};
}

Result<ExitCode> run(const OrderOptions& options, const CommandContext& context) {
    const auto log = open_log_for_reading(context.data_dir());
    if (!log) {
        return tl::make_unexpected(log.error());
    }
    const auto seen = observations(**log, options);
    if (!seen) {
        return tl::make_unexpected(seen.error());
    }
    if (seen->empty()) {
        return tl::make_unexpected(not_seen(options, context.configuration));
    }
    std::optional<OrderRows> merged;
    json history = json::array();
    for (const Seen& one : *seen) {
        history.push_back(sighting_json(one));
        if (merged) {
            projections::merge(*merged, one.rows);
        } else {
            merged = one.rows;
        }
    }
    if (context.console.json()) {
        context.console.line(json_text({{"order", order_json(*merged)}, {"history", history}}, 2));
        return ExitCode::success;
    }
    for (const std::string& line : order_lines(*merged)) {
        context.console.line(line);
    }
    context.console.line(fmt::format("seen {} with something new:", counted(seen->size(), "time")));
    for (const Seen& one : *seen) {
        context.console.line("  " + sighting(one));
        if (options.history) {
            for (const std::string& line : order_lines(one.rows)) {
                context.console.line("      " + line);
            }
        }
    }
    return ExitCode::success;
}

}  // namespace

void define_order(CLI::App& root, Choice& choice) {
    const auto options = std::make_shared<OrderOptions>();
    CLI::App& command =
        add_command(root, choice,
                    {"order", "one order from the log alone: what is known and which pages said so",
                     "  orderlog order acme 405-8078784-5731545\n"
                     "  orderlog order acme 405-8078784-5731545 --history"});
    command.add_option("TENANT,--tenant", options->tenant, "whose")->required();
    command.add_option("ORDER_ID", options->order, "Amazon's order id")->required();
    command.add_flag("--history", options->history, "what each page said");
    on_chosen(command, choice,
              [options](CommandContext& context) { return run(*options, context); });
}

}  // namespace orderlog::tools
