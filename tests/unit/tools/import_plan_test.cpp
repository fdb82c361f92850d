#include "tools/orderlog/import_plan.hpp"

#include "tests/support/temp_directory.hpp"

#include <catch2/catch.hpp>

#include <fstream>

using namespace orderlog::tools;
using nlohmann::json;
using orderlog::adapters::FirstVersionConnection;

namespace {

FirstVersionConnection old_of(const char* tenant, const char* id, const char* cursor = nullptr) {
    FirstVersionConnection old{
        .id = id, .tenant = tenant, .status = "CONNECTED", .display_name = "Shop", .region = "EU"};
    if (cursor != nullptr) {
        old.progress.push_back({.cursor = cursor});
    }
    return old;
}

ImportStep only(const FirstVersionConnection& old, const SellerEntries& sellers,
                const json& known = json::array()) {
    const auto steps = plan_import({old}, sellers, known, {.application = "app"});
    REQUIRE(!steps.empty());
    return steps.front();
}

json known_as(const char* tenant, const char* id, const char* phase = "healthy") {
    return json::array({{{"tenant", tenant},
                         {"connection", id},
                         {"seller", "A1"},
                         {"region", "eu"},
                         {"phase", phase}}});
}

const SellerEntries acme{{"acme", {.seller = "A1"}}};

}  // namespace

TEST_CASE("a connection of the first version is imported under its own id, with its rows") {
    const auto step = only(old_of("acme", "clx1", "2026-02-20T10:00:00.000Z"),
                           {{"acme", {.seller = "A1", .token = {.variable = "ACME_TOKEN"}}}});
    CHECK(step.status == ImportStatus::imported);
    CHECK(step.request == json{{"tenant", "acme"},
                               {"connection", "clx1"},
                               {"application", "app"},
                               {"seller", "A1"},
                               {"region", "eu"},
                               {"display_name", "Shop"},
                               {"credential", "env:ACME_TOKEN"},
                               {"paused", false},
                               {"backfill_months", 24},
                               {"rows", json::array({{{"cursor", "2026-02-20T10:00:00.000Z"}}})}});
}

TEST_CASE("a disabled connection is imported paused, one without a name under its id") {
    auto old = old_of("acme", "clx1");
    old.status = "DISABLED";
    old.display_name.clear();
    const auto step = only(old, acme);
    CHECK(step.request.at("paused") == true);
    CHECK(step.request.at("display_name") == "clx1");
}

TEST_CASE("nobody is dropped silently: whoever cannot be imported is told with a hint") {
    const auto left_out = [](const ImportStep& step, const char* message) {
        CHECK(step.status == ImportStatus::left_out);
        CHECK(step.request.is_null());
        CHECK(!step.hint.empty());
        CHECK_THAT(step.message, Catch::Contains(message));
    };
    left_out(only(old_of("birch", "clx2"), acme), "no seller is named for tenant 'birch'");
    auto nowhere = old_of("acme", "clx1");
    nowhere.region = "eu-west-1";
    left_out(only(nowhere, acme), "region 'eu-west-1' is none of");
    CHECK(only(nowhere, {{"acme", {.seller = "A1", .region = "EU"}}}).request.at("region") == "eu");
    left_out(only(old_of("acme", "clx1"), {{"acme", {.seller = "A1", .token = {.file = "/no"}}}}),
             "the place of its refresh token cannot be used");
    left_out(only(old_of("acme", "c l"), acme), "connection 'c l' is not a name");
    const auto unused = plan_import({}, acme, json::array(), {});
    REQUIRE(unused.size() == 1);
    left_out(unused.front(), "the first version has no seller");
}

TEST_CASE("what the log has is left alone and said so") {
    const auto same = only(old_of("acme", "clx1"), acme, known_as("acme", "clx1"));
    CHECK(same.status == ImportStatus::already);
    CHECK(same.message == "the log has it");
    CHECK(same.request.is_null());
    CHECK(only(old_of("acme", "clx1"), {}, known_as("acme", "clx1")).status ==
          ImportStatus::already);
    CHECK(only(old_of("acme", "clx1"), acme, known_as("acme", "acme-eu")).message ==
          "'acme-eu' reads this seller");
    CHECK(only(old_of("acme", "clx1"), acme, known_as("acme", "clx1", "removed")).message ==
          "it was removed");
    CHECK(only(old_of("acme", "clx1"), acme, known_as("acme", "old", "removed")).status ==
          ImportStatus::imported);
    CHECK(only(old_of("acme", "clx1"), acme, known_as("birch", "clx1")).status ==
          ImportStatus::imported);
}

TEST_CASE("a seller that is another one than the first version knew is not imported") {
    auto old = old_of("acme", "clx1");
    old.display_name = "Amazon Seller B7";
    const auto step = only(old, acme);
    CHECK(step.status == ImportStatus::left_out);
    CHECK(step.message == "the first version knows it as seller 'B7'");
    old.display_name = "Amazon Seller A1";
    CHECK(only(old, acme).status == ImportStatus::imported);
}

