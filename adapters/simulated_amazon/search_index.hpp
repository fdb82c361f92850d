#pragma once

#include "adapters/simulated_amazon/order_book.hpp"
#include "adapters/simulated_amazon/seeded_draw.hpp"

#include <cstdint>

namespace orderlog::adapters {

/// In which order the results of a search come: Amazon documents none.
enum class ResultOrder : std::uint8_t { oldest_first, newest_first, scattered };

/// What a page token names: Amazon documents nothing. Behind an offset, whatever leaves the list
/// before it moves an order into a page that was served already.
enum class Paging : std::uint8_t { behind_key, by_offset };

/// How a seller's orders are found, where Amazon promises nothing. The default finds everything at
/// once and oldest first.
struct SearchIndex {
    ResultOrder order{ResultOrder::oldest_first};
    events::Duration late_most{0};  ///< An order or a change may be found so much later than made.
    std::uint64_t seed{0};
    Paging paging{Paging::behind_key};

    /// From when on a search finds what became of the order at `made`. One change in four is late.
    [[nodiscard]] events::Time found_from(OrderIndex index, events::Time made) const {
        SeededDraw draw(seed ^ mixed(static_cast<std::uint64_t>(made.time_since_epoch().count())) ^
                        index);
        return late_most.count() > 0 && draw.percent(25)
                   ? made + events::Duration{draw.between(0, late_most.count())}
                   : made;
    }
};

}  // namespace orderlog::adapters
