#include "adapters/simulated_amazon/api_error.hpp"

#include <fmt/core.h>

namespace orderlog::adapters {

HttpResponse to_response(const ApiError& error) {
    HttpResponse response{error.status, {{"Content-Type", "application/json"}}, {}};
    const std::string details =
        error.has_details ? fmt::format(R"(,"details":"{}")", error.details) : std::string{};
    response.body = fmt::format(R"({{"errors":[{{"code":"{}","message":"{}"{}}}]}})", error.code,
                                error.message, details);
    return response;
}

}  // namespace orderlog::adapters
