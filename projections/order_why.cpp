#include "projections/order_why.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace orderlog::projections {

namespace {

std::string_view row_part(std::string_view name) {
    return name.substr(0, name.size() - column_part(name).size());
}

bool is_named(const OrderColumn& column, std::string_view name) {
    return column.name == name || column_part(column.name) == name;
}

// The rank that the column's group has on one page; not observed if the page says nothing of it.
Rank rank_on(const OrderRows& page, const OrderColumn& column) {
    const auto line = std::ranges::find_if(page.items, [&](const OrderItemRow& item) {
        return "items." + item.id.value() + "." == row_part(column.name);
    });
    switch (column.group) {
        case OrderGroup::header:
            return page.header_rank;
        case OrderGroup::money:
            return page.money_rank;
        case OrderGroup::items:
            return page.items_rank;
        case OrderGroup::line:
            return line == page.items.end() ? Rank{} : line->listed;
        case OrderGroup::line_money:
            return line == page.items.end() ? Rank{} : line->priced;
        case OrderGroup::packages:
            return page.packages_rank;
    }
    return {};
}

Outcome outcome_of(const OrderRows& page, const OrderColumn& column) {
    const Rank rank = rank_on(page, column);
    if (!rank.observed()) {
        return Outcome::not_sent;
    }
    if (rank.position == column.rank.position) {
        return Outcome::chosen;
    }
    if (!rank.is_full() && column.rank.is_full()) {
        return Outcome::without_status;
    }
    return rank.updated_ms < column.rank.updated_ms ? Outcome::older_update : Outcome::earlier_page;
}

using Said = std::map<std::string, OrderColumn>;

Said said_by(const OrderRows& rows) {
    Said said;
    for (OrderColumn& column : columns_of(rows)) {
        said.emplace(column.name, std::move(column));
    }
    return said;
}

std::optional<std::string> value_on(const Said& page, const OrderColumn& column) {
    const auto found = page.find(column.name);
    return found == page.end() ? std::nullopt : found->second.value;
}

// The merged order's, and those that only older pages have: of a package that is gone.
std::vector<OrderColumn> all_named(std::string_view name, const OrderRows& whole,
                                   const std::vector<Said>& pages) {
    std::vector<OrderColumn> all;
    std::set<std::string> names;
    for (OrderColumn& column : columns_of(whole)) {
        if (is_named(column, name) && names.insert(column.name).second) {
            all.push_back(std::move(column));
        }
    }
    for (const Said& page : pages) {
        for (const auto& [key, column] : page) {
            if (is_named(column, name) && names.insert(key).second) {
                all.push_back({key, column.group, rank_on(whole, column), std::nullopt});
            }
        }
    }
    return all;
}

}  // namespace

std::string_view to_text(Outcome outcome) {
    switch (outcome) {
        case Outcome::chosen:
            return "CHOSEN";
        case Outcome::older_update:
            return "OLDER_UPDATE";
        case Outcome::earlier_page:
            return "EARLIER_PAGE";
        case Outcome::without_status:
            return "WITHOUT_STATUS";
        case Outcome::not_sent:
            return "NOT_SENT";
    }
    return "UNKNOWN";
}

std::vector<ColumnReason> reasons(const std::vector<Sighting>& sightings, std::string_view name) {
    std::vector<ColumnReason> all;
    const auto whole = merged(sightings);
    if (!whole) {
        return all;
    }
    std::vector<Said> pages;
    pages.reserve(sightings.size());
    for (const Sighting& one : sightings) {
        pages.push_back(said_by(one.rows));
    }
    for (OrderColumn& column : all_named(name, *whole, pages)) {
        ColumnReason& reason = all.emplace_back();
        for (std::size_t i = 0; i < sightings.size(); ++i) {
            const Outcome outcome = outcome_of(sightings[i].rows, column);
            const bool lists_without =  // A line that is gone is on the pages that list it not.
                column_part(column.name) == "removed" && !pages[i].contains(column.name) &&
                outcome != Outcome::not_sent;
            reason.witnesses.push_back(
                {.value = lists_without ? "true" : value_on(pages[i], column), .outcome = outcome});
        }
        reason.column = std::move(column);
    }
    return all;
}

}  // namespace orderlog::projections
