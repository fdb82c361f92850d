#include "adapters/sp_api/answer_reader.hpp"

#include <catch2/catch.hpp>

using namespace orderlog;
using namespace orderlog::events;
using adapters::HttpResponse;
using adapters::read_answer;
using engine::Failed;

namespace {

const engine::Call search_call = engine::Search{};
const engine::Call next_call = engine::NextPage{"/orders?x=1", "token"};
const engine::Call order_call = engine::ReadOrder{OrderId{"1-2-3"}, {}};

engine::Answer answer_to(const engine::Call& call, HttpResponse response) {
    return read_answer({engine::RequestId{7}, {}, call}, std::move(response), Duration{42});
}

Failed failure(const engine::Call& call, std::uint16_t status, const std::string& body,
               adapters::HttpHeaders headers = {}) {
    const auto answer = answer_to(call, {status, std::move(headers), body});
    REQUIRE(std::holds_alternative<Failed>(answer.outcome));
    return std::get<Failed>(answer.outcome);
}

std::string error_body(const std::string& code, const std::string& message) {
    return R"({"errors":[{"code":")" + code + R"(","message":")" + message + R"(","details":""}]})";
}

}  // namespace

TEST_CASE("a page passes without its personal values, with all that its headers tell") {
    const auto answer =
        answer_to(next_call, {200,
                              {{"Date", "Wed, 25 Dec 2024 10:00:00 GMT"},
                               {"X-AMZN-RequestId", "r-1"},
                               {"x-amzn-ratelimit-limit", "0.0056"}},
                              R"({"orders":[{"orderId":"1","buyer":{"buyerName":"Ann"}}]})"});
    CHECK(answer.id == engine::RequestId{7});
    CHECK(answer.query == "/orders?x=1");
    CHECK(answer.quota_token_spent);
    CHECK(answer.request_id == "r-1");
    CHECK(answer.rate == "0.0056");
    CHECK(answer.duration == Duration{42});
    REQUIRE(answer.server_time);
    CHECK(to_text_ms(*answer.server_time) == "2024-12-25T10:00:00.000Z");
    const auto& fetched = std::get<engine::Fetched>(answer.outcome);
    CHECK(fetched.body.cut_list > 0);
    CHECK(fetched.body.bytes == R"({"orders":[{"orderId":"1","buyer":{}                 }]})");
}

TEST_CASE("a 200 that is no JSON object is unreadable") {
    for (const char* body : {"", "<html>hi</html>", "[]", R"({"orders":[)"}) {
        CHECK(failure(search_call, 200, body).kind == FailureKind::unreadable);
    }
    CHECK(failure(search_call, 204, "").kind == FailureKind::unreadable);
}

TEST_CASE("too many requests tell when to come back, in seconds or by date") {
    const std::string body = error_body("QuotaExceeded", "You exceeded your quota.");
    CHECK(failure(search_call, 429, body).kind == FailureKind::rate_limited);
    CHECK(failure(search_call, 429, body).code == "QuotaExceeded");
    CHECK_FALSE(failure(search_call, 429, body).retry_after);
    CHECK(failure(search_call, 429, body, {{"Retry-After", "17"}}).retry_after ==
          std::chrono::seconds{17});
    CHECK(failure(search_call, 429, body,
                  {{"Retry-After", "Wed, 25 Dec 2024 10:00:30 GMT"},
                   {"Date", "Wed, 25 Dec 2024 10:00:00 GMT"}})
              .retry_after == std::chrono::seconds{30});
    CHECK(failure(search_call, 429, body, {{"Retry-After", "99999999999"}}).retry_after ==
          std::chrono::hours{24});
    CHECK_FALSE(failure(search_call, 429, body, {{"Retry-After", "soon"}}).retry_after);
}

TEST_CASE("refused access is told apart from a refused request") {
    const std::string body = error_body("Unauthorized", "Access to requested resource is denied.");
    CHECK(failure(search_call, 403, body).kind == FailureKind::unauthorised);
    CHECK(failure(search_call, 401, body).kind == FailureKind::unauthorised);
    CHECK(failure(search_call, 403, body).message ==
          "Access to requested resource is denied. (the eu endpoint also says so of a seller of "
          "another region)");
    CHECK(failure(search_call, 413, "").kind == FailureKind::rejected);
}

