#include "adapters/simulated_amazon/hell.hpp"

#include "adapters/simulated_amazon/amazon_time.hpp"
#include "adapters/simulated_amazon/api_error.hpp"
#include "adapters/simulated_amazon/bad_answer.hpp"
#include "adapters/simulated_amazon/simulated_lwa.hpp"
#include "adapters/simulated_amazon/spoiled_answer.hpp"
#include "adapters/sp_api/request_target.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace orderlog::adapters {

using namespace std::chrono_literals;

namespace {

constexpr std::array<std::string_view, 2> token_parameters{"paginationToken", "NextToken"};
/// Behind a token of Amazon's: the same page under another token. No token of Amazon's holds it.
constexpr char alias_mark = '~';
constexpr std::size_t aliases_max = 3;

std::uint64_t hash_of_text(std::string_view text) {
    std::uint64_t hash = 14695981039346656037U;
    for (const char c : text) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
    }
    return hash;
}

/// Takes the aliases off the url's page token; nothing but aliases stands for the first page.
void strip_aliases(std::string& url) {
    for (const auto parameter : token_parameters) {
        const auto name = url.find(fmt::format("{}=", parameter));
        if (name == std::string::npos) {
            continue;
        }
        const auto end = std::min(url.find('&', name), url.size());
        auto begin = end;
        while (url[begin - 1] == alias_mark) {
            --begin;
        }
        const bool first = begin == name + parameter.size() + 1;
        const auto from = first ? name - 1 : begin;
        url.erase(from, end - from);
    }
}

void set_date(HttpResponse& response, events::Time date) {
    for (auto& [name, value] : response.headers) {
        if (name == "Date") {
            value = to_http_date(date);
        }
    }
}

Transport transport_of(std::optional<Fault> fault) {
    constexpr std::array<std::pair<Fault, Transport>, 6> transports{{
        {Fault::reset_before, Transport::reset_before},
        {Fault::reset_after, Transport::reset_after},
        {Fault::silent, Transport::silent},
        {Fault::drip, Transport::drip},
        {Fault::truncated, Transport::truncated},
        {Fault::wrong_length, Transport::wrong_length},
    }};
    const auto* const found =
        std::ranges::find(transports, fault, &std::pair<Fault, Transport>::first);
    return found == transports.end() ? Transport::whole : found->second;
}

bool arrives(Transport transport) {
    return transport == Transport::whole || transport == Transport::drip;
}

}  // namespace

/// A request as far as faults look at it.
struct Hell::Asked {
    std::uint64_t request{0};       ///< Hash of path and query.
    std::uint64_t chain{0};         ///< Hash of path and query without the page token.
    std::uint64_t access_token{0};  ///< Hash.
    std::string seller{};           ///< Empty: Login with Amazon, or nobody.
    std::string token{};            ///< Page token as sent.
    std::string order{};            ///< Of getOrder, or of getOrderItems.
    std::string_view rate{};        ///< Of the operation.
    bool login{false};
    bool search{false};  ///< Its answers follow one another as pages.
    bool items{false};   ///< getOrderItems of Orders v0.
    bool v0{false};
    bool wants_fulfillment{false};
};

Hell::Hell(SimulatedAmazon& amazon, HellOptions options) : amazon_(amazon), options_(options) {
    SeededDraw draw(options_.seed);
    for (std::size_t i = 0; i < fault_count; ++i) {
        const auto most = fault_kinds().at(i).permille_most;
        chances_.at(i) =
            draw.percent(50) ? static_cast<std::uint16_t>(draw.between(1, most)) : std::uint16_t{0};
    }
    set_indexes(draw.percent(50) ? options_.late_most : events::Duration{0});
}

void Hell::set_indexes(events::Duration late_most) {
    for (const auto& seller : amazon_.sellers()) {
        const auto seed = options_.seed ^ hash_of_text(seller.seller_id);
        amazon_.set_index(seller.seller_id, {.order = static_cast<ResultOrder>(mixed(seed) % 3),
                                             .late_most = late_most,
                                             .seed = seed});
    }
}

void Hell::heal() {
    if (!healed_) {
        healed_ = true;
        set_indexes(events::Duration{0});
    }
}

std::uint16_t Hell::chance(Fault fault) const {
    return chances_.at(static_cast<std::size_t>(fault));
}

