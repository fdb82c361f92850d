#include "adapters/postgres/connection_string.hpp"

#include <catch2/catch.hpp>

using namespace orderlog::adapters;

TEST_CASE("of a connection string host, port, user and database are shown, and nothing else") {
    CHECK(shown_connection("postgresql://u:p@h:5432/d?password=q&application_name=x") ==
          "host=h port=5432 user=u dbname=d");
    CHECK(shown_connection("host=h password = 'a b' user=u sslpassword=geheim") == "host=h user=u");
    CHECK(shown_connection("postgresql:///d?host=/run/x%20y") == "host='/run/x y' dbname=d");
    CHECK(shown_connection("").empty());
}

TEST_CASE("a connection string that libpq cannot read is not shown at all") {
    CHECK(shown_connection("password = 'geheim") == "(not a connection string)");
    const auto read = read_connection_string("geheim");
    REQUIRE(!read);
    CHECK(read.error().message.find("geheim") == std::string::npos);
}

TEST_CASE("a secret is found wherever libpq would read one") {
    for (const char* text : {"host=h password=x", "password = geheim", "sslpassword='x y'",
                             "postgresql://u:p@h/d", "postgresql://h/d?password=x",
                             "postgresql://h/d?sslpassword=x", "postgresql://h/d?pass%77ord=x"}) {
        const auto read = read_connection_string(text);
        CAPTURE(text);
        CHECK((!read || read->has_secret));
    }
    CHECK_FALSE(read_connection_string("postgresql://u@h/d")->has_secret);
}

TEST_CASE("a session notices that a peer vanished, unless the operator says otherwise") {
    const auto plain = read_connection_string("postgresql://u@h/d");
    REQUIRE(plain);
    for (const char* text :
         {"application_name=orderlog", "connect_timeout=10", "keepalives_idle=30",
          "keepalives_interval=10", "keepalives_count=3", "tcp_user_timeout=60000"}) {
        CHECK_THAT(plain->session, Catch::Contains(text));
    }
    const auto chosen =
        read_connection_string("postgresql://u@h/d?connect_timeout=3&application_name=mine");
    REQUIRE(chosen);
    CHECK_THAT(chosen->session,
               Catch::Contains("connect_timeout=3") && Catch::Contains("application_name=mine") &&
                   Catch::Contains("tcp_user_timeout=60000") && !Catch::Contains("orderlog") &&
                   !Catch::Contains("connect_timeout=10"));
}

TEST_CASE("a session speaks UTC and UTF-8 whatever else the operator gives") {
    const auto read = read_connection_string(
        "host=h client_encoding=LATIN1 options='-c work_mem=1MB -c timezone=CET'");
    REQUIRE(read);
    CHECK_THAT(read->session, Catch::Contains("client_encoding=UTF8") &&
                                  Catch::Contains("-c timezone=CET -c timezone=UTC") &&
                                  Catch::Contains("work_mem=1MB"));
}

TEST_CASE("a session is opened with everything that was given, as libpq reads it again") {
    const std::string text = R"(host='/my sockets' user='o\'n' password='a\\ b' sslmode=require)";
    const auto read = read_connection_string(text);
    REQUIRE(read);
    CHECK_THAT(read->session,
               Catch::Contains("host='/my sockets'") && Catch::Contains(R"(user='o\'n')") &&
                   Catch::Contains(R"(password='a\\ b')") && Catch::Contains("sslmode=require"));
    CHECK(read_connection_string(read->session)->shown == read->shown);
}
