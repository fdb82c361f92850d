#pragma once

#include "events/ids.hpp"
#include "events/result.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace orderlog::tools {

/// What the address of Amazon's consent page is made of.
struct ConsentPlace {
    std::string application_id{};
    bool draft{false};       ///< Amazon lets a draft application be authorised as a beta alone.
    std::string base_url{};  ///< Instead of Seller Central: a simulator's.
    std::string redirect_uri{};
};

/// Where sellers of a marketplace, or of a region, sign in: "https://sellercentral.amazon.de".
/// `rejected` if the marketplace is none of the region.
[[nodiscard]] events::Result<std::string> seller_central_url(events::Region region,
                                                             std::string_view marketplace);

/// The page on which a seller lets our application read. `state` comes back from it.
[[nodiscard]] std::string consent_url(const ConsentPlace& place, const std::string& seller_central,
                                      std::string_view state);

}  // namespace orderlog::tools
