#pragma once

#include <string_view>

namespace orderlog::adapters {

/// Whether what failed with this SQLSTATE may succeed later, unchanged: connection, resources, disk
/// space, locks, serialisation, operator's stop. An empty one is a session that broke.
[[nodiscard]] bool may_pass(std::string_view sql_state);

/// What an operator can do about it, as a hint; empty if there is nothing to say.
[[nodiscard]] std::string_view hint_of(std::string_view sql_state);

}  // namespace orderlog::adapters
