#pragma once

#include "projections/query_reader.hpp"

namespace orderlog::adapters {

/// Reads the queries that `query_of` writes.
class OrdersQueryReader final : public projections::QueryReader {
 public:
    [[nodiscard]] std::vector<events::MarketplaceId> marketplaces(
        std::string_view query) const override;
};

}  // namespace orderlog::adapters
