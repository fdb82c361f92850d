#include "engine/run.hpp"

namespace orderlog::engine {

using events::OrderMark;

void Counts::add(const events::PageFetched& page) {
    ++pages;
    items += page.items;
    if (page.operation == events::Operation::v0_get_order_items) {
        return;  // Its order was counted with the page that showed it.
    }
    for (const OrderMark mark : page.marks) {
        switch (mark) {
            case OrderMark::new_order:
                ++orders_new;
                break;
            case OrderMark::changed:
                ++orders_changed;
                break;
            case OrderMark::same:
                ++orders_same;
                break;
        }
    }
}

void Counts::add(const events::SyncPolled& poll) {
    ++pages;
    orders_same += poll.orders;
}

events::RunEnded end_of(const Run& run, events::ReasonCode reason, std::string message) {
    return {.reason = reason,
            .message = std::move(message),
            .pages = run.counts.pages,
            .orders_new = run.counts.orders_new,
            .orders_changed = run.counts.orders_changed,
            .orders_same = run.counts.orders_same,
            .items = run.counts.items,
            .failures = run.counts.failures};
}

}  // namespace orderlog::engine
