#include "tools/orderlog/debt_retry.hpp"

#include "events/check.hpp"

#include <nlohmann/json.hpp>

#include <cstddef>

namespace orderlog::tools {

using nlohmann::json;

namespace {

/// A socket's line has 64 kB, an order's id 128 bytes.
constexpr std::size_t orders_max = 100;

bool is_of(const json& request, const BookedDebt& debt) {
    return request.at("tenant") == debt.stream.tenant.value() &&
           request.at("connection") == debt.stream.connection.value();
}

void append(json& list, const json& more) {
    list.insert(list.end(), more.begin(), more.end());
}

}  // namespace

std::vector<json> retry_requests(const std::vector<BookedDebt>& debts) {
    std::vector<json> requests;
    for (const BookedDebt& debt : debts) {
        if (debt.removed) {
            continue;
        }
        if (requests.empty() || !is_of(requests.back(), debt) ||
            requests.back().at("orders").size() == orders_max) {
            requests.push_back({{"command", "debts.retry"},
                                {"tenant", debt.stream.tenant.value()},
                                {"connection", debt.stream.connection.value()},
                                {"orders", json::array()}});
        }
        json order{{"order", debt.order.value()}};
        if (debt.given_up_at) {
            order["incurred"] = debt.incurred.value();
        }
        requests.back()["orders"].push_back(std::move(order));
    }
    return requests;
}

json retry_summary(const std::vector<json>& requests, const std::vector<json>& answers) {
    events::check(requests.size() == answers.size());
    json connections = json::array();
    for (std::size_t i = 0; i < requests.size(); ++i) {
        const json& request = requests[i];
        if (i == 0 || request.at("tenant") != requests[i - 1].at("tenant") ||
            request.at("connection") != requests[i - 1].at("connection")) {
            connections.push_back({{"tenant", request.at("tenant")},
                                   {"connection", request.at("connection")},
                                   {"retried", json::array()},
                                   {"without_room", json::array()}});
        }
        append(connections.back()["retried"], answers[i].at("retried"));
        append(connections.back()["without_room"], answers[i].at("without_room"));
    }
    return {{"connections", connections}};
}

}  // namespace orderlog::tools
