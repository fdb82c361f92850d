#include "tests/contract/secret_store/stores_under_test.hpp"

#include <catch2/catch.hpp>

#include <thread>
#include <vector>

using namespace orderlog::adapters;
using namespace orderlog::contract;
using orderlog::events::ConnectionId;
using orderlog::events::ErrorKind;
using orderlog::events::StreamId;
using orderlog::events::TenantId;

namespace {

SecretName name_of(const std::string& tenant, const std::string& connection) {
    return refresh_token_of({TenantId{tenant}, ConnectionId{connection}});
}

const SecretName acme = name_of("acme", "acme-eu");
const SecretName acme_na = name_of("acme", "acme-na");
const SecretName bolt = name_of("bolt", "acme-eu");

}  // namespace

TEMPLATE_LIST_TEST_CASE("a new store has no secret, and says so", "[secret_store]", Stores) {
    TestType under_test;
    const auto none = under_test.store().get(acme);
    REQUIRE_FALSE(none);
    CHECK(none.error().kind == ErrorKind::not_found);
    CHECK(none.error().message.find("tenants/acme/acme-eu") != std::string::npos);
    CHECK(under_test.store().remove(acme));
}

TEMPLATE_LIST_TEST_CASE("a secret is got as it was put, under its name alone", "[secret_store]",
                        Stores) {
    TestType under_test;
    SecretStore& store = under_test.store();
    REQUIRE(store.put(acme, "Atzr|one \"quoted\" \\ and 100%"));
    REQUIRE(store.put(bolt, "Atzr|two"));
    REQUIRE(store.put(client_secret_name(), "amzn1.oa2-cs.v1.x"));
    CHECK(store.get(acme).value() == "Atzr|one \"quoted\" \\ and 100%");
    CHECK(store.get(bolt).value() == "Atzr|two");
    CHECK(store.get(client_secret_name()).value() == "amzn1.oa2-cs.v1.x");
    CHECK_FALSE(store.get(acme_na));
}

TEMPLATE_LIST_TEST_CASE("a name that a path would read otherwise is no place for a secret",
                        "[secret_store]", Stores) {
    TestType under_test;
    SecretStore& store = under_test.store();
    REQUIRE(store.put(name_of("acme", "amazon"), "Atzr|acme"));
    for (const char* const tenant :
         {"acme/amazon?", "acme/amazon#", "..", "a/../acme", "acme%2f", "ac me"}) {
        const auto put = store.put(name_of(tenant, "amazon"), "Atzr|stranger");
        REQUIRE_FALSE(put);
        CHECK(put.error().kind == ErrorKind::rejected);
        CHECK_FALSE(store.put(name_of("acme", tenant), "Atzr|stranger"));
    }
    CHECK(store.get(name_of("acme", "amazon")).value() == "Atzr|acme");
}

TEMPLATE_LIST_TEST_CASE("the last one that is put counts, and one that is removed is gone",
                        "[secret_store]", Stores) {
    TestType under_test;
    SecretStore& store = under_test.store();
    REQUIRE(store.put(acme, "Atzr|one"));
    REQUIRE(store.put(acme_na, "Atzr|na"));
    REQUIRE(store.put(acme, "Atzr|two"));
    CHECK(store.get(acme).value() == "Atzr|two");
    REQUIRE(store.remove(acme));
    REQUIRE_FALSE(store.get(acme));
    CHECK(store.get(acme).error().kind == ErrorKind::not_found);
    CHECK(store.get(acme_na).value() == "Atzr|na");
}

TEMPLATE_LIST_TEST_CASE("what is no line of printable text is refused and never repeated",
                        "[secret_store]", Stores) {
    TestType under_test;
    SecretStore& store = under_test.store();
    for (const std::string& bad :
         {std::string{}, std::string{"Atzr|x\n"}, std::string{" Atzr|x"}, std::string(8193, 'x'),
          std::string{"Atzr|\x80"}, std::string("Atzr|\0x", 7)}) {
        const auto refused = store.put(acme, bad);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().kind == ErrorKind::rejected);
        CHECK(refused.error().message.find("Atzr") == std::string::npos);
    }
    CHECK_FALSE(store.get(acme));
    CHECK(store.put(acme, std::string(8192, 'x')));
}

TEMPLATE_LIST_TEST_CASE("two who write at once lose nothing of each other", "[secret_store]",
                        Stores) {
    TestType under_test;
    constexpr int each = 25;
    const auto put_all = [](SecretStore& store, const std::string& tenant) {
        for (int i = 0; i < each; ++i) {
            const auto put = store.put(name_of(tenant, std::to_string(i)), "Atzr|" + tenant);
            if (!put) {
                return;
            }
        }
    };
    {
        std::jthread one([&] { put_all(under_test.store(), "acme"); });
        std::jthread two([&] { put_all(under_test.other(), "acme2"); });
        std::jthread three([&] { put_all(under_test.store(), "bolt"); });
    }
    for (const std::string tenant : {"acme", "acme2", "bolt"}) {
        for (int i = 0; i < each; ++i) {
            CHECK(under_test.other().get(name_of(tenant, std::to_string(i))).value() ==
                  "Atzr|" + tenant);
        }
    }
}
