#include "adapters/simulated_amazon/participations.hpp"

#include "adapters/simulated_amazon/json_appender.hpp"

#include <fmt/core.h>

#include <set>

namespace orderlog::adapters {

namespace {

void append_participation(JsonAppender& json, const Site& site, bool participates) {
    json.begin_object();
    json.begin_object("marketplace");
    json.text("id", site.marketplace_id);
    json.text("name", site.name);
    json.text("countryCode", site.country);
    json.text("defaultCurrencyCode", site.currency);
    json.text("defaultLanguageCode", "en_US");
    json.text("domainName", fmt::format("www.{}", site.name));
    json.end_object();
    json.text("storeName", "A store");
    json.begin_object("participation");
    json.truth("isParticipating", participates);
    json.truth("hasSuspendedListings", false);
    json.end_object();
    json.end_object();
}

}  // namespace

std::string participations_body(const OrderBook& book) {
    std::set<std::string_view> used;
    for (const OrderHead& order : book.orders()) {
        used.insert(site(order.site).marketplace_id);
    }
    std::string body;
    JsonAppender json{body};
    json.begin_object();
    json.begin_array("payload");
    for (const Site& one : all_sites()) {
        append_participation(json, one, used.contains(one.marketplace_id));
    }
    json.end_array();
    json.end_object();
    return body;
}

}  // namespace orderlog::adapters
