#include "adapters/simulated_amazon/spoiled_answer.hpp"

#include "events/check.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace orderlog::adapters {

namespace {

/// How a kind of page is written.
struct PageForm {
    std::string_view elements;   ///< Up to the first order, or item.
    std::string_view token;      ///< Up to the next page's token …
    std::string_view token_end;  ///< … and behind it.
};
constexpr std::array<PageForm, 3> page_forms{{
    {R"({"orders":[)", R"(,"pagination":{"nextToken":")", R"("})"},
    {R"({"payload":{"Orders":[)", R"(,"NextToken":")", R"(")"},
    {R"({"payload":{"OrderItems":[)", R"(,"NextToken":")", R"(")"},
}};

/// Null: the body is no page.
const PageForm* form_of(std::string_view body) {
    const auto* const found = std::ranges::find_if(
        page_forms, [&](const PageForm& form) { return body.starts_with(form.elements); });
    return found == page_forms.end() ? nullptr : found;
}

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

/// Behind the last order, where `]` stands. REQUIRES: a page.
std::size_t end_of_orders(std::string_view body) {
    const auto orders = orders_in(body);
    return orders.empty() ? form_of(body)->elements.size()
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
    const auto* const form = form_of(body);
    if (form == nullptr) {
        return orders;
    }
    for (auto at = form->elements.size(); at < body.size() && body[at] == '{';) {
        const auto end = end_of_object(body, at);
        orders.push_back(body.substr(at, end - at));
        at = end < body.size() && body[end] == ',' ? end + 1 : body.size();
    }
    return orders;
}

std::string_view id_of_order(std::string_view order) {
    const auto id = text_behind(order, R"("orderId":")");
    return id.empty() ? text_behind(order, R"("AmazonOrderId":")") : id;
}

std::string_view next_token_in(std::string_view body) {
    const auto* const form = form_of(body);
    return form == nullptr ? std::string_view{}
                           : text_behind(body.substr(end_of_orders(body)), form->token);
}

std::string with_next_token(std::string_view body, std::string_view token) {
    const auto* const form = form_of(body);
    events::check(form != nullptr);
    const auto end = end_of_orders(body) + 1;
    auto rest = body.substr(end);
    if (rest.starts_with(form->token)) {
        rest.remove_prefix(form->token.size());
        rest.remove_prefix(rest.find(form->token_end) + form->token_end.size());
    }
    std::string out{body.substr(0, end)};
    if (!token.empty()) {
        out += fmt::format("{}{}{}", form->token, token, form->token_end);
    }
    return out.append(rest);
}

std::string with_orders(std::string_view body, const std::vector<std::string_view>& more) {
    const auto* const form = form_of(body);
    events::check(form != nullptr);
    std::string out{form->elements};
    bool first = true;
    for (const auto order : more) {
        out += first ? "" : ",";
        out += order;
        first = false;
    }
    const auto rest = body.substr(form->elements.size());
    out += first || rest.starts_with(']') ? "" : ",";
    return out.append(rest);
}

std::string without_orders(std::string_view body) {
    const auto* const form = form_of(body);
    events::check(form != nullptr);
    return std::string{form->elements}.append(body.substr(end_of_orders(body)));
}

std::string with_unreadable(std::string_view body, std::string_view id) {
    std::string out{body};
    const bool v0 = out.find(R"("orderId":)") == std::string::npos;
    // Of every other order it can still be told when it was last updated.
    const bool of_update = id.back() % 2 == 0;
    const std::string_view updated = v0 ? R"("LastUpdateDate":")" : R"("lastUpdatedTime":")";
    const std::string_view created = v0 ? R"("PurchaseDate":")" : R"("createdTime":")";
    const std::string_view time_key = of_update ? updated : created;
    const auto order = out.find(fmt::format(R"("{}":"{}")", v0 ? "AmazonOrderId" : "orderId", id));
    events::check(order != std::string::npos);
    const auto time = out.find(time_key, order);
    events::check(time != std::string::npos);
    return out.insert(time + time_key.size(), "about ");
}

std::string with_unreadable_item(std::string_view body) {
    constexpr std::string_view key = R"("QuantityOrdered":)";
    std::string out{body};
    if (const auto quantity = out.find(key); quantity != std::string::npos) {
        out.insert(quantity + key.size(), R"("about",)"
                                          R"("Quantity":)");
    }
    return out;
}

HttpResponse replaced(const HttpResponse& answer, HttpResponse by) {
    std::ranges::copy_if(answer.headers, std::back_inserter(by.headers), [](const auto& header) {
        return header.first == "Date" || header.first == "x-amzn-RequestId";
    });
    return by;
}

}  // namespace orderlog::adapters
