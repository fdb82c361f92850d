#include "adapters/sp_api/personal_values.hpp"

#include "adapters/sp_api/json_value.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <memory>
#include <unordered_set>
#include <utility>
#include <vector>

namespace orderlog::adapters {
namespace {

// README.md argues each entry, and each field of Amazon's model that is left.
constexpr std::array rules{
    CutRule{"/buyer", true},
    CutRule{"/recipient", true},
    CutRule{"/recipient/deliveryAddress/countryCode", false},
    CutRule{"/payment/paymentExecutions", true},
    CutRule{"/payment/paymentExecutions/paymentMethod", false},
    CutRule{"/payment/paymentExecutions/paymentAmount/amount", false},
    CutRule{"/payment/paymentExecutions/paymentAmount/currencyCode", false},
    CutRule{"/tax/taxRegistrations", true},
    CutRule{"/orderItems/product/customization", true},
    CutRule{"/orderItems/fulfillment/packing/giftOption", true},
    CutRule{"/orderItems/fulfillment/packing/giftOption/giftWrapLevel", false},
    CutRule{"/packages/shipFromAddress", true},
    CutRule{"/packages/shipFromAddress/countryCode", false},
};

constexpr std::array v0_order{
    CutRule{"/BuyerInfo", true},
    CutRule{"/BuyerTaxInformation", true},
    CutRule{"/ShippingAddress", true},
    CutRule{"/ShippingAddress/CountryCode", false},
    CutRule{"/DefaultShipFromLocationAddress", true},
    CutRule{"/DefaultShipFromLocationAddress/CountryCode", false},
    CutRule{"/PaymentExecutionDetail", true},
    CutRule{"/PaymentExecutionDetail/PaymentMethod", false},
    CutRule{"/PaymentExecutionDetail/Payment/Amount", false},
    CutRule{"/PaymentExecutionDetail/Payment/CurrencyCode", false},
    CutRule{"/MarketplaceTaxInfo", true},
    CutRule{"/SellerDisplayName", true},
};
constexpr std::array v0_item{
    CutRule{"/BuyerInfo", true},
    CutRule{"/BuyerInfo/GiftWrapLevel", false},
};

// Sorted, for the eye.
constexpr std::array<std::string_view, 52> names{
    "AddressLine1",
    "AddressLine2",
    "AddressLine3",
    "AuthorizationCode",
    "BuyerCompanyName",
    "BuyerCounty",
    "BuyerCustomizedInfo",
    "BuyerEmail",
    "BuyerInfo",
    "BuyerLegalCompanyName",
    "BuyerName",
    "BuyerTaxInfo",
    "BuyerTaxInformation",
    "CompanyLegalName",
    "CustomizedURL",
    "DeliveryPreferences",
    "ExtendedFields",
    "GiftMessageText",
    "Phone",
    "PostalCode",
    "PurchaseOrderNumber",
    "ShippingAddress",
    "addressInstruction",
    "addressLine1",
    "addressLine2",
    "addressLine3",
    "authorizationCode",
    "buyer",
    "buyerCompanyName",
    "buyerEmail",
    "buyerName",
    "buyerPhone",
    "buyerPurchaseOrderNumber",
    "buyerTaxInfo",
    "customizedUrl",
    "deliveryAddress",
    "deliveryPreference",
    "dropOffLocation",
    "email",
    "extendedFields",
    "firstName",
    "giftMessage",
    "lastName",
    "legalName",
    "phone",
    "phoneNumber",
    "postalCode",
    "recipient",
    "recipientName",
    "shippingAddress",
    "taxRegistrationNumber",
    "taxRegistrations",
};
static_assert(std::ranges::is_sorted(names));

constexpr std::size_t name_bytes_max =
    std::ranges::max(names, {}, [](std::string_view name) { return name.size(); }).size();

bool is_cut_name(std::string_view key) {
    // Asked of every field of every page.
    static const std::unordered_set<std::string_view> all(names.begin(), names.end());
    return key.size() <= name_bytes_max && all.contains(key);
}

// The rules as a tree of fields.
struct Place {
    enum class Verdict : unsigned char { inherited, cut, kept };

    std::string_view name{};
    Verdict verdict{Verdict::inherited};
    std::vector<Place> below{};

    [[nodiscard]] const Place* find(std::string_view key) const {
        const auto found = std::ranges::find(below, key, &Place::name);
        return found == below.end() ? nullptr : &*found;
    }
    Place& at(std::string_view key) {
        const auto found = std::ranges::find(below, key, &Place::name);
        return found == below.end() ? below.emplace_back(Place{key, Verdict::inherited, {}})
                                    : *found;
    }
};

// Adds the rules below `top`.
void plant(Place& top, std::span<const CutRule> planted) {
    for (const CutRule& rule : planted) {
        Place* place = &top;
        std::string_view rest = rule.pointer;
        while (!rest.empty()) {
            const std::size_t end = std::min(rest.find('/', 1), rest.size());
            place = &place->at(rest.substr(1, end - 1));
            rest.remove_prefix(end);
        }
        place->verdict = rule.cut ? Place::Verdict::cut : Place::Verdict::kept;
    }
}

Place tree_of_rules() {
    Place body;
    plant(body.at("orders"), rules);
    plant(body.at("order"), rules);
    // getOrder of v0 has its order where the other two have their lists.
    Place& payload = body.at("payload");
    plant(payload, v0_order);
    plant(payload.at("Orders"), v0_order);
    plant(payload.at("OrderItems"), v0_item);
    return body;
}

// Leaves `left` of what stands between the two, and white space.
void leave(std::string_view left, char* begin, const char* end) {
    std::fill(begin, begin + (end - begin), ' ');
    std::ranges::copy(left, begin);
}

void blank(std::string_view token, std::string& body) {
    char* begin = body.data() + (token.data() - body.data());
    std::string_view left = token.front() == '"' ? "\"\"" : "0";
    if (token.front() == 't' || token.front() == 'f') {
        left = "null";
    } else if (token.front() == 'n') {
        return;
    }
    leave(left, begin, begin + token.size());
}

class Cutting {
 public:
    Cutting(simdjson::ondemand::document& document, std::string& body)
        : document_(document), body_(body) {}

