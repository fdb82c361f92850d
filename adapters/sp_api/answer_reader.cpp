#include "adapters/sp_api/answer_reader.hpp"

#include "adapters/sp_api/json_member.hpp"
#include "adapters/sp_api/participations_reader.hpp"
#include "adapters/sp_api/personal_values.hpp"
#include "adapters/sp_api/request_builder.hpp"
#include "events/beginning.hpp"

#include <curl/curl.h>
#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>
#include <variant>

namespace orderlog::adapters {
namespace {

using engine::Failed;
using events::FailureKind;
using nlohmann::json;

constexpr std::size_t error_body_bytes_max = 64 << 10;
constexpr auto retry_after_max = std::chrono::hours{24};

struct AmazonError {
    std::string code{};
    std::string message{};  ///< Message and details, or what the body is if it tells no error.
};

AmazonError read_error(std::string_view body) {
    const AmazonError unknown{{}, fmt::format("answer of {} bytes tells no error", body.size())};
    if (body.size() > error_body_bytes_max) {
        return unknown;
    }
    const json document = json::parse(body, nullptr, false);
    if (!document.is_object()) {
        return unknown;
    }
    const auto errors = document.find("errors");
    if (errors == document.end() || !errors->is_array() || errors->empty() ||
        !errors->front().is_object()) {
        return unknown;
    }
    const json& first = errors->front();
    AmazonError error{text_at(first, "code"), text_at(first, "message")};
    if (const std::string details = text_at(first, "details"); !details.empty()) {
        error.message += error.message.empty() ? details : "; " + details;
    }
    return error;
}

bool contains_any(std::string_view text, std::initializer_list<std::string_view> words) {
    return std::ranges::any_of(
        words, [text](std::string_view word) { return text.find(word) != std::string_view::npos; });
}

// 400 tells three things apart only by its words. The token first: its message names other
// parameters too. A page whose query has been served before can only fail by its token, also when
// Amazon gives no reason, as it has done for tokens.
FailureKind kind_of_bad_request(const engine::Request& request, const AmazonError& error) {
    if (contains_any(error.message, {"paginationToken", "pagination token", "NextToken"})) {
        return FailureKind::cursor_refused;
    }
    if (contains_any(error.message, {"includedData", "FULFILLMENT", "PROCEEDS", "EXPENSE",
                                     "PROMOTION", "CANCELLATION", "PACKAGES"})) {
        return FailureKind::data_set_refused;
    }
    const bool following = !token_of(request.call).value.empty();
    return following && error.code == "InvalidInput" ? FailureKind::cursor_refused
                                                     : FailureKind::rejected;
}

bool is_of_one_order(const engine::Call& call) {
    return std::holds_alternative<engine::ReadOrder>(call) ||
           std::holds_alternative<engine::ReadItems>(call);
}

FailureKind kind_of(const engine::Request& request, std::uint16_t status,
                    const AmazonError& error) {
    switch (status) {
        case 400:
            return kind_of_bad_request(request, error);
        case 401:
        case 403:
            return FailureKind::unauthorised;
        case 404:
            return is_of_one_order(request.call) ? FailureKind::not_found : FailureKind::rejected;
        case 408:
            return FailureKind::unavailable;
        case 429:
            return FailureKind::rate_limited;
        default:
            if (status >= 200 && status < 300) {
                return FailureKind::unreadable;
            }
            return status >= 400 && status < 500 ? FailureKind::rejected : FailureKind::unavailable;
    }
}

void replace_all(std::string& text, std::string_view found, std::string_view replacement) {
    if (found.empty()) {
        return;
    }
    for (auto at = text.find(found); at != std::string::npos;
         at = text.find(found, at + replacement.size())) {
        text.replace(at, found.size(), replacement);
    }
}

/// Amazon quotes what it refuses. A page's token is replaced before the text is cut: half a token
/// would not be found.
std::string safe_message_for(const engine::Call& call, std::string message) {
    if (const std::string_view token = token_of(call).value; !token.empty()) {
        std::string lower = percent_encoded(token);
        replace_all(message, lower, "(token)");
        for (std::size_t at = 0; at < lower.size(); ++at) {
            const bool escape =
                (at > 0 && lower[at - 1] == '%') || (at > 1 && lower[at - 2] == '%');
            if (escape && lower[at] >= 'A' && lower[at] <= 'F') {
                lower[at] = static_cast<char>(lower[at] - 'A' + 'a');
            }
        }
        replace_all(message, lower, "(token)");
        replace_all(message, token, "(token)");
    }
    return safe_message(message);
}

/// Amazon has the same words for a consent that was withdrawn and for the wrong endpoint.
std::string refused_by(const engine::Request& request, const AmazonError& error) {
    return fmt::format("{} (the {} endpoint also says so of a seller of another region)",
                       error.message, events::to_text(request.access.region));
}

Failed read_failure(const engine::Request& request, const HttpResponse& response,
                    std::optional<events::Time> now) {
    const AmazonError error = read_error(response.body);
    Failed failed;
    failed.kind = kind_of(request, response.status, error);
    failed.status = response.status;
    failed.code = safe_message_for(request.call, error.code);
    const std::string said = response.status == 403 ? refused_by(request, error) : error.message;
    failed.message = response.status / 100 == 3 ? "redirects are not followed"
                                                : safe_message_for(request.call, said);
    failed.retry_after = retry_after(header(response.headers, "retry-after"), now);
    return failed;
}

/// Of which no body is kept, since its stores' names may be people's.
std::variant<engine::Fetched, Failed, engine::Participations> read_access(std::string_view body) {
    auto participations = read_participations(body);
    if (!participations) {
        return Failed{FailureKind::unreadable, 200, {}, participations.error().message, {}};
    }
    return std::move(*participations);
}

}  // namespace

engine::Answer read_answer(const engine::Request& request, HttpResponse response,
                           events::Duration duration) {
    engine::Answer answer = failed_answer(request, {});
    answer.quota_token_spent = true;
    answer.server_time = http_date(header(response.headers, "date"));
    answer.request_id = safe_message(header(response.headers, "x-amzn-requestid"));
    answer.rate = safe_message(header(response.headers, "x-amzn-ratelimit-limit"));
    answer.duration = duration;
    if (response.status != 200) {
        answer.outcome = read_failure(request, response, answer.server_time);
        return answer;
    }
    if (std::holds_alternative<engine::ReadParticipations>(request.call)) {
        answer.outcome = read_access(response.body);
        return answer;
    }
    if (const auto cut = cut_personal_values(response.body); !cut) {
        answer.outcome =
            Failed{FailureKind::unreadable, response.status, {}, cut.error().message, {}};
        return answer;
    }
    answer.outcome =
        engine::Fetched{events::Body{std::move(response.body), cut_list_version}, response.status};
    return answer;
}

engine::Answer with_token_ended(engine::Answer refused) {
    auto& failed = std::get<Failed>(refused.outcome);
    failed.kind = FailureKind::unavailable;
    failed.message = "the access token was refused before its end, another one is asked for";
    return refused;
}

engine::Answer failed_answer(const engine::Request& request, Failed failed) {
    engine::Answer answer;
    answer.id = request.id;
    answer.query = query_of(request.call);
    answer.outcome = std::move(failed);
    return answer;
}

std::string safe_message(std::string_view message) {
    std::string text{events::beginning(message, events::message_bytes_max)};
    for (char& c : text) {
        c = static_cast<unsigned char>(c) < ' ' || c == '\x7f' ? ' ' : c;
    }
    // Amazon's tokens begin so and hold no white space.
    for (const std::string_view prefix : {"Atza|", "Atzr|", "Atc|", "Atzr%7C", "Atza%7C", "Atc%7C",
                                          "Atzr%7c", "Atza%7c", "Atc%7c", "amzn1.oa2-cs."}) {
        for (auto at = text.find(prefix); at != std::string::npos; at = text.find(prefix, at)) {
            const std::size_t end = std::min(text.find_first_of(" \"',;", at), text.size());
            text.replace(at, end - at, "(token)");
        }
    }
    // What stands for a short token is longer than it.
    text.resize(events::beginning(text, events::message_bytes_max).size());
    return text;
}

std::optional<events::Time> http_date(std::string_view text) {
    if (text.empty()) {
        return std::nullopt;
    }
    // Of the year 9999, as in RFC 9110. libcurl reads far later ones, which events cannot hold.
    constexpr std::time_t last_second = 253'402'300'799;
    const std::time_t seconds = curl_getdate(std::string{text}.c_str(), nullptr);
    if (seconds < 0 || seconds > last_second) {
        return std::nullopt;
    }
    return events::Time{std::chrono::seconds{seconds}};
}

std::optional<events::Duration> retry_after(std::string_view text,
                                            std::optional<events::Time> now) {
    std::int64_t seconds = 0;
    const char* end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, seconds);
    events::Duration wait{};
    if (error == std::errc{} && stopped == end) {
        wait = std::chrono::seconds{std::clamp<std::int64_t>(seconds, 0, 24 * 3600)};
    } else if (const auto until = http_date(text); until && now) {
        wait = std::max(events::Duration{0}, *until - *now);
    } else {
        return std::nullopt;
    }
    return std::min<events::Duration>(wait, retry_after_max);
}

}  // namespace orderlog::adapters
