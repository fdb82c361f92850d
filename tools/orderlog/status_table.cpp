#include "tools/orderlog/status_table.hpp"

#include "events/time.hpp"
#include "tools/orderlog/backfill_progress.hpp"
#include "tools/output/text_format.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>

namespace orderlog::tools {

using nlohmann::json;

namespace {

std::string backfill_text(const json& backfill) {
    const std::string phase = backfill.at("phase");
    if (phase == "none" || phase == "completed") {
        return phase == "none" ? "–" : "done";
    }
    return fmt::format("{} {:.0f} %", phase, backfill.at("progress_percent").get<double>());
}

std::string lag_text(const json& connection) {
    // Of what was never followed nothing is late.
    if (connection.at("last_polled").is_null() || connection.at("lag_s").is_null()) {
        return "–";
    }
    return duration_text(
        events::Duration{static_cast<std::int64_t>(connection.at("lag_s").get<double>() * 1e6)});
}

std::string shown_time(const json& time) {
    const auto read =
        time.is_null()
            ? events::Result<events::Time>{events::fail(events::ErrorKind::not_found, "")}
            : events::parse_time(time.get<std::string>());
    return read ? time_text(*read) : "never";
}

std::string updates_text(const json& connection) {
    return connection.at("last_polled").is_null()
               ? "not asked for yet"
               : fmt::format("known for all but the last {}, asked for {}", lag_text(connection),
                             shown_time(connection.at("last_polled")));
}

std::string count_text(const json& connection, const char* name) {
    return with_thousands(connection.at(name).get<std::uint64_t>());
}

std::string marketplaces_text(const json& ids) {
    std::string text;
    for (const json& id : ids) {
        text += (text.empty() ? "" : ", ") + id.get<std::string>();
    }
    return text.empty() ? "all marketplaces that the seller takes part in" : text;
}

/// "3.2 of 20 searches left"
std::string quota_text(const json& connection) {
    if (connection.at("bucket_burst").is_null()) {
        return "–";
    }
    std::string text =
        fmt::format("{:.1f} of {:.0f} searches left", connection.at("bucket_level").get<double>(),
                    connection.at("bucket_burst").get<double>());
    const json& waits = connection.at("waiting_for_quota_until");
    return waits.is_null() ? text : text + ", waiting until " + shown_time(waits);
}

/// The oldest creation time from which on a connection's orders are read; none if nothing is.
std::optional<events::Time> read_from(const json& connection) {
    const auto time = [](const json& text) {
        return events::parse_time(text.get<std::string>()).value_or(events::Time{});
    };
    std::optional<events::Time> from;
    if (!connection.at("last_polled").is_null()) {
        from = time(connection.at("followed_from"));
    }
    const json& backfill = connection.at("backfill");
    const double share = backfill.at("progress_percent").get<double>() / 100;
    if (share > 0) {
        const events::Time to = time(backfill.at("to"));
        const auto span = static_cast<double>((to - time(backfill.at("from"))).count());
        const events::Time oldest = to - events::Duration{static_cast<std::int64_t>(span * share)};
        from = std::min(from.value_or(oldest), oldest);
    }
    return from;
}

}  // namespace

TextTable connection_table(const json& connections) {
    TextTable table({"TENANT", "CONNECTION", "SELLER", "REGION", "PHASE", "BACKFILL", "ORDERS",
                     "LAG", "PROBLEM"});
    for (const json& connection : connections) {
        const std::string reason =
            connection.at("reason").is_null() ? "" : connection.at("reason").get<std::string>();
        table.add({connection.at("tenant"), connection.at("connection"), connection.at("seller"),
                   connection.at("region"), connection.at("phase"),
                   backfill_text(connection.at("backfill")),
                   with_thousands(connection.at("orders_new").get<std::uint64_t>()),
                   lag_text(connection), reason});
    }
    return table;
}

std::vector<std::string> connection_lines(const json& connection) {
    const auto text = [&](const char* name) { return connection.at(name).get<std::string>(); };
    const json& backfill = connection.at("backfill");
    const std::string problem = text("last_error");
    const auto orders = backfill.at("orders").get<std::uint64_t>();
    return {
        fmt::format("connection  {} of {}", text("connection"), text("tenant")),
        fmt::format("name        {}", printable(text("display_name"))),
        fmt::format("seller      {} in {}, by Orders {}", text("seller"), text("region"),
                    text("orders_api")),
        fmt::format("sells in    {}", marketplaces_text(connection.at("marketplaces"))),
        fmt::format("token       {}",
                    text("credential").empty() ? "–" : printable(text("credential"))),
        fmt::format("phase       {}", text("phase")),
        fmt::format("backfill    {}, chunk {}, {}", backfill_text(backfill), chunk_text(backfill),
                    counted(orders, "order")),
        "updates     " + updates_text(connection),
        fmt::format("interval    {}", duration_text(std::chrono::seconds(
                                          connection.at("sync_interval_s").get<std::int64_t>()))),
        fmt::format("orders      {} new, {} changed, {} same, on {}",
                    count_text(connection, "orders_new"), count_text(connection, "orders_changed"),
                    count_text(connection, "orders_same"),
                    counted(connection.at("pages").get<std::uint64_t>(), "page")),
        fmt::format("debts       {}", count_text(connection, "debts")),
        fmt::format("failures    {}", count_text(connection, "failures")),
        fmt::format("quota       {}", quota_text(connection)),
        fmt::format("problem     {}",
                    problem.empty() ? "–"
                                    : fmt::format("{} ({})", printable(problem),
                                                  shown_time(connection.at("last_error_at")))),
    };
}

std::string read_so_far(const json& connections) {
    constexpr std::size_t shown_max = 3;
    std::string text;
    for (std::size_t i = 0; i < std::min(connections.size(), shown_max); ++i) {
        const auto from = read_from(connections[i]);
        const json& trouble = connections[i].at("reason");
        text += fmt::format("'{}' has read {}, with {}{}; ",
                            connections[i].at("connection").get<std::string>(),
                            from ? "what was created since " + time_text(*from) : "nothing yet",
                            counted(connections[i].at("debts").get<std::uint64_t>(), "debt"),
                            trouble.is_null() ? "" : " and " + trouble.get<std::string>());
    }
    return text + (connections.size() > shown_max ? "…; " : "") +
           "'orderlog backfill start' reads further back, 'orderlog debts' names what was "
           "unreadable";
}

}  // namespace orderlog::tools
