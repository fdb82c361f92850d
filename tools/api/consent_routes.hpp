#pragma once

#include "tools/api/api_route.hpp"
#include "tools/api/consent_desk.hpp"

#include <memory>
#include <string>
#include <vector>

namespace orderlog::tools {

/// What is configured of the way by which sellers connect.
struct ConsentRoutesOptions {
    /// Where Amazon sends sellers back to; empty: to whatever loopback address was asked.
    std::string redirect_uri{};
    bool developer{false};  ///< mock/connect is there.
};

/// Connecting seller accounts: /api/v1/marketplaces/amazon/connect, its callback, mock/connect.
[[nodiscard]] std::vector<ApiRoute> consent_routes(const std::shared_ptr<ConsentDesk>& desk,
                                                   const ConsentRoutesOptions& options);

}  // namespace orderlog::tools
