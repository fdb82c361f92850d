#include "asked_amazon.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace orderlog;
using namespace orderlog::adapters;
using namespace std::chrono_literals;

namespace {

/// Ten orders a minute apart, the first at 10:00; order k changes a second time at 11:00 + k min.
OrderBook ten_orders() {
    OrderBook book;
    for (int k = 0; k < 10; ++k) {
        const auto created = noon - 2h + k * 1min;
        const std::array states{
            OrderState{created, OrderStatus::pending, ParcelStage::none},
            OrderState{noon - 1h + k * 1min, OrderStatus::unshipped, ParcelStage::none}};
        const std::array lines{line_of(static_cast<std::uint64_t>(k) + 1, 1000)};
        book.add(head_of("order-" + std::to_string(k), created), lines, states);
    }
    book.seal();
    return book;
}

AskedAmazon amazon_of_two() {
    std::vector<SimulatedSeller> sellers;
    sellers.push_back(seller_named("A1", ten_orders()));
    sellers.push_back(seller_named("A2", ten_orders()));
    return {SimulatedAmazonOptions{.application = {}, .quota = false}, std::move(sellers)};
}

const std::string day = "createdAfter=2026-01-15T00:00:00Z&createdBefore=2026-01-15T11:00:00Z";
const std::string refusal =
    "The paginationToken you have submitted is not valid. All parameters must match the original "
    "request except maxResultsPerPage.";

}  // namespace

TEST_CASE("pages follow one another, and the last one has no pagination") {
    auto amazon = amazon_of_two();
    const auto first = amazon.search(day + "&maxResultsPerPage=4");
    CHECK(ids_of(first) == std::vector<std::string>{"order-0", "order-1", "order-2", "order-3"});
    const auto last =
        amazon.search(day + "&maxResultsPerPage=6&paginationToken=" + token_of(first));
    CHECK(ids_of(last).front() == "order-4");
    CHECK(ids_of(last).size() == 6);
    CHECK_FALSE(nlohmann::json::parse(last.body).contains("pagination"));
}

TEST_CASE("both bounds of a window belong to it") {
    auto amazon = amazon_of_two();
    const auto ids = ids_of(
        amazon.search("createdAfter=2026-01-15T10:03:00Z&createdBefore=2026-01-15T10:05:00Z"));
    CHECK(ids == std::vector<std::string>{"order-3", "order-4", "order-5"});
    CHECK(ids_of(amazon.search("lastUpdatedAfter=2026-01-15T11:09:00Z&"
                               "lastUpdatedBefore=2026-01-15T11:09:00Z")) ==
          std::vector<std::string>{"order-9"});
}

TEST_CASE("a token goes with its query and its seller only") {
    auto amazon = amazon_of_two();
    const auto token = "&paginationToken=" + token_of(amazon.search(day + "&maxResultsPerPage=4"));
    CHECK(amazon.search(day + token).status == 200);
    CHECK(amazon.search(day + token + "&includedData=PROCEEDS").status == 200);
    for (const auto* change : {"&marketplaceIds=A13V1IB3VIYZZH", "&fulfilledBy=AMAZON",
                               "&fulfillmentStatuses=SHIPPED"}) {
        CHECK(message_of(amazon.search(day + token + change)) == refusal);
    }
    const std::string reformatted =
        "createdAfter=2026-01-15T00:00:00.000Z&createdBefore=2026-01-15T11:00:00Z";
    CHECK(message_of(amazon.search(reformatted + token)) == refusal);
    CHECK(message_of(amazon.search(day + token, noon, 1)) == refusal);
    CHECK(message_of(amazon.search(day + "&paginationToken=bm9uc2Vuc2U%3D")) == refusal);
}

TEST_CASE("a token that was not encoded is refused") {
    auto amazon = amazon_of_two();
    // A blank where '+' was: what a client gets that does not encode.
    auto raw = token_of(amazon.search(day + "&maxResultsPerPage=4"));
    raw.replace(raw.size() / 2, 1, "+");
    CHECK(message_of(amazon.search(day + "&paginationToken=" + raw)) == refusal);
}

TEST_CASE("a token lives for 24 hours") {
    auto amazon = amazon_of_two();
    const auto token = "&paginationToken=" + token_of(amazon.search(day + "&maxResultsPerPage=4"));
    CHECK(amazon.search(day + token, noon + 24h).status == 200);
    CHECK(message_of(amazon.search(day + token, noon + 24h + 1us)) == refusal);
}

TEST_CASE("an order that moves while a window is paged skips and repeats no other") {
    auto amazon = amazon_of_two();
    const std::string hour =
        "lastUpdatedAfter=2026-01-15T10:00:00Z&lastUpdatedBefore=2026-01-15T10:30:00Z";
    // At 10:40 no order has changed a second time; at 11:02 orders 0, 1 and 2 have left the window.
    const auto first = amazon.search(hour + "&maxResultsPerPage=5", noon - 80min);
    CHECK(ids_of(first).size() == 5);
    const auto second = amazon.search(
        hour + "&maxResultsPerPage=5&paginationToken=" + token_of(first), noon - 58min);
    CHECK(ids_of(second) ==
          std::vector<std::string>{"order-5", "order-6", "order-7", "order-8", "order-9"});
    CHECK(ids_of(amazon.search(hour, noon - 58min)).size() == 7);
}

TEST_CASE("an open-ended chain keeps the bound of its first page") {
    auto amazon = amazon_of_two();
    const std::string open = "createdAfter=2026-01-15T10:00:00Z&maxResultsPerPage=2";
    const auto first = amazon.search(open, noon - 115min);
    CHECK(ids_of(first).size() == 2);
    const auto second = amazon.search(open + "&paginationToken=" + token_of(first), noon);
    CHECK(ids_of(second) == std::vector<std::string>{"order-2", "order-3"});
    CHECK(nlohmann::json::parse(second.body).at("createdBefore") == "2026-01-15T10:03:00.000Z");
    CHECK(token_of(second).empty());
}

TEST_CASE("any page size walks the same orders in the same order") {
    auto amazon = amazon_of_two();
    const auto whole = ids_of(amazon.search(day));
    for (int size = 1; size <= 11; ++size) {
        const auto query = day + "&maxResultsPerPage=" + std::to_string(size);
        std::vector<std::string> walked;
        std::string token;
        do {
            const auto page =
                amazon.search(token.empty() ? query : query + "&paginationToken=" + token, noon);
            std::ranges::copy(ids_of(page), std::back_inserter(walked));
            token = token_of(page);
        } while (!token.empty());
        CHECK(walked == whole);
    }
}
