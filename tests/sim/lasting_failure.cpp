#include "tests/sim/lasting_failure.hpp"

#include "adapters/simulated_amazon/simulated_lwa.hpp"

#include <chrono>

namespace orderlog::sim {

using namespace std::chrono_literals;
using adapters::Delivery;
using adapters::HttpRequest;
using adapters::HttpResponse;
using adapters::Transport;

namespace {

HttpResponse with(HttpResponse answer, std::uint16_t status, std::string body) {
    answer.status = status;
    answer.body = std::move(body);
    return answer;
}

// Amazon has acted: what it says then is another matter.
Delivery spoil(Delivery whole, LastingFailure failure) {
    constexpr auto errors = R"({"errors":[{"code":"%","message":"so it is","details":""}]})";
    const auto error = [&](std::string_view code) {
        std::string body(errors);
        return body.replace(body.find('%'), 1, code);
    };
    HttpResponse& answer = whole.response;
    switch (failure) {
        case LastingFailure::consent_revoked:
        case LastingFailure::no_token:
            break;
        case LastingFailure::forbidden:
            answer = with(std::move(answer), 403, error("Unauthorized"));
            break;
        case LastingFailure::server_error:
            answer = with(std::move(answer), 500, "<html><body>Internal Error</body></html>");
            break;
        case LastingFailure::silence:
            whole.transport = Transport::silent;
            break;
        case LastingFailure::no_quota:
            answer = with(std::move(answer), 429, error("QuotaExceeded"));
            break;
        case LastingFailure::nonsense:
            answer = with(std::move(answer), 200, R"({"orders":[{}]})");
            break;
        case LastingFailure::refused_as_invalid:
            answer = with(std::move(answer), 400, error("InvalidInput"));
            break;
        case LastingFailure::half_a_page:
            whole.transport = Transport::truncated;
            break;
        case LastingFailure::slow:
            whole.transport = Transport::drip;
            whole.delay = 50s;
            break;
    }
    return whole;
}

}  // namespace

adapters::Network failing_network(
    adapters::SimulatedAmazon& amazon,
    const std::map<std::string, LastingFailure, std::less<>>& failing) {
    return [&amazon, &failing](const HttpRequest& request, events::Time now) {
        Delivery whole{amazon.answer(request, now), Transport::whole, 400ms};
        const auto token = adapters::header(request.headers, "x-amz-access-token");
        const auto seller = adapters::seller_of_access_token(token, now);
        const auto failure = seller ? failing.find(*seller) : failing.end();
        return failure == failing.end() ? whole : spoil(std::move(whole), failure->second);
    };
}

}  // namespace orderlog::sim
