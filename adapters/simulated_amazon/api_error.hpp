#pragma once

#include "adapters/sp_api/http_exchange.hpp"

#include <cstdint>
#include <string_view>

namespace orderlog::adapters {

/// An error as the Selling Partner API words it. Texts are those seen live.
struct ApiError {
    std::uint16_t status{400};
    std::string_view code{};
    std::string_view message{};
    std::string_view details{};
    bool has_details{true};
};

namespace api_errors {
inline constexpr ApiError invalid{
    400, "InvalidInput",
    "The input you have submitted is not valid. Please check your input and try again."};
inline constexpr ApiError unknown_parameter{400, "InvalidInput", "Invalid Input", "Invalid Input"};
inline constexpr ApiError one_axis{
    400, "InvalidInput", "One and only one of createdAfter or lastUpdatedAfter must be provided."};
inline constexpr ApiError no_time{400, "InvalidInput", "timestamp must follow ISO8601"};
inline constexpr ApiError bad_token{400, "InvalidInput",
                                    "The paginationToken you have submitted is not valid. All "
                                    "parameters must match the original request except "
                                    "maxResultsPerPage."};
inline constexpr ApiError v0_one_axis{
    400, "InvalidInput", "Either CreatedAfter or LastUpdatedAfter must be specified, not both."};
inline constexpr ApiError v0_no_marketplace{400, "InvalidInput",
                                            "Missing or invalid request parameters: "
                                            "[MarketplaceIds]"};
inline constexpr ApiError v0_bad_token{400, "InvalidInput",
                                       "We could not decode your NextToken. Please check it and "
                                       "try again."};
inline constexpr ApiError denied{403, "Unauthorized", "Access to requested resource is denied."};
inline constexpr ApiError no_route{403, "MissingAuthenticationToken",
                                   "Access to requested resource is denied.", "", false};
inline constexpr ApiError not_found{404, "NotFound", "The requested order was not found."};
inline constexpr ApiError no_quota{429, "QuotaExceeded",
                                   "You exceeded your quota for the requested resource."};
}  // namespace api_errors

/// Status, content type and body; the caller adds the rest.
[[nodiscard]] HttpResponse to_response(const ApiError& error);

}  // namespace orderlog::adapters
