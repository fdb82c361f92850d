#include "tools/orders/order_story.hpp"

#include "adapters/sp_api/order_pointers.hpp"
#include "events/check.hpp"
#include "projections/order_merge.hpp"
#include "projections/v0_items.hpp"
#include "tools/orders/order_view.hpp"
#include "tools/output/text_format.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <array>
#include <chrono>
#include <iterator>
#include <utility>

namespace orderlog::tools {

using events::PageFetched;
using nlohmann::json;
using projections::ColumnChange;
using projections::ColumnReason;
using projections::OrderGroup;
using projections::OrderRows;
using projections::Outcome;
using projections::Sighting;
using projections::Witness;

namespace {

const PageFetched& page_of(const Sighting& seen) {
    return std::get<PageFetched>(seen.event.event);
}

// By Amazon; of items that came alone, that of the header which owed them.
events::Time updated_of(const OrderRows& rows) {
    return rows.header_rank.observed()
               ? rows.header.last_update_date
               : events::Time{std::chrono::milliseconds{rows.items_rank.updated_ms}};
}

std::string value_text(const std::optional<std::string>& value) {
    return value ? printable(*value) : "unknown";
}

json value_json(const std::optional<std::string>& value) {
    return value ? json(*value) : json(nullptr);
}

std::vector<ColumnChange> take(std::optional<OrderRows>& known, const OrderRows& rows) {
    if (!known) {
        known = rows;
        return {};
    }
    const OrderRows before = *known;
    projections::merge(*known, rows);
    return projections::changes(before, *known);
}

json page_json(const events::StoredEvent& stored) {
    const auto& page = std::get<PageFetched>(stored.event);
    return {{"position", stored.position.value()},
            {"time", events::to_text(stored.time)},
            {"connection", stored.stream.connection.value()},
            {"run", stored.correlation.value()},
            {"operation", events::to_text(page.operation)},
            {"purpose", events::to_text(page.purpose)},
            {"request_id", page.request_id}};
}

// By the outcome's number.
constexpr std::array<std::string_view, 5> outcome_texts{
    "chosen",
    "Amazon dates the order earlier on it",
    "the same update, but another page came later",
    "it has no status, so it fills only what nothing else does",
    "does not say it, which erases nothing",
};

std::string_view outcome_text(Outcome outcome) {
    return outcome_texts.at(static_cast<std::size_t>(outcome));
}

std::string rule_text(OrderGroup group) {
    return fmt::format(
        "the group '{}' is taken as a whole from the page with Amazon's latest update of the order "
        "that says it; of two with the same, from the one that came later",
        to_text(group));
}

struct PointedPage {
    events::StoredEvent event{};
    adapters::OrderPointers pointers;
};

std::string place_text(const PlacedReason::Place& place, const Sighting& seen) {
    return fmt::format("request {}{}{}",
                       printable(std::get<PageFetched>(place.page.event).request_id),
                       place.page.position == seen.event.position
                           ? ""
                           : fmt::format(" at position {}", place.page.position.value()),
                       place.pointer.empty() ? "" : ", " + printable(place.pointer));
}

// The page of a sighting; of items of Orders v0 those of its chain, the last one first.
events::Result<std::vector<PointedPage>> pages_of(const Sighting& seen,
                                                  const events::EventLog& log) {
    std::vector<events::StoredEvent> chain{seen.event};
    if (page_of(seen).operation == events::Operation::v0_get_order_items) {
        auto pages = projections::pages_of_items(seen.event, log);
        if (!pages) {
            return tl::make_unexpected(pages.error());
        }
        chain.assign(std::make_move_iterator(pages->rbegin()),
                     std::make_move_iterator(pages->rend()));
    }
    std::vector<PointedPage> pointed;
    for (events::StoredEvent& event : chain) {
        const auto body = log.body(event.position);
        if (!body) {
            return tl::make_unexpected(body.error());
        }
        const auto operation = std::get<PageFetched>(event.event).operation;
        pointed.push_back({std::move(event), {*body, operation, seen.rows.key.order}});
    }
    return pointed;
}

PlacedReason::Place place_in(const std::vector<PointedPage>& pages, const std::string& column) {
    for (const PointedPage& page : pages) {
        if (std::string pointer = page.pointers.of(column); !pointer.empty()) {
            return {page.event, std::move(pointer)};
        }
    }
    return {.page = pages.front().event};
}

}  // namespace

std::string sighting_line(const Sighting& seen) {
    return fmt::format("{} position {:<8} {:<20} updated {}  {}", time_text(seen.event.time),
                       seen.event.position.value(), status_text(seen.rows),
                       time_text(updated_of(seen.rows)), seen.event.stream.connection.value());
}

std::vector<std::string> history_lines(const std::vector<Sighting>& sightings) {
    std::vector<std::string> lines;
    std::optional<OrderRows> known;
    for (const Sighting& seen : sightings) {
        const bool is_first = !known;
        const PageFetched& page = page_of(seen);
        const auto changed = take(known, seen.rows);
        lines.push_back(sighting_line(seen));
        lines.push_back(fmt::format("    by {} for {}, request {}", to_text(page.operation),
                                    to_text(page.purpose), printable(page.request_id)));
        if (is_first) {
            for (const std::string& line : order_lines(*known)) {
                lines.push_back("    " + line);
            }
        } else if (changed.empty()) {
            lines.push_back("    changes nothing of what was known");
        }
        for (const ColumnChange& change : changed) {
            lines.push_back(fmt::format("    {}: {} → {}", printable(change.name),
                                        value_text(change.before), value_text(change.after)));
        }
    }
    return lines;
}

json history_json(const std::vector<Sighting>& sightings) {
    json history = json::array();
    std::optional<OrderRows> known;
    for (const Sighting& seen : sightings) {
        json changes = json::array();
        for (const ColumnChange& change : take(known, seen.rows)) {
            changes.push_back({{"column", change.name},
                               {"before", value_json(change.before)},
                               {"after", value_json(change.after)}});
        }
        json one = page_json(seen.event);
        one["changes"] = std::move(changes);
        one["order"] = order_json(seen.rows);
        history.push_back(std::move(one));
    }
    return history;
}

events::Result<std::vector<PlacedReason>> placed(std::vector<ColumnReason> reasons,
                                                 const std::vector<Sighting>& sightings,
                                                 const events::EventLog& log) {
    std::vector<PlacedReason> all;
    for (ColumnReason& reason : reasons) {
        all.push_back({.reason = std::move(reason)});
    }
    for (std::size_t i = 0; i < sightings.size(); ++i) {
        const auto pages = pages_of(sightings[i], log);
        if (!pages) {
            return tl::make_unexpected(pages.error());
        }
        for (PlacedReason& one : all) {
            const bool is_said = one.reason.witnesses[i].outcome != Outcome::not_sent;
            one.places.push_back(is_said ? place_in(*pages, one.reason.column.name)
                                         : PlacedReason::Place{.page = sightings[i].event});
        }
    }
    return all;
}

std::vector<std::string> why_lines(const PlacedReason& placed,
                                   const std::vector<Sighting>& sightings) {
    const projections::OrderColumn& column = placed.reason.column;
    std::vector<std::string> lines{
        fmt::format("{} is {}", printable(column.name), value_text(column.value)),
        "  " + rule_text(column.group)};
    for (std::size_t i = 0; i < placed.reason.witnesses.size(); ++i) {
        const Witness& witness = placed.reason.witnesses[i];
        const Sighting& seen = sightings[i];
        const bool is_said = witness.outcome != Outcome::not_sent;
        lines.push_back("  " + sighting_line(seen));
        lines.push_back(fmt::format(
            "      {}{}", is_said ? fmt::format("says {}: ", value_text(witness.value)) : "",
            outcome_text(witness.outcome)));
        lines.push_back("      " + place_text(placed.places[i], seen));
    }
    return lines;
}

json why_json(const PlacedReason& placed, const std::vector<Sighting>& sightings) {
    json pages = json::array();
    for (std::size_t i = 0; i < placed.reason.witnesses.size(); ++i) {
        const Witness& witness = placed.reason.witnesses[i];
        const Sighting& seen = sightings[i];
        json page = page_json(placed.places[i].page);
        page["last_update_date"] = events::to_text(updated_of(seen.rows));
        page["value"] = value_json(witness.value);
        page["outcome"] = projections::to_text(witness.outcome);
        const std::string& pointer = placed.places[i].pointer;
        page["json_pointer"] = pointer.empty() ? json(nullptr) : json(pointer);
        pages.push_back(std::move(page));
    }
    const projections::OrderColumn& column = placed.reason.column;
    return {
        {"column", column.name},
        {"value", value_json(column.value)},
        {"group", projections::to_text(column.group)},
        {"position", column.rank.observed() ? json(column.rank.position.value()) : json(nullptr)},
        {"rule", rule_text(column.group)},
        {"pages", std::move(pages)}};
}

}  // namespace orderlog::tools
