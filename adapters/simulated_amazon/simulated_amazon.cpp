#include "adapters/simulated_amazon/simulated_amazon.hpp"

#include "adapters/simulated_amazon/amazon_time.hpp"
#include "adapters/simulated_amazon/api_error.hpp"
#include "adapters/simulated_amazon/order_json.hpp"
#include "adapters/simulated_amazon/order_search.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace orderlog::adapters {

namespace {

using events::Operation;

constexpr std::string_view token_path = "/auth/o2/token";
constexpr std::string_view search_path = "/orders/2026-01-01/orders";
constexpr std::string_view order_path = "/orders/2026-01-01/orders/";

UsagePlan plan_of(Operation operation) {
    return operation == Operation::search_orders ? search_orders_plan : get_order_plan;
}

/// Amazon sends its rate with an answer of the operation itself, never with a refusal to serve.
void add_rate(HttpResponse& response, Operation operation) {
    constexpr std::array<std::uint16_t, 3> told{200, 400, 404};
    if (std::ranges::find(told, response.status) != told.end()) {
        response.headers.emplace_back("x-amzn-RateLimit-Limit",
                                      operation == Operation::search_orders ? "0.0056" : "0.5");
    }
}

}  // namespace

std::string_view to_text(SellerKind kind) {
    constexpr std::array<std::string_view, 3> names{"healthy", "no_token", "revoked"};
    return names[static_cast<std::size_t>(kind)];
}

SimulatedAmazon::SimulatedAmazon(SimulatedAmazonOptions options,
                                 std::vector<SimulatedSeller> sellers)
    : options_(std::move(options)), sellers_(std::move(sellers)) {}

void SimulatedAmazon::set_index(std::string_view seller_id, SearchIndex index) {
    indexes_[std::string{seller_id}] = index;
}

HttpResponse SimulatedAmazon::answer(const HttpRequest& request, events::Time now) {
    const auto target = read_target(request.url);
    HttpResponse response;
    if (!target) {
        response = to_response(api_errors::invalid);
    } else if (target->path == token_path) {
        response = answer_token(request, now);
    } else {
        response = answer_call(request, *target, now);
    }
    const auto number = ++answers_;
    response.headers.emplace_back("x-amzn-RequestId",
                                  fmt::format("5e11e500-0000-4000-8000-{:012x}", number));
    response.headers.emplace_back("Date", to_http_date(now));
    return response;
}

HttpResponse SimulatedAmazon::answer_token(const HttpRequest& request, events::Time now) {
    auto response = answer_token_request(request, options_.application, by_name_, now);
    ++(response.status == 200 ? counts_.token_grants : counts_.token_refusals);
    return response;
}

HttpResponse SimulatedAmazon::answer_call(const HttpRequest& request, const RequestTarget& target,
                                          events::Time now) {
    const bool search = target.path == search_path;
    const bool known = search || (target.path.starts_with(order_path) &&
                                  target.path.find('/', order_path.size()) == std::string::npos);
    if (request.method != "GET" || !known) {
        return deny(to_response(api_errors::no_route));
    }
    const auto id = seller_of_access_token(header(request.headers, "x-amz-access-token"), now);
    const auto* const seller = id ? find(*id) : nullptr;
    if (seller == nullptr || seller->kind != SellerKind::healthy) {
        return deny(to_response(api_errors::denied));
    }
    const auto operation = search ? Operation::search_orders : Operation::get_order;
    if (!take_quota(*seller, operation, now)) {
        return to_response(api_errors::no_quota);
    }
    auto response = search ? search_orders(*seller, target, now) : one_order(*seller, target, now);
    add_rate(response, operation);
    return response;
}

HttpResponse SimulatedAmazon::search_orders(const SimulatedSeller& seller,
                                            const RequestTarget& target, events::Time now) {
    const auto query = read_search_query(target, seller.seller_id, now);
    if (!query) {
        return to_response(query.error());
    }
    const auto index = indexes_.find(seller.seller_id);
    const auto page = find_orders(
        seller.book, index == indexes_.end() ? SearchIndex{} : index->second, *query, now);
    counts_.orders_served += page.orders.size();
    return {200, {{"Content-Type", "application/json"}}, page_body(seller.book, *query, page, now)};
}

HttpResponse SimulatedAmazon::one_order(const SimulatedSeller& seller, const RequestTarget& target,
                                        events::Time now) {
    const auto included = read_order_query(target);
    if (!included) {
        return to_response(included.error());
    }
    const auto index = seller.book.find(std::string_view{target.path}.substr(order_path.size()));
    const auto* const order = index ? &seller.book.orders()[*index] : nullptr;
    const auto* const state = order == nullptr ? nullptr : seller.book.state_at(*order, now);
    if (state == nullptr) {
        return to_response(api_errors::not_found);
    }
    ++counts_.orders_served;
    HttpResponse response{200, {{"Content-Type", "application/json"}}, R"({"order":)"};
    append_order(response.body, {seller.book, *order, *state}, *included);
    response.body += '}';
    return response;
}

bool SimulatedAmazon::take_quota(const SimulatedSeller& seller, Operation operation,
                                 events::Time now) {
    const auto found =
        buckets_.try_emplace({seller.seller_id, operation}, plan_of(operation)).first;
    return found->second.take(now, options_.quota);
}

HttpResponse SimulatedAmazon::deny(const HttpResponse& response) {
    ++counts_.denied;
    return response;
}

SimulatedStatistics SimulatedAmazon::statistics() const {
    auto statistics = counts_;
    for (const auto& [key, bucket] : buckets_) {
        statistics.operations[key] = bucket.usage();
    }
    return statistics;
}

}  // namespace orderlog::adapters
