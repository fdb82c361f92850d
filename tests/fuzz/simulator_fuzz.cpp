#include "adapters/simulated_amazon/order_generator.hpp"
#include "adapters/simulated_amazon/simulated_amazon.hpp"
#include "adapters/sp_api/orders_page_reader.hpp"
#include "adapters/sp_api/request_builder.hpp"
#include "events/check.hpp"
#include "tests/fuzz/fuzz_input.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <set>
#include <string>

using namespace orderlog;
using namespace std::chrono_literals;
using adapters::HttpRequest;
using adapters::HttpResponse;
using adapters::SimulatedAmazon;
using events::check;
using events::Operation;

namespace {

constexpr events::Time now =
    std::chrono::sys_days{std::chrono::year{2026} / 1 / 15} + std::chrono::hours{12};
constexpr std::uint32_t orders = 12;

SimulatedAmazon amazon_of_one() {
    std::vector<adapters::SimulatedSeller> sellers;
    sellers.push_back(adapters::made_up_seller(1, adapters::SellerKind::healthy));
    sellers.front().book = adapters::generate_orders({.seed = 1,
                                                      .orders = orders,
                                                      .first_created = now - 48h,
                                                      .last_created = now - 4h,
                                                      .histories_end = now - 1h});
    return {{.application = {}, .quota = false}, std::move(sellers)};
}

/// What is asked for and what cannot be guessed: a form that is granted, and its access token.
class World {
 public:
    World() {
        const auto granted = amazon.answer({"POST", "/auth/o2/token", {}, form()}, now);
        token_ = nlohmann::json::parse(granted.body).at("access_token").get<std::string>();
    }

    [[nodiscard]] std::string form() const {
        return "grant_type=refresh_token&refresh_token=" + amazon.sellers()[0].refresh_token +
               "&client_id=" + amazon.application().client_id +
               "&client_secret=" + amazon.application().client_secret;
    }
    [[nodiscard]] const std::string& token() const { return token_; }

    SimulatedAmazon amazon{amazon_of_one()};

 private:
    std::string token_{};
};

/// Reads a page that must be readable.
events::Page page_of(Operation operation, const HttpResponse& response) {
    static adapters::OrdersPageReader reader;
    auto page = reader.read(operation, events::all_data_sets, response.body);
    check(page.has_value() && page->unreadable.empty());
    return std::move(*page);
}

HttpRequest following(const HttpRequest& request, const std::string& token) {
    HttpRequest next = request;
    const auto at = next.url.find("paginationToken=");
    next.url = next.url.substr(0, at) +
               (at == std::string::npos ? "&paginationToken=" : "paginationToken=") +
               adapters::percent_encoded(token);
    return next;
}

// Page after page: no order twice, and an end.
void follow(SimulatedAmazon& amazon, const HttpRequest& first, const HttpResponse& response) {
    std::set<events::OrderId> seen;
    events::Page page = page_of(Operation::search_orders, response);
    for (std::uint32_t pages = 1;; ++pages) {
        for (const auto& order : page.orders) {
            check(seen.insert(order.id).second);
        }
        check(seen.size() <= orders && pages <= orders + 1);
        if (page.next_token.empty()) {
            return;
        }
        const auto next = amazon.answer(following(first, page.next_token), now);
        if (next.status != 200) {
            // Another parameter of the same name stood before, or something swallows what follows.
            check(next.status == 400);
            return;
        }
        page = page_of(Operation::search_orders, next);
    }
}

void check_response(const HttpResponse& response) {
    constexpr std::array<std::uint16_t, 5> known{200, 400, 401, 403, 404};
    check(std::ranges::find(known, response.status) != known.end());
    check(!adapters::header(response.headers, "date").empty());
    check(!adapters::header(response.headers, "x-amzn-requestid").empty());
    const auto body = nlohmann::json::parse(response.body, nullptr, false);
    check(body.is_object());
    check(response.status == 200 || body.contains("errors") || body.contains("error"));
}

}  // namespace

// A request of Amazon. Lines: method; target; an access token, g for the granted one; then the
// body, g for the form that is granted.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static World world;
    fuzz::FuzzInput input{data, size};
    HttpRequest request;
    request.method = input.line();
    request.url = input.line();
    const auto token = input.line();
    request.headers = {{"x-amz-access-token", token == "g" ? world.token() : std::string{token}}};
    const auto body = input.rest();
    request.body = body == "g" ? world.form() : std::string{body};
    const auto response = world.amazon.answer(request, now);
    check_response(response);
    const auto again = world.amazon.answer(request, now);
    check(again.status == response.status && again.body == response.body);
    if (response.status == 200 && response.body.starts_with(R"({"orders":)")) {
        follow(world.amazon, request, response);
    } else if (response.status == 200 && response.body.starts_with(R"({"order":)")) {
        check(page_of(Operation::get_order, response).orders.size() == 1);
    } else {
        check(response.status != 200 || response.body.find("Atza|") != std::string::npos);
    }
    return 0;
}
