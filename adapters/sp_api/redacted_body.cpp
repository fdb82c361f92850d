#include "adapters/sp_api/redacted_body.hpp"

#include "adapters/sp_api/json_value.hpp"
#include "adapters/sp_api/order_values.hpp"
#include "adapters/sp_api/redaction_rules.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <vector>

namespace orderlog::adapters {
namespace {

// The rules as a tree of members.
struct KnownPlace {
    std::string_view name{};
    std::optional<ValueKind> kind{};
    std::vector<KnownPlace> below{};

    [[nodiscard]] const KnownPlace* find(std::string_view member) const {
        const auto found = std::ranges::find(below, member, &KnownPlace::name);
        return found == below.end() ? nullptr : &*found;
    }
    KnownPlace& at(std::string_view member) {
        const auto found = std::ranges::find(below, member, &KnownPlace::name);
        return found == below.end() ? below.emplace_back(KnownPlace{.name = member}) : *found;
    }
    void put(std::string_view pointer, ValueKind value_kind) {
        KnownPlace* place = this;
        while (!pointer.empty()) {
            const std::size_t end = std::min(pointer.find('/', 1), pointer.size());
            place = &place->at(pointer.substr(1, end - 1));
            pointer.remove_prefix(end);
        }
        place->kind = value_kind;
    }
    void put(std::span<const RedactionRule> all) {
        for (const RedactionRule& rule : all) {
            put(rule.pointer, rule.kind);
        }
    }
};

KnownPlace known_places() {
    KnownPlace body;
    body.put("/pagination/nextToken", ValueKind::token);
    body.put("/lastUpdatedBefore", ValueKind::time);
    body.put("/createdBefore", ValueKind::time);
    body.at("orders").put(redaction_rules());
    body.at("order").put(redaction_rules());
    KnownPlace& payload = body.at("payload");
    payload.put("/NextToken", ValueKind::token);
    payload.put("/LastUpdatedBefore", ValueKind::time);
    payload.put("/CreatedBefore", ValueKind::time);
    // getOrder of v0 has its order where the other two have their lists.
    payload.put(v0_order_redaction_rules());
    payload.at("Orders").put(v0_order_redaction_rules());
    payload.at("OrderItems").put(v0_item_redaction_rules());
    return body;
}

class BodyRedaction {
 public:
    explicit BodyRedaction(const Pseudonyms& pseudonyms) : pseudonyms_(pseudonyms) {}

    std::string text{};

    JsonError walk(JsonValue& value, const KnownPlace& place) {
        if (value.current_depth() > json_depth_max) {
            return simdjson::DEPTH_ERROR;
        }
        switch (first_of(value)) {
            case '{':
                return place.below.empty() ? emptied(value, "{}") : object(value, place);
            case '[':
                return array(value, place);
            default:
                return scalar(value, place.kind);
        }
    }

 private:
    JsonError object(JsonValue& value, const KnownPlace& place) {
        text += '{';
        bool is_first = true;
        const JsonError error = each_field(value, [&](std::string_view name, JsonValue& field) {
            text += is_first ? "\"" : ",\"";
            is_first = false;
            const KnownPlace* there = place.find(name);
            text += there != nullptr ? std::string(name) : pseudonyms_.of(ValueKind::name, name);
            text += "\":";
            return there != nullptr ? walk(field, *there) : unknown(field);
        });
        text += '}';
        return error;
    }

    JsonError array(JsonValue& value, const KnownPlace& place) {
        text += '[';
        bool is_first = true;
        const JsonError error = each_element(value, [&](JsonValue& element) {
            text += is_first ? "" : ",";
            is_first = false;
            return walk(element, place);
        });
        text += ']';
        return error;
    }

    JsonError unknown(JsonValue& value) {
        switch (first_of(value)) {
            case '{':
                return emptied(value, "{}");
            case '[':
                return emptied(value, "[]");
            default:
                return scalar(value, std::nullopt);
        }
    }

    JsonError emptied(JsonValue& value, std::string_view left) {
        text += left;
        return skip(value);
    }

    JsonError scalar(JsonValue& value, std::optional<ValueKind> kind) {
        JsonScalar written;
        const JsonError error = read_scalar(value, written);
        if (error) {
            return error;
        }
        using Kind = JsonScalar::Kind;
        switch (written.kind) {
            case Kind::text:
                text += '"' + of_text(text_of(written), kind) + '"';
                break;
            case Kind::number:
                text += of_number(written, kind);
                break;
            case Kind::truth:
                text += kind == ValueKind::word ? written.raw : "false";
                break;
            default:
                text += "null";
        }
        return error;
    }

    [[nodiscard]] std::string of_text(const std::string& written,
                                      std::optional<ValueKind> kind) const {
        return kind ? pseudonyms_.of(*kind, written) : written.empty() ? "" : "x";
    }

    [[nodiscard]] std::string of_number(const JsonScalar& written,
                                        std::optional<ValueKind> kind) const {
        if (!kind) {
            return "0";
        }
        const std::string raw(written.raw);
        const std::string pseudonym = pseudonyms_.of(*kind, raw);
        // Only those whose shape is a number's.
        const bool is_number = pseudonym == raw || kind == ValueKind::amount ||
                               (kind == ValueKind::item && pseudonym.size() == 14);
        return is_number && pseudonym.find_first_not_of("0123456789.eE+-") == std::string::npos
                   ? pseudonym
                   : pseudonyms_.number(raw);
    }

    const Pseudonyms& pseudonyms_;
};

JsonError redact(simdjson::ondemand::document& document, BodyRedaction& redaction) {
    static const KnownPlace places = known_places();
    JsonValue root;
    if (const JsonError error = document.get_value().get(root)) {
        return error;
    }
    if (first_of(root) != '{') {
        return simdjson::INCORRECT_TYPE;
    }
    if (const JsonError error = redaction.walk(root, places)) {
        return error;
    }
    const char* behind = nullptr;
    return document.current_location().get(behind) == simdjson::OUT_OF_BOUNDS
               ? simdjson::SUCCESS
               : simdjson::TRAILING_CONTENT;
}

}  // namespace

events::Result<std::string> redacted_body(std::string_view body, const Pseudonyms& pseudonyms) {
    // The parser reads a little beyond the end.
    std::string bytes(body);
    bytes.append(simdjson::SIMDJSON_PADDING, '\0');
    simdjson::ondemand::parser parser;
    simdjson::ondemand::document document;
    BodyRedaction redaction{pseudonyms};
    redaction.text.reserve(body.size());
    JsonError error = parser.iterate(bytes.data(), body.size(), bytes.size()).get(document);
    if (!error) {
        error = redact(document, redaction);
    }
    if (error) {
        return events::fail(events::ErrorKind::rejected,
                            fmt::format("body of {} bytes cannot be redacted: {}", body.size(),
                                        simdjson::error_message(error)));
    }
    return std::move(redaction.text);
}

}  // namespace orderlog::adapters
