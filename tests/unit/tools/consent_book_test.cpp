#include "tools/consent/consent_book.hpp"

#include "adapters/memory/memory_event_log.hpp"
#include "tests/support/new_event.hpp"
#include "tools/consent/consent_state.hpp"
#include "tools/consent/consent_url.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace orderlog::events;
using namespace orderlog::tools;
using orderlog::adapters::MemoryEventLog;
using orderlog::support::january;
using orderlog::support::new_event;

namespace {

void append(MemoryEventLog& log, std::uint64_t expected, const Event& event) {
    REQUIRE(log.append({new_event(StreamId{}, expected, event)}));
}

ConsentRequested requested(const std::string& state, const std::string& tenant) {
    return {.state_hash = state_hash(state),
            .tenant = TenantId{tenant},
            .connection = ConnectionId{"amazon-eu"},
            .region = Region::eu,
            .expires_at = january(10)};
}

}  // namespace

TEST_CASE("no two states are alike, and each is one") {
    std::set<std::string> all;
    for (int i = 0; i < 1000; ++i) {
        all.insert(draw_state());
    }
    CHECK(all.size() == 1000);
    CHECK(is_state(*all.begin()));
    CHECK_FALSE(is_state(""));
    CHECK_FALSE(is_state(std::string(63, 'a')));
    CHECK_FALSE(is_state(std::string(64, 'A')));
}

TEST_CASE("a state is known by its hash, to its tenant, until it has ended") {
    const std::string state = draw_state();
    const std::string other = draw_state();
    MemoryEventLog log;
    append(log, 0, requested(state, "acme"));
    append(log, 1, requested(other, "bolt"));
    ConsentBook book;
    REQUIRE(book.catch_up(log));
    REQUIRE(book.find(state) != nullptr);
    CHECK(book.find(state)->about.tenant == TenantId{"acme"});
    CHECK(book.find(draw_state()) == nullptr);
    CHECK(book.find("") == nullptr);
    CHECK(book.asked_of(TenantId{"acme"}, january(9)) == 1);
    CHECK(book.asked_of(TenantId{"acme"}, january(10)) == 0);

    append(log, 2, ConsentEnded{.requested = LogPosition{1}, .outcome = ConsentOutcome::denied});
    append(log, 3, ConsentEnded{.requested = LogPosition{1}, .outcome = ConsentOutcome::granted});
    REQUIRE(book.catch_up(log));
    REQUIRE(book.find(state)->ended);
    CHECK(book.find(state)->ended->outcome == ConsentOutcome::denied);
    // Who says no at once does not ask without end.
    CHECK(book.asked_of(TenantId{"acme"}, january(9)) == 1);
    CHECK(book.asked_of(TenantId{"bolt"}, january(9)) == 1);
}

TEST_CASE(
    "a seller signs in where his marketplace does, and a marketplace of another region is no") {
    CHECK(seller_central_url(Region::na, "").value() == "https://sellercentral.amazon.com");
    CHECK(seller_central_url(Region::eu, "").value() == "https://sellercentral-europe.amazon.com");
    CHECK(seller_central_url(Region::fe, "").value() == "https://sellercentral.amazon.co.jp");
    CHECK(seller_central_url(Region::eu, "A1805IZSGTT6HS").value() ==
          "https://sellercentral.amazon.nl");
    CHECK(seller_central_url(Region::na, "A2Q3Y263D00KWC").value() ==
          "https://sellercentral.amazon.com.br");
    CHECK_FALSE(seller_central_url(Region::na, "A1805IZSGTT6HS"));
    CHECK_FALSE(seller_central_url(Region::eu, "x"));
}

TEST_CASE("the consent page is asked for with everything encoded, a draft as a beta") {
    const ConsentPlace place{.application_id = "amzn1.sp.solution.a&b",
                             .redirect_uri = "https://shop.example/back?x=1"};
    CHECK(consent_url(place, "https://sellercentral.amazon.com", "00ff") ==
          "https://sellercentral.amazon.com/apps/authorize/consent"
          "?application_id=amzn1.sp.solution.a%26b&state=00ff"
          "&redirect_uri=https%3A%2F%2Fshop.example%2Fback%3Fx%3D1");
    ConsentPlace draft = place;
    draft.draft = true;
    draft.base_url = "http://127.0.0.1:9955";
    const std::string url = consent_url(draft, "https://sellercentral.amazon.com", "00ff");
    CHECK(url.starts_with("http://127.0.0.1:9955/apps/authorize/consent?"));
    CHECK(url.ends_with("&version=beta"));
}
