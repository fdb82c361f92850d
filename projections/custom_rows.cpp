#include "projections/custom_rows.hpp"

#include "events/check.hpp"
#include "projections/page_news.hpp"
#include "projections/storable.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace orderlog::projections {

namespace {

bool has_tenant(const CustomTable& table, const events::TenantId& tenant) {
    return table.tenants.empty() || std::ranges::find(table.tenants, tenant) != table.tenants.end();
}

CustomRow row_of(const events::OrderObservation& order, const events::StoredEvent& stored,
                 std::vector<std::optional<ReadValue>> read) {
    CustomRow row;
    row.key = {stored.stream.tenant, events::Marketplace::amazon,
               events::OrderId{storable_key(order.id.value())}};
    const Rank rank = own_rank(order, stored);
    row.values.reserve(read.size());
    for (std::optional<ReadValue>& value : read) {
        row.values.push_back(value ? CustomValue{rank, *std::move(value)} : CustomValue{});
    }
    return row;
}

// The first of a key wins against those of its rank behind it.
void merge_repeated(std::vector<CustomRow>& rows) {
    std::ranges::stable_sort(rows, {}, &CustomRow::key);
    std::vector<CustomRow> merged;
    merged.reserve(rows.size());
    for (CustomRow& row : rows) {
        if (!merged.empty() && merged.back().key == row.key) {
            merge(merged.back(), std::move(row));
        } else {
            merged.push_back(std::move(row));
        }
    }
    rows = std::move(merged);
}

}  // namespace

void merge(CustomRow& into, CustomRow from) {
    events::check(into.key == from.key && into.values.size() == from.values.size());
    for (std::size_t i = 0; i < into.values.size(); ++i) {
        if (into.values[i].rank < from.values[i].rank) {
            into.values[i] = std::move(from.values[i]);
        }
    }
}

events::Result<std::vector<CustomRow>> custom_rows(const events::StoredEvent& stored,
                                                   const events::EventLog& log,
                                                   const CustomSource& source) {
    std::vector<CustomRow> rows;
    const events::PageFetched* page = page_with_news(stored.event);
    if (page == nullptr || page->operation == events::Operation::v0_get_order_items ||
        !has_tenant(source.table, stored.stream.tenant)) {
        return rows;
    }
    const auto news = page_news(stored, log, source.pages);
    if (!news) {
        return tl::make_unexpected(news.error());
    }
    rows.reserve(news->orders.size());
    for (const events::OrderObservation& order : news->orders) {
        auto read =
            source.values.read(events::api_of(page->operation),
                               std::string_view{news->body}.substr(order.offset, order.size));
        if (!read) {
            return events::fail(
                events::ErrorKind::corrupt,
                fmt::format("order '{}' of the page at {} cannot be read: {}", order.id.value(),
                            stored.position.value(), read.error().message));
        }
        events::check(read->size() == source.table.columns.size());
        rows.push_back(row_of(order, stored, *std::move(read)));
    }
    merge_repeated(rows);
    return rows;
}

}  // namespace orderlog::projections
