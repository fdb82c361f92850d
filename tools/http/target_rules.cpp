#include "tools/http/target_rules.hpp"

#include <simdjson.h>

#include <algorithm>

namespace orderlog::tools {

namespace {

constexpr std::size_t parameters_max = 64;

bool climbs(std::string_view path) {
    while (!path.empty()) {
        path.remove_prefix(1);
        const std::size_t end = std::min(path.find('/'), path.size());
        const auto segment = path.substr(0, end);
        if (segment == "." || segment == "..") {
            return true;
        }
        path.remove_prefix(end);
    }
    return false;
}

}  // namespace

bool is_plain_text(std::string_view text) {
    const auto is_control = [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte == 0x7f;
    };
    return std::ranges::none_of(text, is_control) &&
           simdjson::validate_utf8(text.data(), text.size());
}

std::optional<adapters::RequestTarget> read_strict_target(std::string_view target) {
    if (!target.starts_with('/') || target.starts_with("//") ||
        std::ranges::count(target, '&') >= static_cast<std::ptrdiff_t>(parameters_max)) {
        return std::nullopt;
    }
    auto read = adapters::read_target(target);
    if (!read || !is_plain_text(read->path) || read->path.find('\\') != std::string::npos ||
        climbs(read->path)) {
        return std::nullopt;
    }
    const bool whole = std::ranges::all_of(read->parameters, [](const auto& parameter) {
        return is_plain_text(parameter.first) && is_plain_text(parameter.second);
    });
    return whole ? std::move(read) : std::nullopt;
}

}  // namespace orderlog::tools
