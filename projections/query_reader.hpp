#pragma once

#include "events/ids.hpp"

#include <string_view>
#include <vector>

namespace orderlog::projections {

/// What a frozen query asks for. Amazon's names are the implementation's.
class QueryReader {
 public:
    virtual ~QueryReader() = default;

    /// Sorted, each once; empty: all that the seller takes part in.
    [[nodiscard]] virtual std::vector<events::MarketplaceId> marketplaces(
        std::string_view query) const = 0;
};

}  // namespace orderlog::projections
