#include "adapters/sp_api/answer_reader.hpp"
#include "adapters/sp_api/request_builder.hpp"
#include "events/check.hpp"
#include "tests/fuzz/fuzz_input.hpp"
#include "tests/fuzz/whole_text.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

using namespace orderlog;
using events::check;
using events::FailureKind;

namespace {

constexpr std::size_t text_bytes_max = 500;
constexpr auto retry_max = std::chrono::hours{24};

// As Amazon's page tokens look, and longer than any word of a message of ours.
std::string page_token(std::string_view wish) {
    std::string token;
    std::ranges::copy_if(wish, std::back_inserter(token), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
               c == '+' || c == '/' || c == '=';
    });
    return token.size() < 12 ? "q+3/Zm9yIHRoZSBuZXh0IHBhZ2U=" : token;
}

std::string with_small_digits(std::string encoded) {
    for (std::size_t at = encoded.find('%'); at != std::string::npos;
         at = encoded.find('%', at + 1)) {
        for (std::size_t i = at + 1; i < at + 3; ++i) {
            const bool big = encoded[i] >= 'A' && encoded[i] <= 'F';
            encoded[i] = static_cast<char>(big ? encoded[i] - 'A' + 'a' : encoded[i]);
        }
    }
    return encoded;
}

engine::Request request_of(std::string_view line) {
    const std::string_view rest = line.substr(std::min<std::size_t>(1, line.size()));
    engine::Request request{engine::RequestId{7}, {}, engine::Search{}};
    if (line.starts_with('p')) {
        request.call = engine::NextPage{"/orders?x=1", page_token(rest)};
    } else if (line.starts_with('o')) {
        request.call = engine::ReadOrder{events::OrderId{std::string{rest}}, {}};
    }
    return request;
}

// What the table of adapters/sp_api/README.md says of each kind.
bool fits(const engine::Failed& failed, bool order) {
    const std::uint16_t status = failed.status;
    const bool denied = status == 401 || status == 403;
    switch (failed.kind) {
        case FailureKind::rate_limited:
            return status == 429;
        case FailureKind::unauthorised:
            return denied;
        case FailureKind::not_found:
            return status == 404 && order;
        case FailureKind::cursor_refused:
        case FailureKind::data_set_refused:
            return status == 400;
        case FailureKind::unreadable:
            return status / 100 == 2;
        case FailureKind::rejected:
            return status / 100 == 4 && !denied && status != 408 && status != 429 &&
                   !(status == 404 && order);
        case FailureKind::unavailable:
            return status == 408 || (status / 100 != 2 && status / 100 != 4);
        default:
            return false;
    }
}

// Each becomes a part of an event, of a row and of a line on somebody's screen.
void check_text(const std::string& text) {
    if (text.empty()) {
        return;
    }
    check(text.size() <= text_bytes_max);
    check(std::ranges::none_of(
        text, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; }));
    for (const std::string_view secret :
         {"Atza|", "Atzr|", "Atc|", "Atza%7C", "Atzr%7c", "amzn1.oa2-cs."}) {
        check(text.find(secret) == std::string::npos);
    }
    check(adapters::safe_message(text) == text);
}

void check_failure(const engine::Failed& failed, const engine::Request& request) {
    check(fits(failed, std::holds_alternative<engine::ReadOrder>(request.call)));
    check(!failed.retry_after ||
          (*failed.retry_after >= events::Duration{0} && *failed.retry_after <= retry_max));
    for (const std::string* text : {&failed.code, &failed.message}) {
        check_text(*text);
        check(fuzz::is_whole_text(*text));
        if (const auto* next = std::get_if<engine::NextPage>(&request.call);
            next != nullptr && !text->empty()) {
            const std::string encoded = adapters::percent_encoded(next->token);
            check(text->find(next->token) == std::string::npos);
            check(text->find(encoded) == std::string::npos);
            check(text->find(with_small_digits(encoded)) == std::string::npos);
        }
    }
}

}  // namespace

// An answer that is no page. Lines: status; p and a page token, o and an order id, or a search;
// Retry-After, Date, request id, rate; then the body.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::FuzzInput input{data, size};
    adapters::HttpResponse response;
    response.status = input.number();
    response.status = response.status == 200 ? std::uint16_t{400} : response.status;
    const std::uint16_t status = response.status;
    const engine::Request request = request_of(input.line());
    for (const char* name : {"retry-after", "date", "x-amzn-requestid", "x-amzn-ratelimit-limit"}) {
        response.headers.emplace_back(name, input.line());
    }
    response.body = input.rest();
    const auto answer = adapters::read_answer(request, std::move(response), events::Duration{42});
    check(answer.id == request.id && answer.query.starts_with("/orders"));
    check(answer.quota_token_spent && answer.duration == events::Duration{42});
    check(!answer.server_time || events::to_text_ms(*answer.server_time).size() == 24);
    check_text(answer.request_id);
    check_text(answer.rate);
    const auto& failed = std::get<engine::Failed>(answer.outcome);
    check(failed.status == status);
    check_failure(failed, request);
    return 0;
}
