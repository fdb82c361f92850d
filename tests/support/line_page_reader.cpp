#include "tests/support/line_page_reader.hpp"

#include <chrono>
#include <sstream>

namespace orderlog::support {

using namespace events;

namespace {

std::string word(const std::string& text) {
    return text.empty() ? "-" : text;
}

std::string word(const std::optional<std::int64_t>& number) {
    return number ? std::to_string(*number) : "-";
}

std::int64_t ms_of(Time time) {
    return std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch()).count();
}

Time time_of(std::int64_t ms) {
    return Time{std::chrono::milliseconds{ms}};
}

std::string read_word(std::istream& in) {
    std::string text;
    in >> text;
    return text == "-" ? "" : text;
}

std::optional<std::int64_t> read_number(std::istream& in) {
    const std::string text = read_word(in);
    return text.empty() ? std::nullopt : std::optional{std::int64_t{std::stoll(text)}};
}

ItemObservation read_item(std::istream& in) {
    ItemObservation item;
    item.id = OrderItemId{read_word(in)};
    item.title = read_word(in);
    item.quantity = read_number(in);
    item.quantity_shipped = read_number(in);
    const std::string price = read_word(in);
    item.has_money = !price.empty();
    if (item.has_money) {
        item.currency = "EUR";
        item.item_price = *Decimal::parse(price);
    }
    return item;
}

OrderObservation read_order(std::istream& in) {
    OrderObservation order;
    order.id = OrderId{read_word(in)};
    order.created = time_of(*read_number(in));
    order.last_updated = time_of(*read_number(in));
    order.raw_status = read_word(in);
    order.has_status = !order.raw_status.empty();
    order.fulfilled_by = order.has_status ? "AMAZON" : "";
    const std::string total = read_word(in);
    order.has_money = !total.empty();
    if (order.has_money) {
        order.total = Money{*Decimal::parse(total), "EUR"};
    }
    return order;
}

void write_order(std::ostream& out, const OrderObservation& order) {
    out << "order " << word(order.id.value()) << ' ' << ms_of(order.created) << ' '
        << ms_of(order.last_updated) << ' ' << word(order.has_status ? order.raw_status : "") << ' '
        << (order.has_money ? order.total->amount.text() : "-") << '\n';
    out << (order.has_items ? "items\n" : "") << (order.has_packages ? "packages\n" : "");
    for (const ItemObservation& item : order.items) {
        out << "item " << word(item.id.value()) << ' ' << word(item.title) << ' '
            << word(item.quantity) << ' ' << word(item.quantity_shipped) << ' '
            << (item.has_money ? item.item_price->text() : "-") << '\n';
    }
    for (const PackageObservation& package : order.packages) {
        out << "package " << word(package.reference) << ' ' << word(package.status) << '\n';
    }
}

void add_line(Page& page, const std::string& line) {
    std::istringstream in(line);
    const std::string kind = read_word(in);
    if (kind == "order") {
        page.orders.push_back(read_order(in));
        return;
    }
    OrderObservation& order = page.orders.back();
    if (kind == "items") {
        order.has_items = true;
    } else if (kind == "packages") {
        order.has_packages = true;
    } else if (kind == "item") {
        order.items.push_back(read_item(in));
    } else {
        PackageObservation& package = order.packages.emplace_back();
        package.reference = read_word(in);
        package.status = read_word(in);
    }
}

}  // namespace

Result<Page> LinePageReader::read(Operation, DataSets, std::string_view body) {
    Page page;
    if (body == "unreadable") {
        return fail(ErrorKind::rejected, "not a page");
    }
    std::uint32_t offset = 0;
    while (offset < body.size()) {
        const auto end = body.find('\n', offset);
        const std::string line{body.substr(offset, end - offset)};
        add_line(page, line);
        OrderObservation& order = page.orders.back();
        order.offset = order.size == 0 ? offset : order.offset;
        offset = static_cast<std::uint32_t>(end + 1);
        order.size = offset - order.offset;
    }
    return page;
}

std::string body_of(std::span<const OrderObservation> orders) {
    std::ostringstream out;
    for (const OrderObservation& order : orders) {
        write_order(out, order);
    }
    return out.str();
}

std::string body_of(const OrderObservation& order) {
    return body_of(std::span{&order, 1});
}

}  // namespace orderlog::support
