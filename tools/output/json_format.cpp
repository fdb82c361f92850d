#include "tools/output/json_format.hpp"

#include <nlohmann/json.hpp>

#include <string_view>

namespace orderlog::tools {

using events::ErrorKind;
using nlohmann::json;

namespace {

std::string_view name_of(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::rejected:
            return "rejected";
        case ErrorKind::not_found:
            return "not_found";
        case ErrorKind::unavailable:
            return "unavailable";
        case ErrorKind::version_conflict:
            return "version_conflict";
        case ErrorKind::corrupt:
            return "corrupt";
        case ErrorKind::foreign:
            return "foreign";
    }
    return "unknown";
}

ErrorKind kind_of(std::string_view name) {
    for (const ErrorKind kind :
         {ErrorKind::not_found, ErrorKind::unavailable, ErrorKind::version_conflict,
          ErrorKind::corrupt, ErrorKind::foreign}) {
        if (name_of(kind) == name) {
            return kind;
        }
    }
    return ErrorKind::rejected;
}

}  // namespace

json time_json(const std::optional<events::Time>& time) {
    return time ? json(events::to_text(*time)) : json(nullptr);
}

json error_json(const events::Error& error) {
    return {{"kind", name_of(error.kind)}, {"message", error.message}, {"hint", error.hint}};
}

events::Error read_error_json(const json& object) {
    return {kind_of(object.value("kind", "")), object.value("message", ""),
            object.value("hint", "")};
}

}  // namespace orderlog::tools
