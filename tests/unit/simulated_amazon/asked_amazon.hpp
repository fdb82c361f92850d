#pragma once

#include "adapters/simulated_amazon/order_generator.hpp"
#include "adapters/simulated_amazon/simulated_amazon.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace orderlog::adapters {

/// Noon of a day on which every test here takes place.
inline constexpr events::Time noon =
    std::chrono::sys_days{std::chrono::year{2026} / 1 / 15} + std::chrono::hours{12};

[[nodiscard]] inline SimulatedSeller seller_named(std::string id, OrderBook book) {
    SimulatedSeller seller;
    seller.seller_id = std::move(id);
    seller.refresh_token = "Atzr|" + seller.seller_id;
    seller.book = std::move(book);
    return seller;
}

/// A line and a head that tests fill as they need.
[[nodiscard]] inline OrderHead head_of(std::string_view id, events::Time created) {
    OrderHead head;
    id.copy(head.id.data(), head.id.size() - 1);
    head.created = created;
    return head;
}
[[nodiscard]] inline OrderLine line_of(std::uint64_t item_id, std::int64_t amount) {
    OrderLine line;
    line.item_id = item_id;
    line.quantity = 2;
    line.has_amount = true;
    line.amount = amount;
    return line;
}

/// A client of one simulated Amazon: knows how to get a token and how to ask.
class AskedAmazon {
 public:
    AskedAmazon(SimulatedAmazonOptions options, std::vector<SimulatedSeller> sellers)
        : amazon(options, std::move(sellers)) {}

    [[nodiscard]] HttpResponse grant(std::string_view refresh_token, events::Time now) {
        HttpRequest request;
        request.method = "POST";
        request.url = "/auth/o2/token";
        request.body = "grant_type=refresh_token&refresh_token=" + std::string{refresh_token} +
                       "&client_id=" + amazon.application().client_id +
                       "&client_secret=" + amazon.application().client_secret;
        return amazon.answer(request, now);
    }
    [[nodiscard]] HttpResponse get(std::string_view target, events::Time now,
                                   std::size_t seller = 0) {
        const auto granted = grant(amazon.sellers()[seller].refresh_token, now);
        HttpRequest request;
        request.url = target;
        request.headers = {
            {"x-amz-access-token",
             nlohmann::json::parse(granted.body).at("access_token").get<std::string>()}};
        return amazon.answer(request, now);
    }
    /// searchOrders with these parameters.
    [[nodiscard]] HttpResponse search(std::string_view parameters, events::Time now = noon,
                                      std::size_t seller = 0) {
        return get("/orders/2026-01-01/orders?" + std::string{parameters}, now, seller);
    }

    /// getOrders of Orders v0 with these parameters.
    [[nodiscard]] HttpResponse v0_orders(std::string_view parameters, events::Time now = noon,
                                         std::size_t seller = 0) {
        return get("/orders/v0/orders?" + std::string{parameters}, now, seller);
    }

    SimulatedAmazon amazon;
};

/// The text of the first error; "" if the body tells none.
[[nodiscard]] inline std::string message_of(const HttpResponse& response) {
    const auto body = nlohmann::json::parse(response.body);
    return body.contains("errors") ? body["errors"][0]["message"].get<std::string>() : "";
}
[[nodiscard]] inline std::vector<std::string> ids_of(const HttpResponse& response) {
    std::vector<std::string> ids;
    const auto body = nlohmann::json::parse(response.body);
    if (body.contains("payload")) {
        for (const auto& order : body["payload"].at("Orders")) {
            ids.push_back(order.at("AmazonOrderId").get<std::string>());
        }
        return ids;
    }
    for (const auto& order : body.at("orders")) {
        ids.push_back(order.at("orderId").get<std::string>());
    }
    return ids;
}
/// The token of the next page, percent-encoded; "" on the last page.
[[nodiscard]] inline std::string token_of(const HttpResponse& response) {
    const auto body = nlohmann::json::parse(response.body);
    const auto token = body.contains("payload") ? body["payload"].value("NextToken", std::string{})
                       : body.contains("pagination")
                           ? body["pagination"]["nextToken"].get<std::string>()
                           : std::string{};
    std::string encoded;
    for (const char c : token) {
        encoded += c == '+' ? "%2B" : c == '/' ? "%2F" : c == '=' ? "%3D" : std::string{c};
    }
    return encoded;
}

}  // namespace orderlog::adapters
