#pragma once

#include "events/ids.hpp"
#include "events/result.hpp"
#include "tools/config/configuration.hpp"

namespace orderlog::tools {

/// `not_found` of an order that no page of the log shows: nobody knows the tenant, or it was not
/// read, or could not be. Its hint tells since when orders are read.
[[nodiscard]] events::Error order_absent(const events::OrderKey& key,
                                         const Configuration& configuration);

}  // namespace orderlog::tools
