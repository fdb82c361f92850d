#include "tools/service/claim_gate.hpp"

#include "adapters/memory/memory_event_log.hpp"

#include <catch2/catch.hpp>

using namespace orderlog;
using events::ApplicationId;
using tools::SellerInRegion;

namespace {

const SellerInRegion seller{events::SellerId{"A1"}, events::Region::eu};

void claim(events::EventLog& log, const std::string& application) {
    events::NewEvent claimed;
    claimed.expected = log.version({}).value();
    claimed.event = events::SellerClaimed{ApplicationId{application}, seller.seller, seller.region};
    REQUIRE(log.append({claimed}));
}

}  // namespace

TEST_CASE("a claim under another application opens nothing") {
    adapters::MemoryEventLog log;
    claim(log, "x");
    CHECK(tools::claimed_sellers(log, ApplicationId{"x"}).value() == std::vector{seller});
    CHECK(tools::claimed_sellers(log, ApplicationId{"y"}).value().empty());
    CHECK(tools::claimed_sellers(log, ApplicationId{}).value().empty());
    claim(log, "y");
    CHECK(tools::claimed_sellers(log, ApplicationId{"y"}).value() == std::vector{seller});
}
