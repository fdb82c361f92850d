#include "tools/orderlog/parity_run.hpp"

#include "adapters/sp_api/orders_page_reader.hpp"
#include "events/check.hpp"
#include "projections/order_readings.hpp"
#include "projections/v0_items.hpp"
#include "tools/orders/log_streams.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <deque>
#include <optional>
#include <utility>

namespace orderlog::tools {

namespace {

using adapters::FieldParity;
using adapters::OrderBodies;
using events::EventLog;
using events::LogPosition;
using events::OrderId;
using events::PageFetched;
using events::Result;
using events::StoredEvent;
using projections::Comparability;
using projections::OrderReadings;
using projections::ReadingsByApi;

// A page of orders, and where in it each order stands.
struct OpenPage {
    LogPosition position{};
    std::string body{};
    std::vector<events::OrderObservation> orders{};

    // Of an order that the page tells twice the last is meant. None: it does not tell it.
    [[nodiscard]] std::optional<std::string_view> text_of(const OrderId& id) const {
        const auto found =
            std::find_if(orders.rbegin(), orders.rend(),
                         [&](const events::OrderObservation& order) { return order.id == id; });
        return found == orders.rend()
                   ? std::nullopt
                   : std::optional{std::string_view(body).substr(found->offset, found->size)};
    }
};

// The second walk through a stream: holds the two readings of each order against each other.
class Comparing {
 public:
    Comparing(const EventLog& log, const ReadingsByApi& readings, adapters::OrderParity& parity)
        : log_(log), readings_(readings), parity_(parity) {}

    // Each order is compared at the page that is its newest reading by the newer API.
    Result<void> page(const StoredEvent& stored) {
        const auto* const event = std::get_if<PageFetched>(&stored.event);
        if (event == nullptr || events::api_of(event->operation) == events::OrdersApi::v0) {
            return {};
        }
        const auto newer = open(stored.position, *event);
        if (!newer) {
            return tl::make_unexpected(newer.error());
        }
        for (std::size_t i = 0; i < newer->orders.size(); ++i) {
            const OrderId& id = newer->orders[i].id;
            const auto* const readings = readings_.find(id);
            const auto text = newer->text_of(id);
            const std::string_view here =
                std::string_view(newer->body)
                    .substr(newer->orders[i].offset, newer->orders[i].size);
            if (readings == nullptr || readings->newer.position != stored.position ||
                !readings->by_both() || text->data() != here.data() ||
                comparability_of(*readings) != Comparability::same_state) {
                continue;
            }
            if (auto done = compare(*readings,
                                    {.order = id, .newer = here, .newer_sets = event->data_sets});
                !done) {
                return done;
            }
        }
        return {};
    }

 private:
    Result<void> compare(const OrderReadings& readings, OrderBodies bodies) {
        const auto v0 = v0_page(readings.v0.position);
        if (!v0) {
            return tl::make_unexpected(v0.error());
        }
        const auto header = (*v0)->text_of(bodies.order);
        events::check(header.has_value());
        bodies.v0 = *header;
        auto items = item_bodies(readings.v0_items.position);
        if (!items) {
            return tl::make_unexpected(items.error());
        }
        bodies.v0_items = *std::move(items);
        auto compared = parity_.compare(bodies);
        return compared ? compared
                        : events::fail(events::ErrorKind::corrupt,
                                       fmt::format("order '{}' cannot be read: {}",
                                                   bodies.order.value(), compared.error().message),
                                       "run 'orderlog log verify'");
    }

    Result<OpenPage> open(LogPosition position, const PageFetched& event) {
        auto body = log_.body(position);
        if (!body) {
            return tl::make_unexpected(body.error());
        }
        auto read = reader_.read(event.operation, event.data_sets, *body);
        if (!read) {
            return tl::make_unexpected(read.error());
        }
        return OpenPage{position, *std::move(body), std::move(read->orders)};
    }

    // Both APIs are mostly read in the same order, so that a few pages are enough.
    Result<const OpenPage*> v0_page(LogPosition position) {
        constexpr std::size_t pages_kept = 4;
        const auto known = std::ranges::find(v0_pages_, position, &OpenPage::position);
        if (known != v0_pages_.end()) {
            return &*known;
        }
        const auto stored = event_at(position);
        if (!stored) {
            return tl::make_unexpected(stored.error());
        }
        auto page = open(position, std::get<PageFetched>(stored->event));
        if (!page) {
            return tl::make_unexpected(page.error());
        }
        if (v0_pages_.size() == pages_kept) {
            v0_pages_.pop_front();
        }
        return &v0_pages_.emplace_back(*std::move(page));
    }

    Result<std::vector<std::string>> item_bodies(LogPosition last) {
        const auto stored = event_at(last);
        if (!stored) {
            return tl::make_unexpected(stored.error());
        }
        const auto pages = projections::pages_of_items(*stored, log_);
        if (!pages) {
            return tl::make_unexpected(pages.error());
        }
        std::vector<std::string> bodies;
        for (const StoredEvent& page : *pages) {
            auto body = log_.body(page.position);
            if (!body) {
                return tl::make_unexpected(body.error());
            }
            bodies.push_back(*std::move(body));
        }
        return bodies;
    }

    Result<StoredEvent> event_at(LogPosition position) const {
        auto read = log_.read(LogPosition{position.value() - 1}, {.events = 1});
        if (!read) {
            return tl::make_unexpected(read.error());
        }
        events::check(read->size() == 1 && read->front().position == position);
        return std::move(read->front());
    }

    const EventLog& log_;
    const ReadingsByApi& readings_;
    adapters::OrderParity& parity_;
    adapters::OrdersPageReader reader_{};
    std::deque<OpenPage> v0_pages_{};
};

void count(ConnectionParity& parity, const ReadingsByApi& readings) {
    readings.each([&](const OrderReadings& order) {
        if (!order.by_both()) {
            return;
        }
        ++parity.by_both;
        const Comparability how = comparability_of(order);
        parity.changed_between += how == Comparability::changed_between ? 1 : 0;
        parity.items_missing += how == Comparability::items_missing ? 1 : 0;
    });
}

}  // namespace

std::uint64_t ConnectionParity::findings() const {
    std::uint64_t sum = 0;
    for (const FieldParity& field : fields) {
        sum += field.findings;
    }
    return sum;
}

Result<ConnectionParity> parity_of(const EventLog& log, const events::StreamId& stream,
                                   std::size_t examples_max) {
    adapters::OrdersPageReader reader;
    ReadingsByApi readings(reader);
    auto read = each_event(log, stream,
                           [&](const StoredEvent& stored) { return readings.apply(stored, log); });
    if (!read) {
        return tl::make_unexpected(read.error());
    }
    ConnectionParity parity{.stream = stream};
    count(parity, readings);
    adapters::OrderParity orders(examples_max);
    Comparing comparing(log, readings, orders);
    read =
        each_event(log, stream, [&](const StoredEvent& stored) { return comparing.page(stored); });
    if (!read) {
        return tl::make_unexpected(read.error());
    }
    parity.compared = orders.orders();
    parity.items = orders.items();
    parity.fields = orders.fields();
    return parity;
}

}  // namespace orderlog::tools
