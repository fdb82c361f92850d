#include "tests/support/random_history.hpp"

#include "events/check.hpp"
#include "tests/support/line_page_reader.hpp"

#include <chrono>
#include <map>
#include <string>
#include <vector>

namespace orderlog::support {

using namespace events;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::seconds;

namespace {

constexpr Time first_day = std::chrono::sys_days{std::chrono::year{2026} / 1 / 1};

Decimal amount(std::uint32_t cents) {
    return *Decimal::parse(std::to_string(cents) + "e-2");
}

}  // namespace

Time RandomHistory::time() {
    return first_day + hours{draw(40)};
}

void RandomHistory::add_items(OrderObservation& order) {
    order.has_items = true;
    for (int id = 1; id <= 3; ++id) {
        if (chance(70)) {
            ItemObservation item;
            item.id = OrderItemId{"item-" + std::to_string(id)};
            item.title = "title-" + std::to_string(draw(4));
            item.quantity = draw(5);
            item.quantity_shipped = draw(2);
            item.has_money = chance(60);
            item.currency = item.has_money ? "EUR" : "";
            item.item_price = item.has_money ? std::optional{amount(draw(9999))} : std::nullopt;
            order.items.push_back(item);
        }
    }
}

OrderObservation RandomHistory::observation() {
    static const std::vector<std::string> statuses{"PENDING", "UNSHIPPED", "SHIPPED", "CANCELLED"};
    OrderObservation order;
    order.id = OrderId{"order-" + std::to_string(draw(orders_max))};
    order.created = first_day;
    order.last_updated = time();
    order.has_status = chance(80);
    order.raw_status = order.has_status ? statuses[draw(4)] : "";
    order.has_money = chance(60);
    order.total = order.has_money ? std::optional{Money{amount(draw(9999)), "EUR"}} : std::nullopt;
    if (chance(80)) {
        add_items(order);
    }
    order.has_packages = chance(40);
    if (order.has_packages && chance(70)) {
        order.packages.push_back(
            {"package-" + std::to_string(draw(2)), {}, {}, "SHIPPED", {}, {}, {}});
    }
    return order;
}

Event RandomHistory::backfill_event() {
    const Window window{WindowAxis::created, first_day + days{draw(20)}, first_day + days{30}};
    switch (draw(7)) {
        case 0:
            return BackfillRequested{first_day, first_day + days{30}, 7, 1};
        case 1:
            return ChunkOpened{draw(4), window};
        case 2:
            return ChunkCompleted{draw(4), window, draw(100)};
        case 3:
            return BackfillPaused{"asked"};
        case 4:
            return BackfillResumed{"asked"};
        case 5:
            return BackfillCompleted{draw(100)};
        default:
            return BackfillCancelled{"asked"};
    }
}

Event RandomHistory::debt_event() {
    const OrderId order{"order-" + std::to_string(draw(4))};
    switch (draw(5)) {
        case 0:
            return DebtPaid{order};
        case 1:
            return DebtAbandoned{order, "gone", draw(9)};
        case 2: {
            RequestFailed failed;
            failed.operation = Operation::get_order;
            failed.purpose = Purpose::debt;
            failed.order = order;
            return failed;
        }
        case 3:
            return DebtRetried{.order = order, .cause = "unreadable"};
        default:
            return DebtIncurred{order, "unreadable"};
    }
}

Event RandomHistory::probe_event() {
    AccessProbed probed;
    probed.verdict = static_cast<AccessVerdict>(1 + draw(2));
    if (chance(80)) {
        probed.reason = probed.verdict == AccessVerdict::granted
                            ? ReasonCode::role_missing
                            : (chance(50) ? ReasonCode::authorisation_revoked
                                          : ReasonCode::authorisation_expired);
    }
    probed.message = "probed";
    return probed;
}

Event RandomHistory::event() {
    const auto purpose = static_cast<Purpose>(1 + draw(5));
    const Window window{WindowAxis::updated, time(), time()};
    switch (draw(11)) {
        case 0:
            return RunStarted{purpose, window, chance(50), 0};
        case 1:
            return RunEnded{static_cast<ReasonCode>(1 + draw(16)), "", draw(9), 1, 2, 3, 4, 5};
        case 2: {
            SyncPolled polled;
            polled.window = window;
            return polled;
        }
        case 3: {
            RequestFailed failed;
            failed.purpose = purpose;
            failed.window = window;
            failed.kind = static_cast<FailureKind>(1 + draw(11));
            failed.retry_at = time();
            return failed;
        }
        case 4:
            return CursorAdvanced{purpose, window, "q", chance(50) ? "" : "token", draw(9)};
        case 5:
            return WatermarkAdvanced{first_day, time()};
        case 6: {
            ConnectionChanged changed;
            changed.paused = chance(50);
            return changed;
        }
        case 7:
            return debt_event();
        case 8:
            return probe_event();
        default:
            return backfill_event();
    }
}

void RandomHistory::append(EventLog& log, NewEvent event) {
    event.expected = *log.version(event.stream);
    event.time = std::max(log.info().last_time, first_day) + seconds{draw(3)};
    event.actor = "test";
    events::check(log.append({std::move(event)}).has_value());
}

void RandomHistory::append_page(EventLog& log, const StreamId& stream) {
    NewEvent page;
    page.stream = stream;
    std::vector<OrderObservation> orders;
    for (std::uint32_t left = draw(5); left-- > 0;) {
        orders.push_back(observation());
    }
    page.body = Body{body_of(orders), 0};
    PageFetched fetched;
    fetched.purpose = static_cast<Purpose>(1 + draw(3));
    std::map<OrderKey, Digest> in_page;
    const auto read =
        LinePageReader{}.read(Operation::search_orders, all_data_sets, page.body->bytes);
    for (const OrderObservation& order : read->orders) {
        const OrderKey key{stream.tenant, Marketplace::amazon, order.id};
        const auto head = log.order_heads(std::span{&key, 1})->front();
        const Digest now =
            digest(std::string_view{page.body->bytes}.substr(order.offset, order.size));
        const bool known = head || in_page.contains(key);
        const Digest before = in_page.contains(key) ? in_page.at(key)
                              : head                ? head->digest
                                                    : Digest{};
        fetched.marks.push_back(!known          ? OrderMark::new_order
                                : before == now ? OrderMark::same
                                                : OrderMark::changed);
        if (fetched.marks.back() != OrderMark::same) {
            in_page[key] = now;
            std::erase_if(page.order_entries, [&](const OrderEntry& e) { return e.key == key; });
            page.order_entries.push_back({key, {}, order.offset, now});
        }
    }
    fetched.body_sha256 = sha256(page.body->bytes);
    fetched.body_size = static_cast<std::uint32_t>(page.body->bytes.size());
    fetched.items = draw(9);
    page.event = fetched;
    page.correlation = LogPosition{draw(static_cast<std::uint32_t>(log.info().last.value()) + 1)};
    append(log, std::move(page));
}

void RandomHistory::extend(EventLog& log, std::size_t events) {
    for (std::size_t i = 0; i < events; ++i) {
        const std::string tenant = "tenant-" + std::to_string(draw(3));
        const StreamId stream{TenantId{tenant}, ConnectionId{tenant + "-eu"}};
        if (*log.version(stream) == StreamVersion{}) {
            NewEvent added;
            added.stream = stream;
            added.event =
                ConnectionAdded{ApplicationId{"app"}, SellerId{tenant}, Region::eu, {}, "Shop", ""};
            append(log, std::move(added));
        } else if (chance(50)) {
            append_page(log, stream);
        } else {
            NewEvent other;
            other.stream = stream;
            other.event = event();
            // Of the events before it some are runs.
            other.correlation =
                LogPosition{draw(static_cast<std::uint32_t>(log.info().last.value()))};
            append(log, std::move(other));
        }
    }
}

}  // namespace orderlog::support