TEST_CASE("what the log has read less of than the first version had is not passed over as done") {
    const auto now = orderlog::events::parse_time("2026-03-01T12:00:00Z").value();
    const auto step_of = [&](const char* cursor, const char* followed_from, const char* backfill) {
        auto known = known_as("acme", "clx1");
        known[0]["backfill"] = {{"phase", backfill}};
        known[0]["followed_from"] = followed_from;
        return plan_import({old_of("acme", "clx1", cursor)}, acme, known,
                           {.backfill_months = 24, .now = now})
            .front();
    };
    const auto less = step_of("2026-02-20T10:00:00Z", "2026-02-27T10:00:00Z", "none");
    CHECK(less.status == ImportStatus::left_out);
    CHECK(less.message == "the log has it, and has not read what came before");
    CHECK(less.hint == "orderlog backfill start --tenant acme --months 24");
    CHECK(step_of(nullptr, "2026-02-27T10:00:00Z", "none").status == ImportStatus::left_out);
    CHECK(step_of("f45c563a", "2026-02-27T10:00:00Z", "none").status == ImportStatus::left_out);
    // Its past is read, or it was imported so.
    CHECK(step_of(nullptr, "2026-02-27T10:00:00Z", "running").status == ImportStatus::already);
    CHECK(step_of("2026-02-20T10:00:00Z", "2026-02-19T09:50:00Z", "none").status ==
          ImportStatus::already);
    CHECK(step_of("f45c563a", "2024-02-28T09:50:00Z", "none").status == ImportStatus::already);
}

TEST_CASE("a disabled connection does not take the place of one that has to be mended") {
    auto disabled = old_of("acme", "clx1");
    disabled.status = "DISABLED";
    auto nowhere = old_of("acme", "clx2");
    nowhere.region.clear();
    const auto steps = plan_import({disabled, nowhere}, acme, json::array(), {});
    REQUIRE(steps.size() == 2);
    CHECK(steps[0].status == ImportStatus::left_out);
    CHECK(steps[1].status == ImportStatus::left_out);
    CHECK_THAT(steps[1].message, Catch::StartsWith("it is disabled"));
}

TEST_CASE("of several rows for one seller the connected one is imported, with all their cursors") {
    auto disabled = old_of("acme", "clx1", "f45c563a");
    disabled.status = "DISABLED";
    const auto connected = old_of("acme", "clx2", "2026-02-20T10:00:00.000Z");
    auto american = old_of("acme", "clx3");
    american.region = "NA";
    const auto steps = plan_import({disabled, connected, american}, acme, json::array(), {});
    REQUIRE(steps.size() == 3);
    CHECK(steps[0].connection == "clx2");
    CHECK(steps[0].status == ImportStatus::imported);
    CHECK(steps[0].request.at("rows").size() == 2);
    CHECK(steps[1].connection == "clx3");
    CHECK(steps[1].status == ImportStatus::imported);
    CHECK(steps[2].status == ImportStatus::already);
    CHECK(steps[2].message == "'clx2' reads this seller");
}

TEST_CASE("an entry of one connection wins over its tenant's") {
    const SellerEntries both{{"acme", {.seller = "A1"}}, {"acme/clx2", {.seller = "B1"}}};
    const auto steps =
        plan_import({old_of("acme", "clx1"), old_of("acme", "clx2")}, both, json::array(), {});
    REQUIRE(steps.size() == 2);
    CHECK(steps[0].request.at("seller") == "A1");
    CHECK(steps[1].request.at("seller") == "B1");
}

TEST_CASE("a file of sellers says who a tenant's seller is and where its token lies") {
    const auto read = [](const std::string& text) {
        return read_toml(text, "sellers.toml").and_then([](const auto& values) {
            return read_sellers(values, "sellers.toml");
        });
    };
    const auto entries = read(
        "[acme]\nseller = \"A1\"\nrefresh_token_file = \"/run/acme\"\n"
        "[\"birch.de\"]\nseller = \"B1\"\nregion = \"na\"\nrefresh_token_env = \"BIRCH\"\n");
    REQUIRE(entries);
    CHECK(entries->at("acme").token.file == "/run/acme");
    CHECK(entries->at("birch.de").seller == "B1");
    CHECK(entries->at("birch.de").region == "na");
    CHECK(entries->at("birch.de").token.variable == "BIRCH");
    for (const char* bad :
         {"seller = \"A1\"", "[acme]\nseller = 1", "[acme]\nregion = \"eu\"",
          "[acme]\nseller = \"A1\"\nrefresh_token = \"Atzr|x\"",
          "[acme]\nseller = \"A1\"\nrefresh_token_env = \"A\"\nrefresh_token_file = \"/a\""}) {
        CAPTURE(bad);
        const auto refused = read(bad);
        REQUIRE(!refused);
        CHECK(!refused.error().hint.empty());
        CHECK_THAT(refused.error().message,
                   Catch::StartsWith("sellers.toml") && !Catch::Contains("Atzr"));
    }
}

TEST_CASE("a file of ten thousand sellers is read") {
    const orderlog::support::TempDirectory dir;
    const std::string path = (dir.path() / "sellers.toml").string();
    std::ofstream file(path);
    for (int i = 0; i < 10'000; ++i) {
        file << "[tenant" << i << "]\nseller = \"A" << i
             << "\"\nrefresh_token_file = \"/run/secrets/refresh-tokens/tenant" << i << "\"\n";
    }
    file.close();
    const auto entries = read_sellers_file(path);
    REQUIRE(entries);
    CHECK(entries->size() == 10'000);
    CHECK(read_sellers_file(path + ".absent").error().kind ==
          orderlog::events::ErrorKind::not_found);
}
