#include "adapters/sp_api/redacted_query.hpp"

#include "adapters/sp_api/request_builder.hpp"

#include <algorithm>
#include <array>
#include <functional>

namespace orderlog::adapters {
namespace {

struct QueryParameter {
    std::string_view name{};
    ValueKind kind{};
};

// What request_builder.cpp writes.
constexpr std::array query_parameters{
    QueryParameter{"createdAfter", ValueKind::time},
    QueryParameter{"createdBefore", ValueKind::time},
    QueryParameter{"lastUpdatedAfter", ValueKind::time},
    QueryParameter{"lastUpdatedBefore", ValueKind::time},
    QueryParameter{"marketplaceIds", ValueKind::marketplace},
    QueryParameter{"maxResultsPerPage", ValueKind::count},
    QueryParameter{"includedData", ValueKind::word},
    QueryParameter{"CreatedAfter", ValueKind::time},
    QueryParameter{"CreatedBefore", ValueKind::time},
    QueryParameter{"LastUpdatedAfter", ValueKind::time},
    QueryParameter{"LastUpdatedBefore", ValueKind::time},
    QueryParameter{"MarketplaceIds", ValueKind::marketplace},
    QueryParameter{"MaxResultsPerPage", ValueKind::count},
};
constexpr std::array<std::string_view, 7> query_segments{
    "orders", "2026-01-01", "v0", "orderItems", "sellers", "v1", "marketplaceParticipations"};

/// The text with what `change` makes of each part between the separators.
std::string each_part(std::string_view text, std::string_view separator,
                      const std::function<std::string(std::string_view)>& change) {
    std::string changed;
    while (true) {
        const std::size_t end = std::min(text.find(separator), text.size());
        changed += change(text.substr(0, end));
        if (end == text.size()) {
            return changed;
        }
        changed += separator;
        text.remove_prefix(end + separator.size());
    }
}

/// Of a value's part. Those that stay have no other escape than that of the colon.
std::string redacted_part(std::string_view part, ValueKind kind, const Pseudonyms& pseudonyms) {
    std::string plain(part);
    constexpr std::string_view colon = "%3A";
    for (std::size_t at = 0; (at = plain.find(colon, at)) != std::string::npos; ++at) {
        plain.replace(at, colon.size(), ":");
    }
    return percent_encoded(pseudonyms.of(kind, plain));
}

std::string redacted_parameter(std::string_view parameter, const Pseudonyms& pseudonyms) {
    const std::size_t equals = std::min(parameter.find('='), parameter.size());
    const std::string_view name = parameter.substr(0, equals);
    const auto* const known = std::ranges::find(query_parameters, name, &QueryParameter::name);
    if (known == query_parameters.end()) {
        return pseudonyms.of(ValueKind::name, name) + "=x";
    }
    const std::string_view value = parameter.substr(std::min(equals + 1, parameter.size()));
    return std::string(name) + "=" + each_part(value, "%2C", [&](std::string_view part) {
               return redacted_part(part, known->kind, pseudonyms);
           });
}

std::string redacted_segment(std::string_view segment, const Pseudonyms& pseudonyms) {
    return std::ranges::find(query_segments, segment) != query_segments.end()
               ? std::string(segment)
               : pseudonyms.of(ValueKind::order, segment);
}

}  // namespace

std::string redacted_query(std::string_view query, const Pseudonyms& pseudonyms) {
    const std::size_t path_end = std::min(query.find('?'), query.size());
    std::string text = each_part(query.substr(0, path_end), "/", [&](std::string_view segment) {
        return redacted_segment(segment, pseudonyms);
    });
    if (path_end == query.size()) {
        return text;
    }
    return text + "?" + each_part(query.substr(path_end + 1), "&", [&](std::string_view parameter) {
               return redacted_parameter(parameter, pseudonyms);
           });
}

}  // namespace orderlog::adapters
