#include "events/operation.hpp"

namespace orderlog::events {

std::string_view to_text(Operation operation) {
    switch (operation) {
        case Operation::search_orders:
            return "searchOrders";
        case Operation::get_order:
            return "getOrder";
    }
    return "unknown";
}

}  // namespace orderlog::events
