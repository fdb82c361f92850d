#include "tools/orderlog/replay_view.hpp"

#include "projections/order_columns.hpp"
#include "tools/orders/order_view.hpp"
#include "tools/output/text_format.hpp"
#include "tools/replay/state_values.hpp"
#include "tools/story/event_json.hpp"
#include "tools/story/story.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <utility>

namespace orderlog::tools {

using nlohmann::json;

namespace {

std::vector<StateValue> values_or_none(const engine::ConnectionState* state) {
    return state == nullptr ? std::vector<StateValue>{} : values_of(*state);
}

std::vector<projections::ColumnChange> changes_of(const OrderMove& order) {
    return order.before ? projections::changes(*order.before, order.after)
                        : std::vector<projections::ColumnChange>{};
}

std::string shown(const std::optional<std::string>& value) {
    return value ? printable(*value) : "unknown";
}

void add_order(const OrderMove& order, std::vector<std::string>& lines) {
    if (!order.before) {
        for (const std::string& line : order_lines(order.after)) {
            lines.push_back((line.starts_with(' ') ? "        " : "    new ") + line);
        }
        return;
    }
    const auto changed = changes_of(order);
    const std::string id = printable(order.after.key.order.value());
    if (changed.empty()) {
        lines.push_back(fmt::format("    order {}: nothing that was not known", id));
    }
    for (const projections::ColumnChange& change : changed) {
        lines.push_back(fmt::format("    order {}: {}: {} → {}", id, printable(change.name),
                                    shown(change.before), shown(change.after)));
    }
}

json order_move_json(const OrderMove& order) {
    json changed = json::array();
    const auto value = [](const std::optional<std::string>& text) {
        return text ? json(*text) : json(nullptr);
    };
    for (const projections::ColumnChange& change : changes_of(order)) {
        changed.push_back({{"column", change.name},
                           {"before", value(change.before)},
                           {"after", value(change.after)}});
    }
    return {{"external_order_id", order.after.key.order.value()},
            {"new", !order.before},
            {"changes", std::move(changed)},
            {"order", order_json(order.after)}};
}

json state_json(const std::vector<StateValue>& values) {
    json state = json::object();
    for (const StateValue& value : values) {
        state[value.name] = value.value;
    }
    return state;
}

std::map<std::string, std::uint64_t> row_counts(const adapters::MemoryReadModel& tables) {
    const projections::StateRows state = tables.state();
    std::map<std::string, std::uint64_t> rows{
        {"orders", tables.orders().size()},
        {"order_items", 0},
        {"order_packages", 0},
        {"marketplace_connections", state.connections.size()},
        {"marketplace_sync_state", state.sync_states.size()},
        {"amazon_orders_backfill_state", state.backfill_states.size()},
        {"sync_runs", state.sync_runs.size()},
        {"debts", state.debts.size()}};
    for (const auto& [key, order] : tables.orders()) {
        rows["order_items"] += order.items.size();
        rows["order_packages"] += order.packages.size();
    }
    return rows;
}

/// Of what Amazon said: equal exactly if two replays' orders are.
std::string content_hash(const Replay& replay) {
    return events::to_hex(events::sha256(replay.tables().content()));
}

std::string file_line(const ReplayLog& log) {
    const CheckedExport& file = log.file();
    return fmt::format("{} of {}{}, up to position {}{}{}", counted(file.seal.events, "event"),
                       counted(file.seal.streams, "stream"),
                       file.scope.tenant ? " of tenant '" + file.scope.tenant->value() + "'" : "",
                       with_thousands(log.info().last.value()), file.simulated ? ", simulated" : "",
                       file.scope.bodies == ExportBodies::redacted ? ", redacted" : "");
}

}  // namespace

std::vector<std::string> step_lines(const Replay& replay, bool whole) {
    const events::StoredEvent& event = replay.event();
    std::vector<std::string> lines{fmt::format("position {}  {}  {}  {}", event.position.value(),
                                               time_text(event.time), stream_text(event.stream),
                                               story(event))};
    const auto after = values_or_none(replay.after());
    if (whole) {
        for (const StateValue& value : after) {
            lines.push_back(fmt::format("    {}: {}", value.name, value.value));
        }
    } else {
        for (const StateChange& change : changes(values_or_none(replay.before()), after)) {
            lines.push_back(fmt::format("    {}: {} → {}", change.name,
                                        change.before.empty() ? "–" : change.before,
                                        change.after.empty() ? "–" : change.after));
        }
    }
    for (const OrderMove& order : replay.orders()) {
        add_order(order, lines);
    }
    return lines;
}

json step_json(const Replay& replay) {
    json changed = json::array();
    const auto after = values_or_none(replay.after());
    const auto value = [](const std::string& text) {
        return text.empty() ? json(nullptr) : json(text);
    };
    for (const StateChange& change : changes(values_or_none(replay.before()), after)) {
        changed.push_back({{"name", change.name},
                           {"before", value(change.before)},
                           {"after", value(change.after)}});
    }
    json orders = json::array();
    for (const OrderMove& order : replay.orders()) {
        orders.push_back(order_move_json(order));
    }
    json step = event_json(replay.event());
    step["state"] = state_json(after);
    step["state_changes"] = std::move(changed);
    step["orders"] = std::move(orders);
    return step;
}

std::vector<std::string> end_lines(const ReplayLog& log, const Replay& replay,
                                   const TypeCounts& types) {
    std::vector<std::string> lines{file_line(log)};
    for (const auto& [type, count] : types) {
        lines.push_back(fmt::format("  {:<20} {:>8}", type, with_thousands(count)));
    }
    for (const auto& [stream, state] : replay.connections()) {
        lines.push_back(fmt::format("connection {} at the end:", stream_text(stream)));
        for (const StateValue& value : values_of(state)) {
            lines.push_back(fmt::format("  {}: {}", value.name, value.value));
        }
    }
    lines.emplace_back("rows:");
    for (const auto& [table, count] : row_counts(replay.tables())) {
        lines.push_back(fmt::format("  {:<28} {:>8}", table, with_thousands(count)));
    }
    lines.push_back("content hash " + content_hash(replay));
    return lines;
}

json end_json(const ReplayLog& log, const Replay& replay, const TypeCounts& types) {
    const CheckedExport& file = log.file();
    json connections = json::array();
    for (const auto& [stream, state] : replay.connections()) {
        connections.push_back({{"tenant", stream.tenant.value()},
                               {"connection", stream.connection.value()},
                               {"state", state_json(values_of(state))}});
    }
    return {{"tenant", file.scope.tenant ? json(file.scope.tenant->value()) : json(nullptr)},
            {"redacted", file.scope.bodies == ExportBodies::redacted},
            {"simulated", file.simulated},
            {"root", events::to_hex(file.root)},
            {"events", file.seal.events},
            {"streams", file.seal.streams},
            {"last_position", log.info().last.value()},
            {"types", types},
            {"connections", std::move(connections)},
            {"rows", row_counts(replay.tables())},
            {"content_hash", content_hash(replay)}};
}

}  // namespace orderlog::tools
