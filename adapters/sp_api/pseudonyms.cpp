#include "adapters/sp_api/pseudonyms.hpp"

#include "adapters/sp_api/order_values.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <span>

namespace orderlog::adapters {
namespace {

constexpr std::string_view digits = "0123456789";
constexpr std::string_view letters_and_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

// All that Amazon has published.
constexpr std::array<std::string_view, 23> marketplaces{
    "A2EUQ1WTGCTBG2", "ATVPDKIKX0DER",  "A1AM78C64UM0Y8", "A2Q3Y263D00KWC", "A28R8C7NBKEWEA",
    "A1RKKUPIHCS9HS", "A1F83G8C2ARO7P", "A13V1IB3VIYZZH", "AMEN7PMS3EDWL",  "A1805IZSGTT6HS",
    "A1PA6795UKMFR9", "APJ6JRA9NG5V4",  "A2NODRKZP88ZB9", "AE08WJ6YKNBMC",  "A1C3SOZRARQ6R3",
    "ARBP9OOSHTCHU",  "A33AVAJ2PDY3EV", "A17E79C6D8DWNP", "A2VIGQ35RCS4UG", "A21TJRUUN4KGV",
    "A19VAU5U5O7RUS", "A39IBJ37TRP1C6", "A1VC38T7YXB528",
};

// By the kind's number.
constexpr std::array<std::string_view, 28> prefixes{
    "word",        "time",    "count",    "currency", "marketplace", "channel", "code",
    "amount",      "order",   "item",     "asin",     "seller",      "tenant",  "connection",
    "application", "actor",   "log",      "sku",      "title",       "alias",   "package",
    "carrier",     "service", "tracking", "request",  "token",       "name",    "text",
};
static_assert(prefixes.size() == static_cast<std::size_t>(ValueKind::text) + 1);

bool is_letter(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool is_decimal(char c) {
    return c >= '0' && c <= '9';
}

bool consists_of(std::string_view value, std::size_t size_max, std::string_view others) {
    return value.size() <= size_max && std::ranges::all_of(value, [&](char c) {
               return is_decimal(c) || others.find(c) != std::string_view::npos;
           });
}

bool is_word(std::string_view value) {
    return value.size() <= 40 &&
           std::ranges::all_of(value, [](char c) { return is_letter(c) || c == '_'; });
}

// Of Amazon's life: any other number may be one to call somebody by.
bool is_time(std::string_view value) {
    using std::chrono::sys_days, std::chrono::year;
    constexpr events::Time from = sys_days{year{1995} / 1 / 1};
    constexpr events::Time to = sys_days{year{2100} / 1 / 1};
    if (!consists_of(value, 40, "TZtzEe:.+-")) {
        return false;
    }
    const auto time = time_of({JsonScalar::Kind::text, value});
    return time && *time >= from && *time < to;
}

// A shop's own channel has a name of its own, which may be one word too.
constexpr std::array<std::string_view, 28> channels{
    "AMAZON",        "NON_AMAZON",    "Amazon",        "Non-Amazon",    "Amazon.ae",
    "Amazon.ca",     "Amazon.co.jp",  "Amazon.co.uk",  "Amazon.co.za",  "Amazon.com",
    "Amazon.com.au", "Amazon.com.be", "Amazon.com.br", "Amazon.com.mx", "Amazon.com.tr",
    "Amazon.de",     "Amazon.eg",     "Amazon.es",     "Amazon.fr",     "Amazon.ie",
    "Amazon.in",     "Amazon.it",     "Amazon.nl",     "Amazon.pl",     "Amazon.sa",
    "Amazon.se",     "Amazon.sg",     "Amazon.cn",
};

// Of the Selling Partner API, and of Login with Amazon.
constexpr std::array<std::string_view, 22> error_codes{
    "AccessDenied",
    "ExpiredToken",
    "Forbidden",
    "InternalError",
    "InternalFailure",
    "InvalidInput",
    "InvalidRequest",
    "MissingAuthenticationToken",
    "NotFound",
    "QuotaExceeded",
    "RequestTooLarge",
    "ServiceUnavailable",
    "Throttled",
    "Unauthorized",
    "UnsupportedMediaType",
    "access_denied",
    "invalid_client",
    "invalid_grant",
    "invalid_request",
    "server_error",
    "unauthorized_client",
    "unsupported_grant_type",
};

bool is_one_of(std::span<const std::string_view> list, std::string_view value) {
    return std::ranges::find(list, value) != list.end();
}

bool stays(ValueKind kind, std::string_view value) {
    switch (kind) {
        case ValueKind::word:
            return is_word(value);
        case ValueKind::time:
            return is_time(value);
        case ValueKind::count:
            return consists_of(value, 8, ".-");
        case ValueKind::currency:
            return value.size() == 3 &&
                   std::ranges::all_of(value, [](char c) { return c >= 'A' && c <= 'Z'; });
        case ValueKind::marketplace:
            return is_one_of(marketplaces, value);
        case ValueKind::channel:
            return is_one_of(channels, value);
        case ValueKind::error_code:
            return is_one_of(error_codes, value);
        default:
            return false;
    }
}

// 111-1234567-1234567
bool is_order_id(std::string_view value) {
    return value.size() == 19 && value[3] == '-' && value[11] == '-' &&
           std::ranges::count(value, '-') == 2 && consists_of(value, 19, "-");
}

// Digits of a hash, as many as are asked for. REQUIRES: at most 32.
std::string drawn(const events::Sha256& hash, std::size_t count, std::string_view alphabet) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) {
        text += alphabet[hash.at(i) % alphabet.size()];
    }
    return text;
}

std::string above_zero(std::string text) {
    text.front() = text.front() == '0' ? '7' : text.front();
    return text;
}

// Of its fraction.
std::string_view without_last_zeros(std::string_view written) {
    if (written.find('.') == std::string_view::npos) {
        return written;
    }
    written = written.substr(0, written.find_last_not_of('0') + 1);
    return written.ends_with('.') ? written.substr(0, written.size() - 1) : written;
}

// Each digit behind the first that counts by one that follows from all of them, so that 19.9 and
// 19.90 stay equal.
std::string drawn_amount(const events::Sha256& hash, std::string_view written,
                         std::size_t counted_end) {
    std::string text;
    std::size_t place = 0;
    bool is_first = true;
    for (std::size_t i = 0; i < written.size(); ++i) {
        const char c = written[i];
        if (!is_decimal(c) || i >= counted_end || (is_first && c == '0')) {
            text += c;
            continue;
        }
        const unsigned byte = hash.at(place++ % hash.size());
        text += is_first ? digits[1 + byte % 9] : digits[byte % 10];
        is_first = false;
    }
    return text;
}

}  // namespace

