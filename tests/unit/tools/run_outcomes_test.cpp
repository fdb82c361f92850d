#include "tools/control/run_outcomes.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using nlohmann::json;
using namespace orderlog::tools;

namespace {

json run_of(const char* tenant, const char* reason) {
    return {{"tenant", tenant},  {"connection", "c"}, {"run", 7},        {"ended", true},
            {"reason", reason},  {"message", "why"},  {"orders_new", 3}, {"orders_changed", 2},
            {"orders_same", 40}, {"items", 9}};
}

json waiting(const char* tenant, const json& polled, const json& failed = nullptr,
             const char* phase = "healthy") {
    return {{"tenant", tenant},
            {"connection", "c"},
            {"phase", phase},
            {"last_polled", polled},
            {"last_error_at", failed}};
}

std::string names(const json& connections) {
    std::string all;
    for (const json& one : connections) {
        all += one.at("tenant").get<std::string>();
    }
    return all;
}

}  // namespace

TEST_CASE("a global run is told as the first version told it") {
    const json runs{run_of("a", "SUCCESS"), run_of("b", "TOKEN_MISSING"),
                    run_of("c", "AMAZON_UNAVAILABLE")};
    const json said = sync_summary(runs, "global", 1234);
    CHECK(said.at("mode") == "global");
    CHECK(said.at("success") == true);
    CHECK(said.at("totalDuration") == 1234);
    CHECK(said.at("summary") == json{{"total", 3}, {"success", 1}, {"skipped", 1}, {"failed", 1}});
    const json& first = said.at("results").at(0);
    CHECK(first.at("tenantId") == "a");
    CHECK(first.at("status") == "success");
    CHECK(first.at("reasonCode") == "SUCCESS");
    CHECK(first.at("message") == "why");
    CHECK(first.at("ordersProcessed") == 45);
    CHECK(first.at("itemsProcessed") == 9);
    CHECK(said.at("results").at(1).at("status") == "skipped");
    CHECK(said.at("results").at(2).at("status") == "failed");
}

TEST_CASE("a run that has not ended has failed, and a global run of nobody is one") {
    const json open = json::array({{{"tenant", "a"}, {"connection", "c"}, {"run", 7}}});
    const json said = sync_summary(open, "global", 1);
    CHECK(said.at("summary").at("failed") == 1);
    CHECK(said.at("results").at(0).at("message") == "the run has not ended");
    CHECK(sync_summary(json::array(), "global", 1).at("summary").at("total") == 0);
}

TEST_CASE("who cannot be asked is skipped, who was asked in vain has failed") {
    for (const char* reason : {"TOKEN_MISSING", "PAUSED", "LOCK_UNAVAILABLE", "CANCELLED"}) {
        CHECK(sync_status(reason) == "skipped");
    }
    for (const char* reason : {"AUTHORISATION_REVOKED", "AUTHORISATION_EXPIRED", "ROLE_MISSING",
                               "AMAZON_RATE_LIMIT", "UNKNOWN_ERROR"}) {
        CHECK(sync_status(reason) == "failed");
    }
}

TEST_CASE("those come first that have waited longest, and who fails keeps nobody from his turn") {
    const char* monday = "2026-01-05T10:00:00.000000Z";
    const char* tuesday = "2026-01-06T10:00:00.000000Z";
    const char* friday = "2026-01-09T10:00:00.000000Z";
    const json all{waiting("f", friday),
                   waiting("t", tuesday),
                   waiting("n", nullptr),
                   waiting("m", monday),
                   waiting("a", nullptr),
                   waiting("x", nullptr, friday, "error"),
                   waiting("r", monday, friday, "retrying"),
                   waiting("p", nullptr, nullptr, "paused")};
    CHECK(names(longest_waiting(all, 8)) == "anmtfrpx");
    CHECK(names(longest_waiting(all, 3)) == "anm");
    CHECK(names(longest_waiting(all, 99)) == "anmtfrpx");
}

TEST_CASE("a run of items counts what was paid, refused and given up") {
    const json runs{{{"tenant", "a"},
                     {"connection", "c"},
                     {"since", 7},
                     {"orders", 3},
                     {"ended", true},
                     {"reason", "UNREADABLE_PAGE"},
                     {"message", "why"},
                     {"paid", 1},
                     {"refused", 2},
                     {"abandoned", 0}},
                    {{"tenant", "b"}, {"connection", "c"}, {"since", 9}, {"orders", 0}}};
    const json said = items_summary(runs, "tenant", 5);
    CHECK(said.at("summary") == json{{"total", 2}, {"success", 0}, {"skipped", 0}, {"failed", 2}});
    const json& first = said.at("results").at(0);
    CHECK(first.at("owed") == 3);
    CHECK(first.at("paid") == 1);
    CHECK(first.at("refused") == 2);
    CHECK(first.at("abandoned") == 0);
    CHECK(said.at("results").at(1).at("message") == "the items are not read yet");
}

TEST_CASE("the outcomes of many runs are asked for by few requests, each of bounded size") {
    json runs = json::array();
    for (int i = 0; i < 5000; ++i) {
        runs.push_back({{"tenant", "t" + std::to_string(i)}, {"connection", "c"}, {"run", i}});
    }
    int asked = 0;
    const auto ask = [&](const json& request) -> orderlog::events::Result<json> {
        ++asked;
        REQUIRE(request.at("command") == "sync.outcomes");
        REQUIRE(request.dump().size() < 32 * 1024);
        json outcomes = json::array();
        for (const json& run : request.at("runs")) {
            outcomes.push_back({{"ended", run.at("run") != 4321}, {"reason", "SUCCESS"}});
        }
        return json{{"outcomes", outcomes}};
    };
    CHECK(collect_outcomes(runs, "sync.outcomes", ask) == false);
    CHECK(asked <= 20);
    CHECK(runs[17].at("ended") == true);
    CHECK(runs[4321].at("ended") == false);
    asked = 0;
    CHECK(collect_outcomes(runs, "sync.outcomes", ask) == false);
    CHECK(asked == 1);  // For the one that goes on.
}