TEST_CASE("a refused page token is told apart from a refused data set and other bad requests") {
    const std::string token = error_body(
        "InvalidInput",
        "The paginationToken you have submitted is not valid. All parameters must match the "
        "original request except maxResultsPerPage.");
    const std::string data_set =
        error_body("InvalidInput", "Value FULFILLMENT of includedData is not valid");
    const std::string bare = R"({"errors":[{"message":null,"code":"InvalidInput"}]})";
    CHECK(failure(next_call, 400, token).kind == FailureKind::cursor_refused);
    CHECK(failure(next_call, 400, bare).kind == FailureKind::cursor_refused);
    CHECK(failure(search_call, 400, bare).kind == FailureKind::rejected);
    CHECK(failure(search_call, 400, data_set).kind == FailureKind::data_set_refused);
    CHECK(failure(next_call, 400, data_set).kind == FailureKind::data_set_refused);
    CHECK(failure(search_call, 400, "<html>Bad Request</html>").kind == FailureKind::rejected);
    CHECK(failure(next_call, 400, "<html>Bad Request</html>").kind == FailureKind::rejected);
}

TEST_CASE("an unknown order is not found, an unknown path is rejected") {
    CHECK(failure(order_call, 404, error_body("NotFound", "?")).kind == FailureKind::not_found);
    CHECK(failure(search_call, 404, error_body("NotFound", "?")).kind == FailureKind::rejected);
}

TEST_CASE("trouble at Amazon passes, whatever its body is") {
    for (const int status : {500, 502, 503, 504, 408, 302}) {
        for (const char* body : {"", "<html>oops</html>", "{", R"({"errors":[]})",
                                 R"({"errors":[7]})", R"({"errors":[{"code":7}]})"}) {
            CHECK(failure(search_call, static_cast<std::uint16_t>(status), body).kind ==
                  FailureKind::unavailable);
        }
    }
}

TEST_CASE("a message keeps its details and loses tokens, control characters and excess") {
    CHECK(failure(search_call, 400, R"({"errors":[{"code":"c","message":"m","details":"d"}]})")
              .message == "m; d");
    CHECK(adapters::safe_message("token Atza|IwEB,x=Atzr|Q end\n\x7f") ==
          "token (token),x=(token) end  ");
    CHECK(adapters::safe_message(std::string(2000, 'x')).size() == 500);
    std::string long_text(499, 'x');
    CHECK(adapters::safe_message(long_text + "\xC3\xA9").size() == 499);
}

TEST_CASE("many short tokens do not make a message longer than 500 bytes") {
    std::string text;
    while (text.size() < 500) {
        text += "Atc| ";
    }
    CHECK(adapters::safe_message(text).size() == 500);
    CHECK(adapters::safe_message(text).starts_with("(token) (token) "));
}

TEST_CASE("no text of an answer but its body is longer than 500 bytes") {
    const std::string far(60'000, 'x');
    const auto answer =
        answer_to(search_call, {400,
                                {{"x-amzn-requestid", far}, {"x-amzn-ratelimit-limit", far}},
                                error_body(far.substr(0, 30'000), far.substr(0, 30'000))});
    CHECK(answer.request_id.size() == 500);
    CHECK(answer.rate.size() == 500);
    CHECK(std::get<Failed>(answer.outcome).code.size() == 500);
    CHECK(std::get<Failed>(answer.outcome).message.size() == 500);
}

TEST_CASE("a page's token is never repeated, raw or percent-encoded, whole or cut") {
    const std::string token = "ab+c/d=" + std::string(600, 't');
    const engine::Call call = engine::NextPage{"/orders?x=1", token};
    const std::string tail(600, 't');
    CHECK(failure(call, 400, error_body("c", "bad '" + token + "'")).message == "bad '(token)'");
    CHECK(failure(call, 400, error_body("c", "bad ab%2Bc%2Fd%3D" + tail)).message == "bad (token)");
    CHECK(failure(call, 400, error_body("c", "bad ab%2bc%2fd%3d" + tail)).message == "bad (token)");
    CHECK(adapters::safe_message("amzn1.oa2-cs.v1.5e Atzr%7cQ Atza%7cQ") ==
          "(token) (token) (token)");
}

TEST_CASE("an HTTP date is read or it is none") {
    CHECK(adapters::http_date("Sun, 06 Nov 1994 08:49:37 GMT") ==
          Time{std::chrono::seconds{784111777}});
    CHECK_FALSE(adapters::http_date(""));
    CHECK_FALSE(adapters::http_date("tomorrow, perhaps"));
    CHECK(adapters::http_date("Fri, 31 Dec 9999 23:59:59 GMT"));
    CHECK_FALSE(adapters::http_date("Sun, 06 Nov 2000000000 08:49:37 GMT"));
}
