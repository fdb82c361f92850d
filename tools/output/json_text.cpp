#include "tools/output/json_text.hpp"

#include <nlohmann/json.hpp>

namespace orderlog::tools {

std::string json_text(const nlohmann::json& document, int indent) {
    return document.dump(indent, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace orderlog::tools
