#include "adapters/sp_api/personal_values.hpp"

#include "adapters/sp_api/json_value.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <memory>
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
    CutRule{"/payment/paymentExecutions/paymentAmount", false},
    CutRule{"/tax/taxRegistrations", true},
    CutRule{"/orderItems/product/customization", true},
    CutRule{"/orderItems/fulfillment/packing/giftOption", true},
    CutRule{"/orderItems/fulfillment/packing/giftOption/giftWrapLevel", false},
    CutRule{"/packages/shipFromAddress", true},
    CutRule{"/packages/shipFromAddress/countryCode", false},
};

// Sorted, for binary search.
constexpr std::array<std::string_view, 30> names{
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
    return key.size() <= name_bytes_max && std::ranges::binary_search(names, key);
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

Place tree_of_rules() {
    Place order;
    for (const CutRule& rule : rules) {
        Place* place = &order;
        std::string_view rest = rule.pointer;
        while (!rest.empty()) {
            const std::size_t end = std::min(rest.find('/', 1), rest.size());
            place = &place->at(rest.substr(1, end - 1));
            rest.remove_prefix(end);
        }
        place->verdict = rule.cut ? Place::Verdict::cut : Place::Verdict::kept;
    }
    Place body;
    body.at("orders") = order;
    body.below.back().name = "orders";
    body.at("order") = std::move(order);
    body.below.back().name = "order";
    return body;
}

void blank(std::string_view token, std::string& body) {
    const auto at = static_cast<std::size_t>(token.data() - body.data());
    std::string_view left = token.front() == '"' ? "\"\"" : "0";
    if (token.front() == 't' || token.front() == 'f') {
        left = "null";
    } else if (token.front() == 'n') {
        return;
    }
    std::fill_n(body.data() + at, token.size(), ' ');
    std::ranges::copy(left, body.data() + at);
}

class Cutting {
 public:
    explicit Cutting(std::string& body) : body_(body) {}

    // `place` is null where no rule reaches.
    JsonError walk(JsonValue& value, const Place* place, bool cut) {
        if (value.current_depth() > json_depth_max) {
            return simdjson::DEPTH_ERROR;
        }
        switch (first_of(value)) {
            case '{':
                return each_field(value, [&](std::string_view key, JsonValue& field) {
                    const Place* there = place == nullptr ? nullptr : place->find(key);
                    return walk(field, there, verdict(there, key, cut));
                });
            case '[':
                return each_element(value,
                                    [&](JsonValue& element) { return walk(element, place, cut); });
            default:
                return scalar(value, cut);
        }
    }

 private:
    static bool verdict(const Place* place, std::string_view key, bool inherited) {
        if (place != nullptr && place->verdict != Place::Verdict::inherited) {
            return place->verdict == Place::Verdict::cut;
        }
        return inherited || is_cut_name(key);
    }

    JsonError scalar(JsonValue& value, bool cut) {
        const std::string_view token = token_of(value);
        JsonScalar read;
        const JsonError error = read_scalar(value, read);
        if (cut && !error) {
            blank(token, body_);
        }
        return error;
    }

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
    if (const JsonError error = Cutting{body}.walk(root, &places, false)) {
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
