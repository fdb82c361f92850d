#pragma once

#include "adapters/simulated_amazon/order_book.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace orderlog::adapters {

/// Where a chain of pages goes on: behind a key, so that orders that move meanwhile shift nothing;
/// or at an offset, where a seller's paging is so.
struct PageToken {
    events::Time issued{};
    std::uint64_t query{0};  ///< Fingerprint of seller and parameters the chain was begun with.
    events::Time bound{};    ///< Upper bound of the chain, fixed by its first page.
    events::Time key_time{};
    OrderIndex key_order{0};
    std::uint32_t offset{0};  ///< Orders on the pages before.

    static constexpr std::chrono::hours life{24};
};

[[nodiscard]] std::string to_text(const PageToken& token);
[[nodiscard]] std::optional<PageToken> read_page_token(std::string_view text);

}  // namespace orderlog::adapters
