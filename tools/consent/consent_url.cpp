#include "tools/consent/consent_url.hpp"

#include "adapters/sp_api/request_builder.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace orderlog::tools {

using events::ErrorKind;
using events::Region;
using events::Result;

namespace {

struct Marketplace {
    std::string_view id{};
    Region region{Region::eu};
    std::string_view host{};
};

constexpr std::string_view europe = "sellercentral-europe.amazon.com";

// Some countries share a site.
constexpr std::array<Marketplace, 23> marketplaces{{
    {"ATVPDKIKX0DER", Region::na, "sellercentral.amazon.com"},
    {"A2EUQ1WTGCTBG2", Region::na, "sellercentral.amazon.ca"},
    {"A1AM78C64UM0Y8", Region::na, "sellercentral.amazon.com.mx"},
    {"A2Q3Y263D00KWC", Region::na, "sellercentral.amazon.com.br"},
    {"A1RKKUPIHCS9HS", Region::eu, europe},
    {"A1F83G8C2ARO7P", Region::eu, europe},
    {"A13V1IB3VIYZZH", Region::eu, europe},
    {"A1PA6795UKMFR9", Region::eu, europe},
    {"APJ6JRA9NG5V4", Region::eu, europe},
    {"AE08WJ6YKNBMC", Region::eu, europe},
    {"ARBP9OOSHTCHU", Region::eu, europe},
    {"A17E79C6D8DWNP", Region::eu, europe},
    {"A28R8C7NBKEWEA", Region::eu, "sellercentral.amazon.ie"},
    {"AMEN7PMS3EDWL", Region::eu, "sellercentral.amazon.com.be"},
    {"A1805IZSGTT6HS", Region::eu, "sellercentral.amazon.nl"},
    {"A2NODRKZP88ZB9", Region::eu, "sellercentral.amazon.se"},
    {"A1C3SOZRARQ6R3", Region::eu, "sellercentral.amazon.pl"},
    {"A33AVAJ2PDY3EV", Region::eu, "sellercentral.amazon.com.tr"},
    {"A2VIGQ35RCS4UG", Region::eu, "sellercentral.amazon.ae"},
    {"A21TJRUUN4KGV", Region::eu, "sellercentral.amazon.in"},
    {"A19VAU5U5O7RUS", Region::fe, "sellercentral.amazon.sg"},
    {"A39IBJ37TRP1C6", Region::fe, "sellercentral.amazon.com.au"},
    {"A1VC38T7YXB528", Region::fe, "sellercentral.amazon.co.jp"},
}};

std::string_view host_of(Region region) {
    switch (region) {
        case Region::na:
            return "sellercentral.amazon.com";
        case Region::eu:
            return europe;
        case Region::fe:
            return "sellercentral.amazon.co.jp";
    }
    return europe;
}

}  // namespace

Result<std::string> seller_central_url(Region region, std::string_view marketplace) {
    if (marketplace.empty()) {
        return fmt::format("https://{}", host_of(region));
    }
    const auto found = std::ranges::find(marketplaces, marketplace, &Marketplace::id);
    if (found == marketplaces.end() || found->region != region) {
        return events::fail(
            ErrorKind::rejected,
            fmt::format("there is no such marketplace in region '{}'", events::to_text(region)),
            "leave marketplaceId out, or name one of the region");
    }
    return fmt::format("https://{}", found->host);
}

std::string consent_url(const ConsentPlace& place, const std::string& seller_central,
                        std::string_view state) {
    return fmt::format("{}/apps/authorize/consent?application_id={}&state={}&redirect_uri={}{}",
                       place.base_url.empty() ? seller_central : place.base_url,
                       adapters::percent_encoded(place.application_id), state,
                       adapters::percent_encoded(place.redirect_uri),
                       place.draft ? "&version=beta" : "");
}

}  // namespace orderlog::tools
