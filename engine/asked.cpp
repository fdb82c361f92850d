#include "engine/asked.hpp"

namespace orderlog::engine {

using events::Operation;
using events::OrdersApi;

Operation search_operation(OrdersApi api) {
    return api == OrdersApi::v0 ? Operation::v0_get_orders : Operation::search_orders;
}

Operation order_operation(OrdersApi api) {
    return api == OrdersApi::v0 ? Operation::v0_get_order : Operation::get_order;
}

}  // namespace orderlog::engine
