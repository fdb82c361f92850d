#pragma once

#include "events/page_reader.hpp"

#include <cstddef>
#include <memory>

namespace orderlog::adapters {

/// Reads searchOrders and getOrder of Orders 2026-01-01, getOrders, getOrder and getOrderItems of
/// Orders v0. A page of items is an order that has nothing but some of its items. What counts as
/// sent, as not understood and as invalid is in this folder's README.
class OrdersPageReader final : public events::PageReader {
 public:
    OrdersPageReader();
    ~OrdersPageReader() override;
    OrdersPageReader(OrdersPageReader&&) noexcept;
    OrdersPageReader& operator=(OrdersPageReader&&) noexcept;

    [[nodiscard]] std::uint32_t version() const override;
    [[nodiscard]] events::Result<events::Page> read(events::Operation operation,
                                                    events::DataSets data_sets,
                                                    std::string_view body) override;

    /// A full page of 100 large orders has 1 MB.
    static constexpr std::size_t body_bytes_max = 32 << 20;
    /// Amazon sends at most 100; more than this is no page of orders.
    static constexpr std::size_t orders_max = 10'000;

 private:
    struct Buffers;
    std::unique_ptr<Buffers> buffers_;
};

}  // namespace orderlog::adapters
