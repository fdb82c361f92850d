#include "tools/orderlog/coverage_view.hpp"

#include "events/time.hpp"
#include "tools/output/text_format.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace orderlog::tools {

using nlohmann::json;
using projections::AxisCoverage;
using projections::Gap;
using projections::GapReason;
using projections::Span;
using projections::Spans;

namespace {

constexpr std::array<std::pair<GapReason, std::string_view>, 11> words_of{{
    {GapReason::page_missing,
     "said to be read, but a page of it, or its orders, are not in the log"},
    {GapReason::fewer_data_sets, "read with fewer data sets"},
    {GapReason::loss_accepted, "lost with the log's end, not read again"},
    {GapReason::cursor_repaired, "its cursor was given up, not read again"},
    {GapReason::status_only, "read by Orders v0 alone, which tells changes of status only"},
    {GapReason::window_open, "being read"},
    {GapReason::other_marketplaces, "read for other marketplaces only"},
    {GapReason::cancelled, "its backfill was cancelled"},
    {GapReason::paused, "paused"},
    {GapReason::removed, "the connection was removed"},
    {GapReason::not_asked, "not asked for yet"},
}};

std::string_view words(GapReason reason) {
    const auto found =
        std::ranges::find(words_of, reason, &std::pair<GapReason, std::string_view>::first);
    return found == words_of.end() ? to_text(reason) : found->second;
}

struct Row {
    Span span{};
    std::string text{};
};

void add_rows(TextTable& table, const std::string& connection, const std::string& axis,
              const AxisCoverage& coverage) {
    std::vector<Row> rows;
    for (const Span& span : coverage.proven.list()) {
        rows.push_back({span, "proven"});
    }
    for (const Gap& gap : coverage.gaps) {
        rows.push_back({gap.span, std::string(words(gap.reason))});
    }
    std::ranges::sort(rows, {}, &Row::span);
    for (const Row& row : rows) {
        table.add({connection, axis, time_text(row.span.from), time_text(row.span.to), row.text});
    }
}

std::string ids_text(const projections::MarketplaceSet& ids) {
    std::string text;
    for (const events::MarketplaceId& id : ids) {
        text += (text.empty() ? "" : ",") + id.value();
    }
    return ids.empty() ? "all marketplaces" : text;
}

json span_json(const Span& span) {
    return {{"from", events::to_text(span.from)}, {"to", events::to_text(span.to)}};
}

json spans_json(const Spans& spans) {
    json list = json::array();
    for (const Span& span : spans.list()) {
        list.push_back(span_json(span));
    }
    return list;
}

json ids_json(const projections::MarketplaceSet& ids) {
    json list = json::array();
    for (const events::MarketplaceId& id : ids) {
        list.push_back(id.value());
    }
    return list;
}

json axis_json(const AxisCoverage& coverage) {
    json gaps = json::array();
    for (const Gap& gap : coverage.gaps) {
        json one = span_json(gap.span);
        one["reason"] = to_text(gap.reason);
        gaps.push_back(std::move(one));
    }
    return {{"asked", spans_json(coverage.asked)},
            {"proven", spans_json(coverage.proven)},
            {"gaps", std::move(gaps)}};
}

}  // namespace

TextTable coverage_table(const std::vector<ConnectionCoverage>& connections) {
    TextTable table({"CONNECTION", "TIME OF", "FROM", "TO", "COVERAGE"});
    for (const auto& [stream, report] : connections) {
        add_rows(table, stream.connection.value(), "creation", report.created);
        add_rows(table, stream.connection.value(), "update", report.updated);
    }
    return table;
}

std::vector<std::string> coverage_notes(const ConnectionCoverage& connection) {
    const auto& report = connection.report;
    std::vector<std::string> notes{fmt::format(
        "{}: for {}; {} owed, {} given up", connection.stream.connection.value(),
        ids_text(report.marketplaces), counted(report.debts, "order"), report.debts_abandoned)};
    for (const Span& span : report.read_again.list()) {
        notes.push_back(fmt::format("{}: updates from {} to {} were read again",
                                    connection.stream.connection.value(), time_text(span.from),
                                    time_text(span.to)));
    }
    if (contradicts(report)) {
        notes.push_back(
            fmt::format("{}: pages are missing in the log of what the engine took for "
                        "read; see 'orderlog log verify'",
                        connection.stream.connection.value()));
    }
    return notes;
}

json coverage_json(const ConnectionCoverage& connection) {
    const auto& report = connection.report;
    json sets = json::array();
    for (const auto& set : report.sets) {
        sets.push_back({{"marketplaces", ids_json(set.marketplaces)},
                        {"created", spans_json(set.created)},
                        {"updated", spans_json(set.updated)}});
    }
    return {{"tenant", connection.stream.tenant.value()},
            {"connection", connection.stream.connection.value()},
            {"marketplaces", ids_json(report.marketplaces)},
            {"created", axis_json(report.created)},
            {"updated", axis_json(report.updated)},
            {"sets", std::move(sets)},
            {"read_again", spans_json(report.read_again)},
            {"debts", report.debts},
            {"debts_abandoned", report.debts_abandoned}};
}

}  // namespace orderlog::tools
