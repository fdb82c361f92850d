#include "adapters/simulated_amazon/reported_orders.hpp"

#include "adapters/simulated_amazon/order_view.hpp"

#include <catch2/catch.hpp>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>

using namespace orderlog;
using namespace orderlog::adapters;

namespace {

namespace fs = std::filesystem;

const std::string csv_header =
    "index,Order ID,Date,Status,Fulfilment,Sales Channel ,ship-service-level,Style,SKU,Category,"
    "Size,ASIN,Courier Status,Qty,currency,Amount,ship-city,ship-state,ship-postal-code,"
    "ship-country,promotion-ids,B2B,fulfilled-by,Unnamed: 22\n";

/// A row with the values that differ between cases.
struct Row {
    std::string id{"405-0000000-0000001"};
    std::string status{"Shipped"};
    std::string courier{"Shipped"};
    std::string quantity{"1"};
    std::string amount{"406.0"};
    std::string date{"04-30-22"};
    std::string promotions{};
};
std::string line(const Row& row) {
    return "0," + row.id + "," + row.date + "," + row.status +
           ",Merchant,Amazon.in,Standard,JNE1,JNE1-XL,kurta,XL,B09K3WFS32," + row.courier + "," +
           row.quantity + ",INR," + row.amount +
           ",\"NAVI \"\"MUMBAI\"\"\",MAHARASHTRA,400081.0,IN," + row.promotions +
           ",False,Easy Ship,\n";
}

/// A file of this test that goes when it ends.
struct ReportFile {
    explicit ReportFile(const std::string& rows)
        : path(fs::temp_directory_path() / ("report_" + std::to_string(::getpid()) + ".csv")) {
        std::ofstream{path} << csv_header << rows;
    }
    ~ReportFile() { fs::remove(path); }
    fs::path path;
};

OrderBook book_of(const std::string& rows) {
    const ReportFile file{rows};
    auto book = read_reported_orders(file.path.string());
    REQUIRE(book);
    return std::move(*book);
}

std::string complaint(const std::string& rows) {
    const ReportFile file{rows};
    const auto book = read_reported_orders(file.path.string());
    REQUIRE_FALSE(book);
    return book.error().message.substr(file.path.string().size() + 4);
}

OrderStatus end_of(const OrderBook& book, std::size_t order) {
    return book.states(book.orders()[order]).back().status;
}

struct Totals {
    std::size_t orders{0};
    std::size_t items{0};
    std::size_t priced{0};
    std::int64_t hundredths{0};
    std::map<std::string_view, int> statuses{};
};
Totals totals(const OrderBook& book, events::Time now) {
    Totals sum;
    for (const auto& order : book.orders()) {
        const auto* const state = book.state_at(order, now);
        REQUIRE(state != nullptr);
        ++sum.orders;
        ++sum.statuses[to_text(state->status)];
        for (const auto& item : book.lines(order)) {
            ++sum.items;
            if (item.has_amount && !hides_money(state->status)) {
                ++sum.priced;
                sum.hundredths += item.amount;
            }
        }
    }
    return sum;
}

}  // namespace

TEST_CASE("the reported status is where an order's history ends") {
    const auto book = book_of(line({.id = "1", .status = "Pending", .courier = "Unshipped"}) +
                              line({.id = "2", .status = "Cancelled", .courier = ""}) +
                              line({.id = "3", .status = "Shipping", .courier = "Unshipped"}) +
                              line({.id = "4", .status = "Shipped - Picked Up"}) +
                              line({.id = "5", .courier = "Unshipped"}) + line({.id = "5"}));
    REQUIRE(book.orders().size() == 5);
    CHECK(end_of(book, 0) == OrderStatus::pending);
    CHECK(end_of(book, 1) == OrderStatus::cancelled);
    CHECK(end_of(book, 2) == OrderStatus::unshipped);
    CHECK(end_of(book, 3) == OrderStatus::shipped);
    CHECK(end_of(book, 4) == OrderStatus::partially_shipped);
    CHECK(book.lines(book.orders()[4]).size() == 2);
    CHECK(book.states(book.orders()[3]).front().status == OrderStatus::pending);
    CHECK(book.states(book.orders()[3]).size() == 4);
}

TEST_CASE("an order is created on its day in India and changes before the report's end") {
    const auto book = book_of(line({.id = "1", .date = "06-29-22"}));
    const auto created = book.orders()[0].created;
    const events::Time midnight = std::chrono::sys_days{std::chrono::year{2022} / 6 / 28} +
                                  std::chrono::minutes{18 * 60 + 30};
    CHECK(created >= midnight);
    CHECK(created < midnight + std::chrono::hours{24});
    CHECK(book.states(book.orders()[0]).back().at < report_histories_end);
    CHECK(book.states(book.orders()[0]).size() == 4);
}

TEST_CASE("amounts are exact, absent ones stay absent") {
    const auto book =
        book_of(line({.id = "1", .amount = "647.62"}) + line({.id = "2", .amount = ""}) +
                line({.id = "3", .amount = "0.0"}) + line({.id = "4", .amount = "7"}));
    const auto amount = [&book](std::size_t order) { return book.lines(book.orders()[order])[0]; };
    CHECK(amount(0).amount == 64762);
    CHECK_FALSE(amount(1).has_amount);
    CHECK(amount(2).has_amount);
    CHECK(amount(2).amount == 0);
    CHECK(amount(3).amount == 700);
}

TEST_CASE("texts come through their quotes and into JSON") {
    const auto book = book_of(line({.promotions = "\"A 1,B \"\"2\"\"\""}));
    const auto& order = book.orders()[0];
    CHECK(book.texts()[order.city] == R"(NAVI \"MUMBAI\")");
    CHECK(book.texts()[order.postal_code] == "400081");
    CHECK(book.texts()[book.lines(order)[0].promotions] == R"(A 1,B \"2\")");
}

TEST_CASE("a row that cannot be an order's is refused by its number") {
    CHECK(complaint(line({.amount = "12.345"})) == "row 2: amount '12.345' cannot be used");
    CHECK(complaint(line({.quantity = "-1"})) == "row 2: quantity '-1' cannot be used");
    CHECK(complaint(line({.date = "2022-04-30"})) == "row 2: date '2022-04-30' cannot be used");
    CHECK(complaint(line({.date = "07-01-22"})) == "row 2: date '07-01-22' cannot be used");
    CHECK(complaint(line({.id = "1"}) + line({.id = "2"}) + line({.id = "1"})) ==
          "row 4: order id '1' cannot be used");
    CHECK(complaint("0,1,2\n") == "row 2 has only 3 fields");
    CHECK_FALSE(read_reported_orders("/nonexistent.csv"));
}

TEST_CASE("the public report of a whole seller comes out to the last paisa") {
    const std::string path = std::string{ORDERLOG_SOURCE_DIR} +
                             "/../shared/data/amazon_in_sales/amazon_sale_report.csv.xz";
    if (!fs::exists(path)) {
        std::cout << "skipped: no " << path << "\n";
        return;
    }
    const auto book = read_reported_orders(path);
    REQUIRE(book);
    const auto sum = totals(*book, report_clock_start);
    CHECK(sum.orders == 120'378);
    CHECK(sum.items == 128'975);
    CHECK(sum.priced == 120'243);
    CHECK(sum.hundredths == 7'797'026'930);
    CHECK(sum.statuses ==
          std::map<std::string_view, int>{
              {"SHIPPED", 102'224}, {"CANCELLED", 17'185}, {"PENDING", 846}, {"UNSHIPPED", 123}});
    CHECK(book->by_update().back().at < report_histories_end);
}