Hell::Asked Hell::read(const HttpRequest& request, events::Time now) const {
    Asked asked;
    const auto target = read_target(request.url);
    if (!target) {
        return asked;
    }
    asked.login = target->path == "/auth/o2/token";
    if (const auto route = route_of(target->path)) {
        asked.search = route->has_pages();
        asked.items = route->operation == events::Operation::v0_get_order_items;
        asked.v0 = route->is_v0();
        asked.order = route->order;
        asked.rate = rate_text(route->operation);
    }
    std::string chain = target->path;
    for (const auto& [name, value] : target->parameters) {
        if (std::ranges::find(token_parameters, name) != token_parameters.end()) {
            asked.token = value;
        } else {
            chain += fmt::format("&{}={}", name, value);
        }
        asked.wants_fulfillment =
            asked.wants_fulfillment ||
            (name == "includedData" && value.find("FULFILLMENT") != std::string::npos);
    }
    const auto access_token = header(request.headers, "x-amz-access-token");
    asked.seller = seller_of_access_token(access_token, now).value_or("");
    asked.access_token = hash_of_text(access_token);
    asked.chain = hash_of_text(asked.seller + chain);
    asked.request = mixed(asked.chain ^ hash_of_text(asked.token));
    return asked;
}

bool Hell::applies(Fault fault, const Asked& asked) const {
    switch (fault_kinds().at(static_cast<std::size_t>(fault)).scope) {
        case FaultScope::any:
            return asked.login || !asked.seller.empty();
        case FaultScope::call:
            return !asked.seller.empty();
        case FaultScope::search:
            return asked.search && !asked.seller.empty() &&
                   !asked.token.ends_with(std::string(aliases_max, alias_mark));
        case FaultScope::next_page:
            break;
    }
    if (fault == Fault::page_repeated || fault == Fault::orders_repeated) {
        // Not a page before it that the caller may never have seen.
        const auto last = last_pages_.find(asked.chain);
        return last != last_pages_.end() && !asked.token.empty() &&
               last->second.next_token == asked.token;
    }
    return asked.search && !asked.token.empty();
}

std::optional<Fault> Hell::draw_fault(const Asked& asked, SeededDraw& draw) const {
    for (std::size_t i = 0; i < fault_count; ++i) {
        const auto fault = static_cast<Fault>(i);
        if (draw.below(1000) < chances_.at(i) && applies(fault, asked)) {
            return fault;
        }
    }
    return std::nullopt;
}

bool Hell::is_under(Spell spell, std::string_view who, events::Time now) const {
    const auto& kind = spell_kinds().at(static_cast<std::size_t>(spell));
    constexpr events::Duration stretch = std::chrono::minutes(spell_stretch_minutes);
    const auto number = now.time_since_epoch() / stretch;
    SeededDraw draw(options_.seed ^ hash_of_text(fmt::format("{} {} {}", kind.name, who, number)));
    const events::Duration length =
        std::chrono::minutes(draw.between(kind.minutes_least, kind.minutes_most));
    const events::Duration into = now.time_since_epoch() - number * stretch;
    const events::Duration begin =
        std::chrono::seconds(draw.between(0, (stretch - length) / std::chrono::seconds(1)));
    return draw.percent(kind.percent) && into >= begin && into < begin + length;
}

std::optional<HttpResponse> Hell::answer_in_spell(const Asked& asked, const HttpRequest& request,
                                                  events::Time now, SeededDraw& draw) {
    const auto is_met = [&](Spell spell, std::string_view who) {
        const bool met = is_under(spell, who, now);
        counts_.spells.at(static_cast<std::size_t>(spell)) += met ? 1 : 0;
        return met;
    };
    if (asked.login) {
        return is_met(Spell::login_down, "") ? std::optional{refuse_login(draw)} : std::nullopt;
    }
    if (dead_access_tokens_.contains(asked.access_token)) {
        return dead_access_token();
    }
    if (is_met(Spell::forbidden, asked.seller)) {
        return to_response(api_errors::denied);
    }
    if (asked.wants_fulfillment && is_met(Spell::data_set_refused, asked.seller)) {
        // The one refusal that has taken quota.
        auto answer = amazon_.answer(request, now);
        return answer.status == 200 ? replaced(answer, refused_data_set()) : answer;
    }
    return std::nullopt;
}

Delivery Hell::answer(const HttpRequest& request, events::Time now) {
    HttpRequest plain = request;
    strip_aliases(plain.url);
    const Asked asked = read(request, now);
    if (now >= options_.until) {
        heal();
    }
    if (healed_ || (!asked.login && asked.seller.empty())) {
        return {amazon_.answer(plain, now), Transport::whole, 100ms};
    }
    SeededDraw draw(options_.seed ^ mixed(asked.request + asked_before_[asked.request]++));
    const events::Duration delay = std::chrono::milliseconds(draw.between(50, 3000));
    if (auto answer = answer_in_spell(asked, plain, now, draw)) {
        if (header(answer->headers, "Date").empty()) {
            answer->headers.emplace_back("Date", to_http_date(now));
        }
        return {std::move(*answer), Transport::whole, delay};
    }
    const auto fault = draw_fault(asked, draw);
    if (fault) {
        ++counts_.faults.at(static_cast<std::size_t>(*fault));
    }
    auto delivery = deliver(fault, asked, plain, now, draw);
    delivery.delay = delivery.transport == Transport::drip
                         ? events::Duration{std::chrono::seconds(draw.between(5, 50))}
                         : delay;
    remember(asked, delivery);
    return delivery;
}

