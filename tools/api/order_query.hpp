#pragma once

#include "adapters/postgres/pg_session.hpp"
#include "events/result.hpp"
#include "tools/api/api_call.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace orderlog::tools {

/// Which orders a client asks for, as the end of sql/api_orders.sql and its parameters from $2 on.
struct OrderQuery {
    std::string more{};
    std::vector<std::string> parameters{};
    std::uint32_t limit{50};
};

/// Of `status`, `channel`, `from`, `to`, `q` (how an id begins), `sort`, `limit` and `after` of the
/// request; `rejected` names what it does not understand. Only the values of conditions come from
/// the request, as parameters.
[[nodiscard]] events::Result<OrderQuery> read_order_query(const ApiCall& call);

/// What `after` gives to go on behind this order.
[[nodiscard]] std::string page_cursor(std::string_view sorted_by, std::string_view order);
/// That of the last of some rows of sql/api_orders.sql. REQUIRES: there is one.
[[nodiscard]] std::string next_page_cursor(const adapters::PgAnswer& rows);

}  // namespace orderlog::tools
