#include "adapters/simulated_amazon/simulated_amazon.hpp"

#include "adapters/simulated_amazon/amazon_time.hpp"
#include "adapters/simulated_amazon/api_error.hpp"
#include "adapters/simulated_amazon/order_json.hpp"
#include "adapters/simulated_amazon/order_search.hpp"
#include "adapters/simulated_amazon/participations.hpp"
#include "adapters/simulated_amazon/search_rules.hpp"
#include "adapters/simulated_amazon/v0_answers.hpp"
#include "adapters/simulated_amazon/v0_query.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace orderlog::adapters {

namespace {

using events::Operation;

constexpr std::string_view token_path = "/auth/o2/token";

UsagePlan plan_of(Operation operation) {
    switch (operation) {
        case Operation::search_orders:
            return search_orders_plan;
        case Operation::v0_get_orders:
            return v0_get_orders_plan;
        case Operation::marketplace_participations:
            return participations_plan;
        case Operation::get_order:
        case Operation::v0_get_order_items:
        case Operation::v0_get_order:
            break;
    }
    return get_order_plan;
}

/// Amazon sends its rate with an answer of the operation itself, never with a refusal to serve.
void add_rate(HttpResponse& response, Operation operation) {
    constexpr std::array<std::uint16_t, 3> told{200, 400, 404};
    if (std::ranges::find(told, response.status) != told.end()) {
        response.headers.emplace_back("x-amzn-RateLimit-Limit", rate_text(operation));
    }
}

/// Amazon lets an application in by the roles that it has: this call needs none.
bool lets_in(SellerKind kind, Operation operation) {
    return kind == SellerKind::healthy ||
           (kind == SellerKind::role_missing && operation == Operation::marketplace_participations);
}

HttpResponse json_response(std::string body) {
    return {200, {{"Content-Type", "application/json"}}, std::move(body)};
}

/// The order as it is at `now`; none if there is no such order yet.
std::optional<OrderView> view_of(const OrderBook& book, std::string_view id, events::Time now) {
    const auto index = book.find(id);
    const auto* const order = index ? &book.orders()[*index] : nullptr;
    const auto* const state = order == nullptr ? nullptr : book.state_at(*order, now);
    return state == nullptr ? std::nullopt : std::optional{OrderView{book, *order, *state}};
}

}  // namespace

std::string_view to_text(SellerKind kind) {
    constexpr std::array<std::string_view, 5> names{"healthy", "no_token", "revoked", "denied",
                                                    "role_missing"};
    return names[static_cast<std::size_t>(kind)];
}

struct SimulatedAmazon::Call {
    const SimulatedSeller& seller;
    const RequestTarget& target;
    const CallRoute& route;
    events::Time now{};
};

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
    } else if (target->path == consent_path && request.method == "GET") {
        response = consents_.answer(*target, sellers_, now);
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
    auto response = answer_token_request(request, options_.application, by_name_, consents_, now);
    ++(response.status == 200 ? counts_.token_grants : counts_.token_refusals);
    return response;
}

HttpResponse SimulatedAmazon::answer_call(const HttpRequest& request, const RequestTarget& target,
                                          events::Time now) {
    const auto route = route_of(target.path);
    if (request.method != "GET" || !route) {
        return deny(to_response(api_errors::no_route));
    }
    const auto id = seller_of_access_token(header(request.headers, "x-amz-access-token"), now);
    const auto* const seller = id ? find(*id) : nullptr;
    if (seller == nullptr || !lets_in(seller->kind, route->operation)) {
        return deny(to_response(api_errors::denied));
    }
    if (!take_quota(*seller, route->operation, now)) {
        return to_response(api_errors::no_quota);
    }
    auto response = serve({*seller, target, *route, now});
    add_rate(response, route->operation);
    return response;
}

HttpResponse SimulatedAmazon::serve(const Call& call) {
    switch (call.route.operation) {
        case Operation::search_orders:
            return search_orders(call);
        case Operation::get_order:
            return one_order(call);
        case Operation::v0_get_orders:
            return v0_orders(call);
        case Operation::v0_get_order_items:
            return v0_items(call);
        case Operation::v0_get_order:
            return v0_order(call);
        case Operation::marketplace_participations:
            return json_response(participations_body(call.seller.book));
    }
    return to_response(api_errors::no_route);
}

SearchIndex SimulatedAmazon::index_of(const SimulatedSeller& seller) const {
    const auto index = indexes_.find(seller.seller_id);
    return index == indexes_.end() ? SearchIndex{} : index->second;
}

HttpResponse SimulatedAmazon::search_orders(const Call& call) {
    const auto& [seller, target, route, now] = call;
    const auto query = read_search_query(target, seller.seller_id, now);
    if (!query) {
        return to_response(query.error());
    }
    const auto page = find_orders(seller.book, index_of(seller), *query, now);
    counts_.orders_served += page.orders.size();
    return json_response(page_body(seller.book, *query, page, now));
}

HttpResponse SimulatedAmazon::one_order(const Call& call) {
    const auto included = read_order_query(call.target);
    if (!included) {
        return to_response(included.error());
    }
    const auto view = view_of(call.seller.book, call.route.order, call.now);
    if (!view) {
        return to_response(api_errors::not_found);
    }
    ++counts_.orders_served;
    std::string body{R"({"order":)"};
    append_order(body, *view, *included);
    return json_response(body + '}');
}

HttpResponse SimulatedAmazon::v0_orders(const Call& call) {
    const auto& [seller, target, route, now] = call;
    const auto query = read_v0_query(target, seller.seller_id, now);
    if (!query) {
        return to_response(query.error());
    }
    const auto page = find_orders(seller.book, index_of(seller), *query, now);
    counts_.orders_served += page.orders.size();
    return json_response(v0_page_body(seller.book, *query, page, now));
}

HttpResponse SimulatedAmazon::v0_order(const Call& call) {
    if (const auto query = read_v0_order_query(call.target); !query) {
        return to_response(query.error());
    }
    const auto view = view_of(call.seller.book, call.route.order, call.now);
    if (!view) {
        return to_response(api_errors::not_found);
    }
    ++counts_.orders_served;
    return json_response(v0_order_body(*view));
}

HttpResponse SimulatedAmazon::v0_items(const Call& call) {
    const auto& [seller, target, route, now] = call;
    const auto begin = read_v0_items_query(target, seller.seller_id, now);
    if (!begin) {
        return to_response(begin.error());
    }
    const auto view = view_of(seller.book, route.order, now);
    if (!view) {
        return to_response(api_errors::not_found);
    }
    const std::size_t count = seller.book.lines(view->order).size();
    const std::size_t end = std::min(count, *begin + options_.items_per_page);
    const auto token =
        end < count ? v0_items_token(target, seller.seller_id, end, now) : std::string{};
    return json_response(v0_items_body(*view, {*begin, end, token}));
}

bool SimulatedAmazon::take_quota(const SimulatedSeller& seller, Operation operation,
                                 events::Time now) {
    const auto found = buckets_[&seller].try_emplace(operation, plan_of(operation)).first;
    return found->second.take(now, options_.quota);
}

HttpResponse SimulatedAmazon::deny(const HttpResponse& response) {
    ++counts_.denied;
    return response;
}

SimulatedStatistics SimulatedAmazon::statistics() const {
    auto statistics = counts_;
    for (const auto& [seller, buckets] : buckets_) {
        for (const auto& [operation, bucket] : buckets) {
            statistics.operations[{seller->seller_id, operation}] = bucket.usage();
        }
    }
    return statistics;
}

}  // namespace orderlog::adapters
