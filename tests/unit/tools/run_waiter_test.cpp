#include "tools/api/run_waiter.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <future>
#include <stdexcept>

using namespace orderlog::events;
using namespace orderlog::tools;
using nlohmann::json;

namespace {

json one_run() {
    return json::array({{{"tenant", "acme"}, {"connection", "eu"}, {"run", 7}}});
}

/// An answer, and what will be in it.
std::pair<PendingAnswer, std::future<ServerResponse>> promised() {
    auto given = std::make_shared<std::promise<ServerResponse>>();
    auto answer = given->get_future();
    return {PendingAnswer(
                [given](ServerResponse&& response) { given->set_value(std::move(response)); }),
            std::move(answer)};
}

RunWaiter::Wait wait_until(RunWaiter::Moment until) {
    RunWaiter::Wait wait{.runs = one_run(), .outcome_command = "sync.outcomes", .until = until};
    wait.respond = [](const Result<json>& runs) {
        ServerResponse response;
        response.body = runs->at(0).value("ended", false) ? "ended" : "goes on";
        return response;
    };
    return wait;
}

}  // namespace

TEST_CASE("who has waited for long enough is answered, and the engine is asked nothing for him") {
    std::atomic<int> asked{0};
    RunWaiter waiter([&](const json&) -> Result<json> {
        ++asked;
        return json{{"outcomes", {{{"ended", true}}}}};
    });
    auto [late, late_answer] = promised();
    waiter.wait(wait_until(RunWaiter::Moment::clock::now()), std::move(late));
    CHECK(late_answer.get().body == "goes on");
    CHECK(asked == 0);
    auto [early, early_answer] = promised();
    waiter.wait(wait_until(RunWaiter::Moment::max()), std::move(early));
    CHECK(early_answer.get().body == "ended");
    CHECK(asked == 1);
}

TEST_CASE("an answer about runs that cannot be made is a 500, and the next is made") {
    RunWaiter waiter(
        [](const json&) -> Result<json> { return json{{"outcomes", {{{"ended", true}}}}}; });
    auto broken = wait_until(RunWaiter::Moment::max());
    broken.respond = [](const Result<json>&) -> ServerResponse { throw std::runtime_error("no"); };
    auto [first, first_answer] = promised();
    waiter.wait(std::move(broken), std::move(first));
    CHECK(first_answer.get().status == 500);
    auto [second, second_answer] = promised();
    waiter.wait(wait_until(RunWaiter::Moment::max()), std::move(second));
    CHECK(second_answer.get().body == "ended");
}