Delivery Hell::deliver(std::optional<Fault> fault, const Asked& asked, const HttpRequest& request,
                       events::Time now, SeededDraw& draw) {
    Delivery delivery{.transport = transport_of(fault)};
    if (fault == Fault::reset_before) {
        return delivery;
    }
    if (fault == Fault::throttled || fault == Fault::throttled_with_rate ||
        fault == Fault::throttled_with_wait) {
        delivery.response = throttle(*fault, asked.rate, draw);
        delivery.response.headers.emplace_back("Date", to_http_date(now));
        return delivery;
    }
    if (fault == Fault::access_token_dies) {
        dead_access_tokens_.insert(asked.access_token);
        delivery.response = dead_access_token();
        delivery.response.headers.emplace_back("Date", to_http_date(now));
        return delivery;
    }
    delivery.response = amazon_.answer(request, now);
    if (delivery.response.status == 200 && !asked.login) {
        hide_orders(asked, delivery.response);
    }
    if (fault && (delivery.response.status == 200 || *fault == Fault::wrong_date)) {
        spoil(*fault, asked, delivery.response, now, draw);
    }
    return delivery;
}

void Hell::spoil(Fault fault, const Asked& asked, HttpResponse& response, events::Time now,
                 SeededDraw& draw) const {
    const auto last = last_pages_.find(asked.chain);
    switch (fault) {
        case Fault::error_as_json:
        case Fault::error_as_html:
        case Fault::error_empty:
            response = replaced(response, server_error(fault, draw));
            break;
        case Fault::wrong_date: {
            const auto minutes = draw.between(2, 60) * (draw.percent(50) ? 1 : -1);
            set_date(response, now + std::chrono::minutes(minutes));
            break;
        }
        case Fault::invalid_json:
            response.body = broken_json(std::move(response.body), draw);
            break;
        case Fault::empty_object:
            response.body = "{}";
            break;
        case Fault::swollen:
            response.body = swollen(std::move(response.body), draw);
            break;
        case Fault::page_token_dies:
            response = replaced(
                response, to_response(asked.v0 ? api_errors::v0_bad_token : api_errors::bad_token));
            break;
        case Fault::token_stands:
            response.body = with_next_token(response.body, asked.token);
            break;
        case Fault::empty_page:
            response.body =
                with_next_token(without_orders(response.body), asked.token + alias_mark);
            break;
        case Fault::page_repeated: {
            // With the token that would have come, with another one, or as if it were the last.
            const std::array<std::string, 3> tokens{std::string{next_token_in(response.body)},
                                                    asked.token + alias_mark, ""};
            response.body =
                with_next_token(last->second.body, tokens.at(draw.below(tokens.size())));
            break;
        }
        case Fault::orders_repeated: {
            auto orders = orders_in(last->second.body);
            orders.resize(std::min<std::size_t>(orders.size(), 1 + draw.below(5)));
            response.body = with_orders(response.body, orders);
            break;
        }
        default:
            break;
    }
}

/// One order in a hundred cannot be read while hell lasts, but by its id after some attempts.
void Hell::hide_orders(const Asked& asked, HttpResponse& response) {
    const auto is_hidden = [&](std::string_view id) {
        return mixed(options_.seed ^ hash_of_text(id)) % 100 == 0;
    };
    if (!asked.order.empty()) {
        const auto reads = order_reads_[(asked.items ? "items of " : "") + asked.order]++;
        if (is_hidden(asked.order) && reads < mixed(hash_of_text(asked.order)) % 4) {
            ++counts_.unreadable_orders;
            response.body = asked.items ? with_unreadable_item(response.body)
                                        : with_unreadable(response.body, asked.order);
        }
        return;
    }
    std::vector<std::string> hidden;
    for (const auto order : orders_in(response.body)) {
        if (const auto id = id_of_order(order); is_hidden(id)) {
            hidden.emplace_back(id);
        }
    }
    for (const auto& id : hidden) {
        ++counts_.unreadable_orders;
        response.body = with_unreadable(response.body, id);
    }
}

void Hell::remember(const Asked& asked, const Delivery& delivery) {
    constexpr std::size_t chains_max = 256;
    if (!asked.search || !arrives(delivery.transport) || delivery.response.status != 200) {
        return;
    }
    // Most items come on one page: those chains would only drive others out.
    if (orders_in(delivery.response.body).empty() ||
        (asked.items && next_token_in(delivery.response.body).empty())) {
        return;
    }
    if (last_pages_.size() >= chains_max) {
        last_pages_.clear();
    }
    last_pages_[asked.chain] = {std::string{next_token_in(delivery.response.body)},
                                delivery.response.body};
}

}  // namespace orderlog::adapters
