#include "adapters/simulated_amazon/spoiled_answer.hpp"

#include "events/check.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace orderlog::adapters {

namespace {

constexpr std::string_view orders_key = R"({"orders":[)";
constexpr std::string_view pagination_key = R"(,"pagination":{"nextToken":")";
constexpr std::string_view id_key = R"("orderId":")";

/// Where the value that begins at `at` ends, by counting brackets outside of texts.
std::size_t end_of_object(std::string_view text, std::size_t at) {
    int depth = 0;
    bool quoted = false;
    for (; at < text.size(); ++at) {
        const char c = text[at];
        if (quoted) {
            at += c == '\\' ? 1 : 0;
            quoted = c != '"';
        } else if (c == '"') {
            quoted = true;
        } else if (c == '{' || c == '[') {
            ++depth;
        } else if ((c == '}' || c == ']') && --depth == 0) {
            return at + 1;
        }
    }
    return text.size();
}

/// Behind the last order, where `]` stands. REQUIRES: a searchOrders body.
std::size_t end_of_orders(std::string_view body) {
    const auto orders = orders_in(body);
    return orders.empty() ? orders_key.size()
                          : static_cast<std::size_t>(orders.back().end() - body.begin());
}

std::string_view text_behind(std::string_view text, std::string_view key) {
    const auto at = text.find(key);
    if (at == std::string_view::npos) {
        return {};
    }
    const auto from = at + key.size();
    return text.substr(from, text.find('"', from) - from);
}

}  // namespace

std::vector<std::string_view> orders_in(std::string_view body) {
    std::vector<std::string_view> orders;
    if (!body.starts_with(orders_key)) {
        return orders;
    }
    for (auto at = orders_key.size(); at < body.size() && body[at] == '{';) {
        const auto end = end_of_object(body, at);
        orders.push_back(body.substr(at, end - at));
        at = end < body.size() && body[end] == ',' ? end + 1 : body.size();
    }
    return orders;
}

std::string_view id_of_order(std::string_view order) {
    return text_behind(order, id_key);
}

std::string_view next_token_in(std::string_view body) {
    return body.starts_with(orders_key)
               ? text_behind(body.substr(end_of_orders(body)), pagination_key)
               : std::string_view{};
}

std::string with_next_token(std::string_view body, std::string_view token) {
    const auto end = end_of_orders(body) + 1;
    auto rest = body.substr(end);
    if (rest.starts_with(pagination_key)) {
        rest.remove_prefix(rest.find('}') + 1);
    }
    std::string out{body.substr(0, end)};
    if (!token.empty()) {
        out += fmt::format("{}{}\"}}", pagination_key, token);
    }
    return out.append(rest);
}

std::string with_orders(std::string_view body, const std::vector<std::string_view>& more) {
    events::check(body.starts_with(orders_key));
    std::string out{orders_key};
    bool first = true;
    for (const auto order : more) {
        out += first ? "" : ",";
        out += order;
        first = false;
    }
    const auto rest = body.substr(orders_key.size());
    out += first || rest.starts_with(']') ? "" : ",";
    return out.append(rest);
}

std::string without_orders(std::string_view body) {
    return std::string{orders_key}.append(body.substr(end_of_orders(body)));
}

std::string with_unreadable(std::string_view body, std::string_view id) {
    constexpr std::string_view time_key = R"("lastUpdatedTime":")";
    std::string out{body};
    const auto order = out.find(fmt::format("{}{}\"", id_key, id));
    events::check(order != std::string::npos);
    const auto time = out.find(time_key, order);
    events::check(time != std::string::npos);
    return out.insert(time + time_key.size(), "about ");
}

HttpResponse replaced(const HttpResponse& answer, HttpResponse by) {
    std::ranges::copy_if(answer.headers, std::back_inserter(by.headers), [](const auto& header) {
        return header.first == "Date" || header.first == "x-amzn-RequestId";
    });
    return by;
}

}  // namespace orderlog::adapters
