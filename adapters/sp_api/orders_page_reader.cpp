#include "adapters/sp_api/orders_page_reader.hpp"

#include "adapters/sp_api/json_value.hpp"
#include "adapters/sp_api/order_draft.hpp"
#include "adapters/sp_api/v0_draft.hpp"

#include <fmt/core.h>

#include <utility>

namespace orderlog::adapters {
namespace {

using events::ErrorKind;
using events::fail;
using events::Page;
using events::Result;

// A raised number makes every projection rebuild.
constexpr std::uint32_t reader_version = 2;

// What is kept between pages; more was one monstrous body.
constexpr std::size_t kept_bytes_max = 4 << 20;

// What a body says while it is read, and why it cannot be.
struct Envelope {
    Page page{};
    bool has_orders{false};
    std::string refusal{};

    JsonError refuse(std::string why) {
        refusal = std::move(why);
        return simdjson::INCORRECT_TYPE;
    }
};

// An order of Orders 2026-01-01 is read as it was asked for.
struct NewerOrder {
    events::DataSets asked{};

    JsonError operator()(JsonValue& value, OrderDraft& draft) const {
        return read_order(value, asked, draft);
    }
};

class BodyReading {
 public:
    BodyReading(simdjson::ondemand::document& document, events::DataSets asked, const char* begin)
        : document_(document), asked_(asked), begin_(begin) {}

    Envelope envelope{};

    /// A field of the body.
    JsonError field(events::Operation operation, std::string_view key, JsonValue& value) {
        using events::Operation;
        switch (operation) {
            case Operation::search_orders:
                return search_orders(key, value);
            case Operation::get_order:
                return single_order(key, "order", value, NewerOrder{asked_});
            case Operation::v0_get_order:
                return single_order(key, "payload", value, read_v0_order);
            case Operation::marketplace_participations:  // Has no orders.
                return skip(value);
            case Operation::v0_get_orders:
            case Operation::v0_get_order_items:
                break;
        }
        return key == "payload" ? payload(operation, value) : skip(value);
    }

    /// What only the whole body tells.
    void finish(events::Operation operation, std::size_t body_size) {
        if (operation != events::Operation::v0_get_order_items || !envelope.has_orders) {
            return;
        }
        items_.order.size = static_cast<std::uint32_t>(body_size);
        if (items_.order.id.value().empty()) {
            envelope.refusal = "the items are of no order";
        } else if (!items_.cause.empty()) {
            envelope.refusal =
                fmt::format("the items of '{}': {}", items_.order.id.value(), items_.cause);
        }
        envelope.page.orders.push_back(std::move(items_.order));
    }

 private:
    // One that comes twice counts as it came last.
    JsonError payload(events::Operation operation, JsonValue& value) {
        envelope.page = {};
        envelope.has_orders = false;
        items_ = {};
        return each_field(value, [&](std::string_view name, JsonValue& field) {
            return operation == events::Operation::v0_get_orders ? v0_orders(name, field)
                                                                 : v0_items(name, field);
        });
    }

    JsonError search_orders(std::string_view key, JsonValue& value) {
        if (key == "orders") {
            return orders(value, NewerOrder{asked_});
        }
        if (key == "pagination") {
            return pagination(value);
        }
        if (key == "lastUpdatedBefore") {
            return echo(key, value, envelope.page.last_updated_before);
        }
        return key == "createdBefore" ? echo(key, value, envelope.page.created_before)
                                      : skip(value);
    }

    JsonError v0_orders(std::string_view key, JsonValue& value) {
        if (key == "Orders") {
            return orders(value, read_v0_order);
        }
        if (key == "NextToken") {
            return next_token(key, value);
        }
        if (key == "LastUpdatedBefore") {
            return echo(key, value, envelope.page.last_updated_before);
        }
        return key == "CreatedBefore" ? echo(key, value, envelope.page.created_before)
                                      : skip(value);
    }

    JsonError v0_items(std::string_view key, JsonValue& value) {
        if (key == "OrderItems") {
            items_.order.items.clear();
            items_.cause.clear();
            items_.order.has_items = first_of(value) == '[';
            envelope.has_orders = items_.order.has_items;
            return each_element(value,
                                [this](JsonValue& item) { return read_v0_item(item, items_); });
        }
        if (key == "AmazonOrderId") {
            std::string id;
            const JsonError error = read_text(value, id);
            items_.order.id = events::OrderId{std::move(id)};
            return error;
        }
        return key == "NextToken" ? next_token(key, value) : skip(value);
    }

    template <class Read>
    JsonError single_order(std::string_view key, std::string_view name, JsonValue& value,
                           Read read) {
        if (key != name) {
            return skip(value);
        }
        envelope.page.orders.clear();
        envelope.page.unreadable.clear();
        envelope.has_orders = first_of(value) == '{';
        return envelope.has_orders ? order(value, read) : skip(value);
    }

    template <class Read>
    JsonError orders(JsonValue& value, Read read) {
        envelope.page.orders.clear();
        envelope.page.unreadable.clear();
        envelope.has_orders = first_of(value) == '[';
        return each_element(value, [&](JsonValue& element) { return order(element, read); });
    }

