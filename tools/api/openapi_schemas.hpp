#pragma once

#include <nlohmann/json_fwd.hpp>

namespace orderlog::tools {

/// What requests and answers of the HTTP API hold, each under its name, as JSON schemas.
[[nodiscard]] nlohmann::json openapi_schemas();

}  // namespace orderlog::tools