    // Outside of what is cut. `place` is null where no rule reaches.
    JsonError walk(JsonValue& value, const Place* place) {
        if (value.current_depth() > json_depth_max) {
            return simdjson::DEPTH_ERROR;
        }
        switch (first_of(value)) {
            case '{':
                return each_field(value, [&](std::string_view key, JsonValue& field) {
                    const Place* there = place == nullptr ? nullptr : place->find(key);
                    const bool cut = is_cut_name(key) ||
                                     (there != nullptr && there->verdict == Place::Verdict::cut);
                    return cut ? cut_at(field, there) : walk(field, there);
                });
            case '[':
                return each_element(value,
                                    [&](JsonValue& element) { return walk(element, place); });
            default:
                return skip(value);
        }
    }

 private:
    // Everything but the way to what stays below `place`.
    JsonError cut_at(JsonValue& value, const Place* place) {
        if (place == nullptr || place->below.empty()) {
            return cut_whole(value);
        }
        if (value.current_depth() > json_depth_max) {
            return simdjson::DEPTH_ERROR;
        }
        switch (first_of(value)) {
            case '{':
                return each_field(value,
                                  [&](std::string_view key, JsonValue& field, const char* raw) {
                                      return cut_field(place->find(key), field, raw);
                                  });
            case '[':
                return each_element(value,
                                    [&](JsonValue& element) { return cut_at(element, place); });
            default:
                return cut_whole(value);
        }
    }

    JsonError cut_field(const Place* there, JsonValue& field, const char* raw) {
        const char first = first_of(field);
        if (there == nullptr) {
            const char* colon = field.raw_json_token().data();
            while (*--colon != ':') {
            }
            leave("\"\"", at(raw) - 1, colon);
            return cut_whole(field);
        }
        const bool stays = there->verdict == Place::Verdict::kept && first != '{' && first != '[';
        return stays ? skip(field) : cut_at(field, there);
    }

    JsonError cut_whole(JsonValue& value) {
        const char first = first_of(value);
        if (first != '{' && first != '[') {
            const std::string_view token = token_of(value);
            const JsonError error = skip(value);
            if (!error) {
                blank(token, body_);
            }
            return error;
        }
        char* begin = at(value.raw_json_token().data());
        if (const JsonError error = skip(value)) {
            return error;
        }
        const char* end = nullptr;
        if (const JsonError error = document_.current_location().get(end)) {
            return error;
        }
        const char closing = first == '{' ? '}' : ']';
        while (end[-1] != closing) {
            --end;
        }
        leave(first == '{' ? "{}" : "[]", begin, end);
        return simdjson::SUCCESS;
    }

    char* at(const char* place) { return body_.data() + (place - body_.data()); }

    simdjson::ondemand::document& document_;
    std::string& body_;
};

JsonError cut_document(simdjson::ondemand::document& document, std::string& body) {
    static const Place places = tree_of_rules();
    JsonValue root;
    if (const JsonError error = document.get_value().get(root)) {
        return error;
    }
    if (first_of(root) != '{') {
        return simdjson::INCORRECT_TYPE;
    }
    if (const JsonError error = Cutting{document, body}.walk(root, &places)) {
        return error;
    }
    const char* behind = nullptr;
    return document.current_location().get(behind) == simdjson::OUT_OF_BOUNDS
               ? simdjson::SUCCESS
               : simdjson::TRAILING_CONTENT;
}

}  // namespace

std::span<const CutRule> cut_rules() {
    return rules;
}

std::span<const CutRule> v0_order_cut_rules() {
    return v0_order;
}

std::span<const CutRule> v0_item_cut_rules() {
    return v0_item;
}

std::span<const std::string_view> cut_names() {
    return names;
}

events::Result<void> cut_personal_values(std::string& body) {
    // Kept between pages; after a monstrous one it starts small again.
    constexpr std::size_t kept_bytes_max = 4 << 20;
    thread_local auto parser = std::make_unique<simdjson::ondemand::parser>();
    if (parser->capacity() > kept_bytes_max) {
        parser = std::make_unique<simdjson::ondemand::parser>();
    }
    const std::size_t size = body.size();
    body.append(simdjson::SIMDJSON_PADDING, '\0');
    simdjson::ondemand::document document;
    JsonError error = parser->iterate(body.data(), size, body.size()).get(document);
    if (!error) {
        error = cut_document(document, body);
    }
    if (error) {
        body.clear();
        return events::fail(events::ErrorKind::rejected,
                            fmt::format("body of {} bytes is not a JSON object: {}", size,
                                        simdjson::error_message(error)));
    }
    body.resize(size);
    return {};
}

}  // namespace orderlog::adapters
