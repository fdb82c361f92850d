#include "adapters/sp_api/orders_page_reader.hpp"
#include "adapters/sp_api/personal_values.hpp"
#include "events/check.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

using namespace orderlog::events;
using orderlog::adapters::cut_personal_values;
using orderlog::adapters::OrdersPageReader;

namespace {

// What must be equal before and after a cut: it takes nothing that is read.
std::string outline(Operation operation, const std::string& body) {
    static OrdersPageReader reader;
    const auto page = reader.read(operation, all_data_sets, body);
    if (!page) {
        return "refused";
    }
    std::string text = page->next_token;
    for (const OrderObservation& order : page->orders) {
        check(order.size >= 2 && order.offset + order.size <= body.size());
        check(body[order.offset] == '{' && body[order.offset + order.size - 1] == '}');
        text += "\n" + order.id.value() + " " + std::to_string(order.offset) + " " +
                std::to_string(order.size) + " " + std::to_string(order.items.size()) +
                order.raw_status;
    }
    for (const UnreadableOrder& order : page->unreadable) {
        text += "\n" + order.id.value() + " " + order.cause;
    }
    return text;
}

}  // namespace

// Any bytes: no crash, no read outside, and cutter and reader agree on what is JSON.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string body{reinterpret_cast<const char*>(data), size};
    std::string cut = body;
    const bool whole = cut_personal_values(cut).has_value();
    for (const auto operation :
         {Operation::search_orders, Operation::get_order, Operation::v0_get_orders,
          Operation::v0_get_order_items, Operation::v0_get_order}) {
        const std::string before = outline(operation, body);
        check(whole || before == "refused");
        check(!whole || before == outline(operation, cut));
    }
    if (whole) {
        check(cut.size() == body.size());
        std::string twice = cut;
        check(cut_personal_values(twice).has_value() && twice == cut);
    }
    return 0;
}
