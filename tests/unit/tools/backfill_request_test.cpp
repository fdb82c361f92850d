#include "tools/orderlog/backfill_request.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace orderlog;
using namespace orderlog::tools;
using nlohmann::json;

namespace {

/// A connection as the engine's status has it.
json connection(const std::string& phase) {
    return {{"tenant", "acme"},
            {"connection", "acme-eu"},
            {"followed_from", "2026-01-14T23:50:00Z"},
            {"backfill",
             {{"phase", phase}, {"from", "2025-06-01T00:00:00Z"}, {"to", "2026-01-15T00:00:00Z"}}}};
}

json completed_up_to(const std::string& to) {
    json seen = connection("completed");
    seen["backfill"]["to"] = to;
    return seen;
}

/// "backfill.start", "backfill.resume", or "" for nothing.
std::string asked(const json& seen, Following following,
                  const BackfillOptions& options = {.from = "2025-06-01"}) {
    const auto now = events::parse_time("2026-02-01T00:00:00Z").value();
    const auto request = next_request(seen, options, following, now);
    return request ? request->at("command").get<std::string>() : "";
}

}  // namespace

TEST_CASE("pause, resume and cancel need nothing where it is so already") {
    for (const char* phase : {"none", "paused", "completed", "cancelled"}) {
        CHECK(is_already("pause", phase));
        CHECK(is_already("cancel", phase) == (std::string_view(phase) != "paused"));
        CHECK(is_already("resume", phase) == (std::string_view(phase) == "completed"));
        CHECK_FALSE(is_already("start", phase));
    }
    CHECK_FALSE(is_already("pause", "running"));
    CHECK_FALSE(is_already("cancel", "running"));
    CHECK(is_already("resume", "running"));
}

TEST_CASE("backfill run begins or goes on with what it finds at its first look") {
    CHECK(asked(connection("none"), Following::not_yet) == "backfill.start");
    CHECK(asked(connection("cancelled"), Following::not_yet) == "backfill.start");
    CHECK(asked(connection("paused"), Following::not_yet) == "backfill.resume");
    CHECK(asked(connection("running"), Following::not_yet).empty());
    CHECK(asked(connection("completed"), Following::not_yet).empty());
}

TEST_CASE("what people pause or cancel while it is followed stays so") {
    for (const Following following : {Following::joined, Following::begun}) {
        CHECK(asked(connection("paused"), following).empty());
        CHECK(asked(connection("cancelled"), following).empty());
    }
}

TEST_CASE("a past that is complete and too short is read further, once") {
    const json shorter = connection("completed");
    CHECK(asked(shorter, Following::not_yet, {.from = "2025-05-31"}) == "backfill.start");
    CHECK(asked(shorter, Following::joined, {.from = "2025-05-31"}) == "backfill.start");
    CHECK(asked(shorter, Following::begun, {.from = "2025-05-31"}).empty());
}

TEST_CASE("a past that ends before updates are followed is read on") {
    const json june = completed_up_to("2025-07-01T00:00:00Z");
    CHECK(asked(june, Following::not_yet) == "backfill.start");
    CHECK(asked(june, Following::not_yet, {.from = "2025-06-01", .to = "2025-08-01"}) ==
          "backfill.start");
    CHECK(asked(june, Following::not_yet, {.from = "2025-06-01", .to = "2025-07-01"}).empty());
    CHECK(asked(connection("completed"), Following::not_yet,
                {.from = "2025-06-01", .to = "2027-01-01"})
              .empty());
}

TEST_CASE("months are counted back from now, or from the end that is asked for") {
    CHECK(asked(connection("completed"), Following::not_yet, {.months = 8}).empty());
    CHECK(asked(connection("completed"), Following::not_yet, {.months = 9}) == "backfill.start");
    CHECK(asked(connection("completed"), Following::not_yet, {.months = 1, .to = "2025-06-30"}) ==
          "backfill.start");
}
