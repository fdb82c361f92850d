#include "engine/asked.hpp"

namespace orderlog::engine {

events::Operation operation_of(events::Purpose purpose) {
    return purpose == events::Purpose::debt ? events::Operation::get_order
                                            : events::Operation::search_orders;
}

}  // namespace orderlog::engine