    template <class Read>
    JsonError order(JsonValue& value, Read read) {
        const std::size_t place = envelope.page.orders.size() + envelope.page.unreadable.size();
        if (place == OrdersPageReader::orders_max) {
            return envelope.refuse(fmt::format("page has more than {} orders", place));
        }
        OrderDraft draft;
        const std::string_view start = value.raw_json_token();
        if (const JsonError error = read(value, draft)) {
            return error;
        }
        if (draft.order.id.value().empty()) {
            return envelope.refuse(fmt::format("order {} of the page has no id", place + 1));
        }
        if (!draft.cause.empty()) {
            envelope.page.unreadable.push_back(
                {draft.order.id, std::move(draft.cause), draft.last_updated});
            return simdjson::SUCCESS;
        }
        const char* next = nullptr;
        if (const JsonError error = document_.current_location().get(next)) {
            return error;
        }
        const char* end = next;
        while (end > start.data() && end[-1] != '}') {
            --end;
        }
        draft.order.offset = static_cast<std::uint32_t>(start.data() - begin_);
        draft.order.size = static_cast<std::uint32_t>(end - start.data());
        envelope.page.orders.push_back(std::move(draft.order));
        return simdjson::SUCCESS;
    }

    // A token that is there but not understood must not pass for the last page.
    JsonError pagination(JsonValue& value) {
        envelope.page.next_token.clear();
        const char first = first_of(value);
        if (first != '{' && first != 'n') {
            return envelope.refuse("pagination is not an object");
        }
        return each_field(value, [this](std::string_view key, JsonValue& field) {
            return key == "nextToken" ? next_token(key, field) : skip(field);
        });
    }

    JsonError next_token(std::string_view name, JsonValue& value) {
        JsonScalar scalar;
        const JsonError error = read_scalar(value, scalar);
        envelope.page.next_token = text_of(scalar);
        const bool strange =
            scalar.kind == JsonScalar::Kind::container || scalar.kind == JsonScalar::Kind::truth;
        return strange ? envelope.refuse(fmt::format("{} is not a text", name)) : error;
    }

    JsonError echo(std::string_view name, JsonValue& value, std::optional<events::Time>& time) {
        JsonScalar scalar;
        if (const JsonError error = read_scalar(value, scalar)) {
            return error;
        }
        time = time_of(scalar);
        if (!time && scalar.kind != JsonScalar::Kind::absent) {
            return envelope.refuse(fmt::format("{} '{}' is not a time", name, scalar.raw));
        }
        return simdjson::SUCCESS;
    }

    simdjson::ondemand::document& document_;
    events::DataSets asked_;
    const char* begin_;
    OrderDraft items_{};  // Of getOrderItems.
};

JsonError read_document(simdjson::ondemand::document& document, events::Operation operation,
                        BodyReading& reading) {
    JsonValue root;
    if (const JsonError error = document.get_value().get(root)) {
        return error;
    }
    if (first_of(root) != '{') {
        return simdjson::INCORRECT_TYPE;
    }
    const JsonError error = each_field(root, [&](std::string_view key, JsonValue& value) {
        return reading.field(operation, key, value);
    });
    if (error) {
        return error;
    }
    const char* behind = nullptr;
    return document.current_location().get(behind) == simdjson::OUT_OF_BOUNDS
               ? simdjson::SUCCESS
               : simdjson::TRAILING_CONTENT;
}

}  // namespace

struct OrdersPageReader::Buffers {
    simdjson::ondemand::parser parser{};
    std::string bytes{};
};

OrdersPageReader::OrdersPageReader() : buffers_(std::make_unique<Buffers>()) {}
OrdersPageReader::~OrdersPageReader() = default;
OrdersPageReader::OrdersPageReader(OrdersPageReader&&) noexcept = default;
OrdersPageReader& OrdersPageReader::operator=(OrdersPageReader&&) noexcept = default;

std::uint32_t OrdersPageReader::version() const {
    return reader_version;
}

Result<Page> OrdersPageReader::read(events::Operation operation, events::DataSets data_sets,
                                    std::string_view body) {
    if (body.size() > body_bytes_max) {
        return fail(ErrorKind::rejected, fmt::format("body of {} bytes is too large", body.size()));
    }
    if (buffers_->bytes.capacity() > kept_bytes_max) {
        buffers_ = std::make_unique<Buffers>();
    }
    // The parser reads a little beyond the end; the caller's bytes may end at a page's edge.
    std::string& bytes = buffers_->bytes;
    bytes.assign(body);
    bytes.append(simdjson::SIMDJSON_PADDING, '\0');

    simdjson::ondemand::document document;
    JsonError error =
        buffers_->parser.iterate(bytes.data(), body.size(), bytes.size()).get(document);
    BodyReading reading{document, data_sets, bytes.data()};
    if (!error) {
        error = read_document(document, operation, reading);
    }
    if (!error) {
        reading.finish(operation, body.size());
    }
    if (!reading.envelope.refusal.empty()) {
        return fail(ErrorKind::rejected, std::move(reading.envelope.refusal));
    }
    if (error) {
        return fail(ErrorKind::rejected, fmt::format("body of {} bytes is not a page: {}",
                                                     body.size(), simdjson::error_message(error)));
    }
    if (!reading.envelope.has_orders) {
        return fail(ErrorKind::rejected, "body has no orders");
    }
    return std::move(reading.envelope.page);
}

}  // namespace orderlog::adapters
