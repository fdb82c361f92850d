#include "tools/tokens/token_book.hpp"

#include "adapters/memory/memory_event_log.hpp"
#include "tests/support/new_event.hpp"
#include "tools/tokens/token_text.hpp"

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

TokenIssued issued(const std::string& token, TokenScope scope, const std::string& tenant,
                   std::optional<Time> expires_at = std::nullopt) {
    return {"of a test", token_hash(token), scope, TenantId{tenant}, expires_at};
}

}  // namespace

TEST_CASE("no two tokens are alike, and each is one") {
    std::set<std::string> all;
    for (int i = 0; i < 1000; ++i) {
        all.insert(draw_token());
    }
    CHECK(all.size() == 1000);
    CHECK(is_token(*all.begin()));
    CHECK_FALSE(is_token(""));
    CHECK_FALSE(is_token("olt_" + std::string(63, 'a')));
    CHECK_FALSE(is_token("olt_" + std::string(64, 'A')));
}

TEST_CASE("a token is found until it is revoked or expires, and no other is") {
    const std::string lasting = draw_token();
    const std::string short_lived = draw_token();
    MemoryEventLog log;
    append(log, 0, issued(lasting, TokenScope::write, "acme"));
    append(log, 1, issued(short_lived, TokenScope::read, "acme", january(10)));
    auto book = TokenBook::read(log);
    REQUIRE(book);
    REQUIRE(book->find(lasting, january(20)) != nullptr);
    CHECK(book->find(lasting, january(20))->id == LogPosition{1});
    CHECK(book->find(short_lived, january(9)) != nullptr);
    CHECK(book->find(short_lived, january(10)) == nullptr);
    CHECK(book->find(draw_token(), january(9)) == nullptr);
    CHECK(book->find("", january(9)) == nullptr);

    append(log, 2, TokenRevoked{LogPosition{1}});
    book = TokenBook::read(log);
    REQUIRE(book);
    CHECK(book->find(lasting, january(9)) == nullptr);
    CHECK(book->find(short_lived, january(9)) != nullptr);
    CHECK(book->find(LogPosition{1})->revoked_at);
}

TEST_CASE("a book that catches up reads what is new, and nothing again") {
    const std::string first = draw_token();
    const std::string second = draw_token();
    MemoryEventLog log;
    append(log, 0, issued(first, TokenScope::read, "acme"));
    TokenBook book;
    REQUIRE(book.catch_up(log));
    REQUIRE(book.catch_up(log));
    // Its first event is another, which nobody reads again.
    MemoryEventLog longer;
    append(longer, 0, issued(draw_token(), TokenScope::operate, ""));
    append(longer, 1, issued(second, TokenScope::read, "acme"));
    append(longer, 2, TokenRevoked{LogPosition{1}});
    REQUIRE(book.catch_up(longer));
    CHECK(book.all().size() == 2);
    CHECK(book.find(second, january(2)) != nullptr);
    CHECK(book.find(LogPosition{1})->about.hash == token_hash(first));
    CHECK(book.find(LogPosition{1})->revoked_at);
}

TEST_CASE("a tenant's bearer reaches that tenant, an operator everybody, nobody nothing") {
    const Grant reader = grant_of({.about = issued("x", TokenScope::read, "acme")});
    const Grant writer = grant_of({.about = issued("x", TokenScope::write, "acme")});
    const Grant all = grant_of({.about = issued("x", TokenScope::operate, "")});
    CHECK(reader.may(Need::read));
    CHECK_FALSE(reader.may(Need::write));
    CHECK(writer.may(Need::write));
    CHECK_FALSE(writer.may(Need::operate));
    CHECK(all.may(Need::operate));
    CHECK(reader.reaches(TenantId{"acme"}));
    CHECK_FALSE(writer.reaches(TenantId{"bolt"}));
    CHECK_FALSE(writer.reaches(TenantId{}));
    CHECK(all.reaches(TenantId{"bolt"}));
    CHECK_FALSE(Grant{}.reaches(TenantId{}));
    CHECK_FALSE(Grant{}.may(Need::read));
}
