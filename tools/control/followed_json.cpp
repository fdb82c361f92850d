#include "tools/control/followed_json.hpp"

#include "tools/output/json_format.hpp"

#include <nlohmann/json.hpp>

namespace orderlog::tools {

using nlohmann::json;

engine::FollowedRow followed_row(const json& row) {
    engine::FollowedRow followed;
    if (const auto cursor = row.find("cursor"); cursor != row.end() && !cursor->is_null()) {
        followed.cursor = cursor->get<std::string>();
    }
    return followed;
}

json begin_json(const engine::FollowedBegin& begin) {
    json decided{{"follow_from", time_json(begin.from)}};
    if (begin.repaired) {
        decided["bad_cursor"] = begin.repaired->bad;
    }
    return decided;
}

}  // namespace orderlog::tools
