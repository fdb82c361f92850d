#include "adapters/sp_api/request_target.hpp"

#include <algorithm>
#include <charconv>

namespace orderlog::adapters {

namespace {

std::optional<std::string> decode(std::string_view text, bool plus_is_blank) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+' && plus_is_blank) {
            out += ' ';
        } else if (text[i] != '%') {
            out += text[i];
        } else {
            unsigned value = 0;
            const auto digits = text.substr(i + 1, 2);
            const auto [end, error] =
                std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
            if (error != std::errc{} || digits.size() != 2 || end != digits.data() + 2) {
                return std::nullopt;
            }
            out += static_cast<char>(value);
            i += 2;
        }
    }
    return out;
}

}  // namespace

const std::string* RequestTarget::find(std::string_view name) const {
    const auto found =
        std::ranges::find(parameters, name, &std::pair<std::string, std::string>::first);
    return found == parameters.end() ? nullptr : &found->second;
}

std::optional<QueryParameters> read_parameters(std::string_view text) {
    QueryParameters parameters;
    parameters.reserve(static_cast<std::size_t>(std::ranges::count(text, '&')) + 1);
    while (!text.empty()) {
        const auto end = std::min(text.find('&'), text.size());
        const auto pair = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (pair.empty()) {
            continue;
        }
        const auto equals = std::min(pair.find('='), pair.size());
        auto name = decode(pair.substr(0, equals), true);
        auto value = decode(pair.substr(std::min(equals + 1, pair.size())), true);
        if (!name || !value) {
            return std::nullopt;
        }
        parameters.emplace_back(std::move(*name), std::move(*value));
    }
    return parameters;
}

std::optional<RequestTarget> read_target(std::string_view url) {
    if (const auto scheme = url.find("://"); scheme != std::string_view::npos && url[0] != '/') {
        const auto path = url.find('/', scheme + 3);
        url = path == std::string_view::npos ? std::string_view{"/"} : url.substr(path);
    }
    const auto question = std::min(url.find('?'), url.size());
    auto path = decode(url.substr(0, question), false);
    auto parameters = read_parameters(url.substr(std::min(question + 1, url.size())));
    if (!path || !parameters) {
        return std::nullopt;
    }
    return RequestTarget{std::move(*path), std::move(*parameters)};
}

std::vector<std::string_view> split_list(std::string_view text) {
    std::vector<std::string_view> parts;
    parts.reserve(static_cast<std::size_t>(std::ranges::count(text, ',')) + 1);
    std::size_t begin = 0;
    for (std::size_t comma = text.find(','); comma != std::string_view::npos;
         comma = text.find(',', begin)) {
        parts.push_back(text.substr(begin, comma - begin));
        begin = comma + 1;
    }
    parts.push_back(text.substr(begin));
    return parts;
}

}  // namespace orderlog::adapters
