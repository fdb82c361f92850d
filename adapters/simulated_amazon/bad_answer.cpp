#include "adapters/simulated_amazon/bad_answer.hpp"

#include "adapters/simulated_amazon/api_error.hpp"

#include <array>
#include <string_view>

namespace orderlog::adapters {

HttpResponse dead_access_token() {
    return to_response({403, "Unauthorized", "Access to requested resource is denied.",
                        "The access token you provided has expired."});
}

HttpResponse refused_data_set() {
    return to_response(
        {400, "InvalidInput", "Invalid value 'FULFILLMENT' of parameter includedData."});
}

HttpResponse throttle(Fault fault, std::string_view rate, SeededDraw& draw) {
    auto response = to_response(api_errors::no_quota);
    if (fault == Fault::throttled_with_rate) {
        response.headers.emplace_back("x-amzn-RateLimit-Limit", rate);
    } else if (fault == Fault::throttled_with_wait) {
        response.headers.emplace_back("Retry-After", std::to_string(draw.between(0, 300)));
    }
    return response;
}

HttpResponse server_error(Fault fault, SeededDraw& draw) {
    constexpr std::array<std::uint16_t, 4> statuses{500, 502, 503, 504};
    HttpResponse response;
    response.status = statuses.at(draw.below(statuses.size()));
    if (fault == Fault::error_as_json) {
        response.headers = {{"Content-Type", "application/json"}};
        response.body = R"({"errors":[{"code":"InternalFailure","message":)"
                        R"("We encountered an internal error. Please try again.","details":""}]})";
    } else if (fault == Fault::error_as_html) {
        response.headers = {{"Content-Type", "text/html"}};
        response.body = "<html><head><title>Service Unavailable</title></head></html>";
    }
    return response;
}

std::string broken_json(std::string body, SeededDraw& draw) {
    switch (draw.below(3)) {
        case 0:
            return body.substr(0, draw.below(body.size() + 1));
        case 1:
            return "<html><body>" + std::move(body);
        default:
            body.at(draw.below(body.size())) = '\x01';
            return body + "\x01";
    }
}

std::string swollen(std::string body, SeededDraw& draw) {
    using Names = std::array<std::string_view, 2>;
    const auto names = draw.percent(50) ? Names{R"("orderId":")", R"("AmazonOrderId":")"}
                                        : Names{R"("nextToken":")", R"("NextToken":")"};
    for (const auto name : names) {
        if (const auto at = body.find(name); at != std::string::npos) {
            return body.insert(at + name.size(), 20'000, 'x');
        }
    }
    return body;
}

HttpResponse refuse_login(SeededDraw& draw) {
    HttpResponse response{503, {{"Content-Type", "text/html"}}, "<html>Service Unavailable</html>"};
    if (draw.percent(50)) {
        response = {500,
                    {{"Content-Type", "application/json"}},
                    R"({"error":"server_error","error_description":"An error occurred"})"};
    }
    return response;
}

}  // namespace orderlog::adapters
