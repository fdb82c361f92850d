#pragma once

#include "events/operation.hpp"
#include "events/order_observation.hpp"
#include "events/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace orderlog::events {

/// An order of a page whose id could be read but not all the rest: a debt.
struct UnreadableOrder {
    OrderId id{};
    std::string cause{};
    std::optional<Time> last_updated{};
};

/// What one body says.
struct Page {
    std::vector<OrderObservation> orders{};  ///< In page order.
    std::vector<UnreadableOrder> unreadable{};
    std::string next_token{};  ///< Empty on the last page.
    std::optional<Time> last_updated_before{};
    std::optional<Time> created_before{};
};

/// Turns bytes into observations: the only place that knows Amazon's field names. Pure: the same
/// bytes give the same page for ever within one version. Not thread-safe: one per thread (it keeps
/// its buffers).
class PageReader {
 public:
    virtual ~PageReader() = default;

    /// Part of a projection's version: a change of meaning raises it.
    [[nodiscard]] virtual std::uint32_t version() const = 0;

    /// `rejected` if the body as a whole cannot be read (invalid JSON, `{}`, an order without id).
    /// `data_sets` is what the query asked for; what was not asked for is not contained.
    [[nodiscard]] virtual Result<Page> read(Operation operation, DataSets data_sets,
                                            std::string_view body) = 0;
};

}  // namespace orderlog::events
