#include "tests/integration/postgres/page_showing.hpp"

#include "tests/support/line_page_reader.hpp"
#include "tests/support/new_event.hpp"

namespace orderlog::tests {

events::NewEvent page_showing(const events::EventLog& log, const events::OrderObservation& order) {
    const events::StreamId stream = support::stream_of("t1");
    const std::string body = support::body_of(order);
    auto page = support::new_page(stream, log.version(stream)->value(), body);
    std::get<events::PageFetched>(page.event).marks = {events::OrderMark::changed};
    page.order_entries = {
        {.key = {.tenant = stream.tenant, .order = order.id}, .digest = events::digest(body)}};
    return page;
}

}  // namespace orderlog::tests
