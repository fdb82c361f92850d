#include "adapters/postgres/connection_text.hpp"

#include <catch2/catch.hpp>

using namespace orderlog::adapters;

TEST_CASE("of a connection string host, port, user and database are shown, and nothing else") {
    CHECK(shown_connection("postgresql://u:p@h:5432/d?password=q&application_name=x") ==
          "host=h port=5432 user=u dbname=d");
    CHECK(shown_connection("host=h password = 'a b' user=u sslpassword=geheim") == "host=h user=u");
    CHECK(shown_connection("postgresql:///d?host=/run/x%20y") == "host='/run/x y' dbname=d");
}

TEST_CASE("a connection string that libpq cannot read is not shown at all") {
    CHECK(shown_connection("password = 'geheim") == "(not readable)");
    const auto read = read_connection_text("geheim");
    REQUIRE(!read);
    CHECK(read.error().message.find("geheim") == std::string::npos);
}

TEST_CASE("a secret is found wherever libpq would read one") {
    for (const char* text : {"host=h password=x", "password = geheim", "sslpassword='x y'",
                             "postgresql://u:p@h/d", "postgresql://h/d?password=x",
                             "postgresql://h/d?sslpassword=x", "postgresql://h/d?pass%77ord=x"}) {
        const auto read = read_connection_text(text);
        CAPTURE(text);
        CHECK((!read || read->has_secret));
    }
    CHECK_FALSE(read_connection_text("postgresql://u@h/d")->has_secret);
}