events::Sha256 Pseudonyms::hash(ValueKind kind, std::string_view value) const {
    std::string bytes = key_;
    bytes += prefixes.at(static_cast<std::size_t>(kind));
    bytes += '\0';
    bytes += value;
    return events::sha256(bytes);
}

std::string Pseudonyms::of_token(const events::Sha256& token_hash) const {
    const std::string_view bytes(reinterpret_cast<const char*>(token_hash.data()),
                                 token_hash.size());
    return "token-" + events::to_hex(hash(ValueKind::token, bytes)).substr(0, 24);
}

std::string Pseudonyms::number(std::string_view value) const {
    return above_zero(drawn(hash(ValueKind::text, value), 9, digits));
}

std::string Pseudonyms::replaced(ValueKind kind, std::string_view value) const {
    const events::Sha256 by = hash(kind, value);
    if (kind == ValueKind::order && is_order_id(value)) {
        std::string id = drawn(by, 17, digits);
        id.insert(10, "-");
        id.insert(3, "-");
        return id;
    }
    if (kind == ValueKind::item && consists_of(value, 40, "")) {
        return above_zero(drawn(by, 14, digits));
    }
    if (kind == ValueKind::asin && value.size() == 10) {
        return "B0" + drawn(by, 8, letters_and_digits);
    }
    if (kind == ValueKind::seller) {
        return "A" + drawn(by, 13, letters_and_digits);
    }
    return std::string(prefixes.at(static_cast<std::size_t>(kind))) + "-" +
           events::to_hex(by).substr(0, 16);
}

std::string Pseudonyms::of(ValueKind kind, std::string_view value) const {
    if (value.empty() || stays(kind, value)) {
        return std::string(value);
    }
    if (kind == ValueKind::token) {
        return of_token(events::sha256(value));
    }
    if (kind < ValueKind::amount) {
        return replaced(ValueKind::text, value);
    }
    if (kind != ValueKind::amount) {
        return replaced(kind, value);
    }
    const std::size_t mantissa_end = std::min(value.find_first_of("eE"), value.size());
    const std::string_view mantissa = value.substr(0, mantissa_end);
    const std::string_view exponent = value.substr(mantissa_end);
    if (!consists_of(mantissa, 40, ".-+") || !consists_of(exponent, 5, "eE+-")) {
        return replaced(ValueKind::text, value);
    }
    const std::string_view counted = without_last_zeros(mantissa);
    return drawn_amount(hash(kind, counted), mantissa, counted.size()) + std::string(exponent);
}

}  // namespace orderlog::adapters
