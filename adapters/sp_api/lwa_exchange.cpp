#include "adapters/sp_api/lwa_exchange.hpp"

#include "adapters/sp_api/answer_reader.hpp"
#include "adapters/sp_api/json_member.hpp"
#include "adapters/sp_api/request_builder.hpp"
#include "adapters/system/secret_file.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <utility>

namespace orderlog::adapters {
namespace {

using engine::Failed;
using events::ErrorKind;
using events::FailureKind;
using nlohmann::json;

// Amazon promises at most 2048 bytes.
constexpr std::size_t token_bytes_max = 8192;
constexpr std::size_t answer_bytes_max = 64 << 10;
constexpr std::int64_t lifetime_default_s = 3600;
constexpr std::int64_t lifetime_max_s = std::int64_t{24} * 3600;

bool is_token(std::string_view text) {
    return !text.empty() && text.size() <= token_bytes_max &&
           std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
}

// A number, or one in quotes.
std::int64_t lifetime_s(const json& object) {
    const auto found = object.find("expires_in");
    std::int64_t seconds = lifetime_default_s;
    if (found != object.end() && found->is_number()) {
        seconds = static_cast<std::int64_t>(
            std::clamp(found->get<double>(), 0.0, static_cast<double>(lifetime_max_s)));
    } else if (found != object.end() && found->is_string()) {
        const auto& text = found->get_ref<const std::string&>();
        std::from_chars(text.data(), text.data() + text.size(), seconds);
    }
    return std::clamp<std::int64_t>(seconds, 1, lifetime_max_s);
}

FailureKind kind_of(std::string_view code) {
    // Also of a refresh token that was granted to another application.
    if (code == "invalid_grant" || code == "access_denied" || code == "unauthorized_client") {
        return FailureKind::unauthorised;
    }
    return code == "invalid_client" ? FailureKind::application_refused : FailureKind::unavailable;
}

HttpRequest form_request(const LwaApplication& application, const std::string& grant) {
    HttpRequest http;
    http.method = "POST";
    http.url = application.url;
    http.headers = {{"content-type", "application/x-www-form-urlencoded"},
                    {"accept", "application/json"}};
    http.body = fmt::format("{}&client_id={}&client_secret={}", grant,
                            percent_encoded(application.client_id),
                            percent_encoded(application.client_secret));
    return http;
}

}  // namespace

HttpRequest grant_request(const LwaApplication& application, std::string_view refresh_token) {
    return form_request(application, fmt::format("grant_type=refresh_token&refresh_token={}",
                                                 percent_encoded(refresh_token)));
}

HttpRequest code_request(const LwaApplication& application, std::string_view code,
                         std::string_view redirect_uri) {
    return form_request(application,
                        fmt::format("grant_type=authorization_code&code={}&redirect_uri={}",
                                    percent_encoded(code), percent_encoded(redirect_uri)));
}

std::variant<std::string, Failed> read_refresh_grant(const HttpResponse& response) {
    auto grant = read_grant(response);
    if (auto* failed = std::get_if<Failed>(&grant)) {
        return std::move(*failed);
    }
    std::string token = text_at(json::parse(response.body, nullptr, false), "refresh_token");
    if (is_token(token)) {
        return token;
    }
    Failed failed;
    failed.status = response.status;
    failed.message = "login with amazon gave no refresh token";
    return failed;
}

std::variant<LwaGrant, Failed> read_grant(const HttpResponse& response) {
    const bool plausible = response.body.size() <= answer_bytes_max;
    const json document = json::parse(plausible ? response.body : "", nullptr, false);
    Failed failed;
    failed.status = response.status;
    failed.retry_after = retry_after(header(response.headers, "retry-after"),
                                     http_date(header(response.headers, "date")));
    if (!document.is_object()) {
        failed.message = fmt::format("login with amazon answered {} with {} bytes that are no JSON",
                                     response.status, response.body.size());
        return failed;
    }
    LwaGrant grant{text_at(document, "access_token"), std::chrono::seconds{lifetime_s(document)}};
    if (response.status == 200 && is_token(grant.access_token)) {
        return grant;
    }
    failed.code = safe_message(text_at(document, "error"));
    failed.kind = kind_of(failed.code);
    const bool ours = failed.kind == FailureKind::application_refused;
    failed.message = safe_message(fmt::format("login with amazon{}: {}",
                                              ours ? " refuses client_id or client secret" : "",
                                              text_at(document, "error_description")));
    return failed;
}

events::Result<std::string> read_credential(std::string_view credential) {
    std::string token;
    if (credential.starts_with("file:")) {
        const std::string path{credential.substr(5)};
        if (const auto closed = check_secret_mode(path); !closed) {
            return events::fail(ErrorKind::not_found, closed.error().message, closed.error().hint);
        }
        token = read_secret_file(path).value_or("");
    } else if (credential.starts_with("env:")) {
        const char* value = std::getenv(std::string{credential.substr(4)}.c_str());
        token = trimmed(value == nullptr ? "" : value);
    } else {
        return events::fail(
            ErrorKind::not_found, "no refresh token is configured",
            "orderlog connection change ID --tenant TENANT --refresh-token-file FILE");
    }
    if (!is_token(token)) {
        return events::fail(ErrorKind::not_found,
                            fmt::format("'{}' holds no refresh token", credential),
                            "one line, readable by the user that orderlog runs as");
    }
    return token;
}

}  // namespace orderlog::adapters
