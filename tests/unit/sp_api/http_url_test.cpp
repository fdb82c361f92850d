#include "adapters/sp_api/http_url.hpp"

#include <catch2/catch.hpp>

using namespace orderlog::adapters;

TEST_CASE("loopback is what no packet leaves the machine for") {
    CHECK(is_loopback_url("http://127.0.0.1:80/x"));
    CHECK(is_loopback_url("http://[::1]:8080"));
    CHECK(is_loopback_url("https://localhost"));
    CHECK_FALSE(is_loopback_url("http://127.0.0.1.evil.example/"));
    CHECK_FALSE(is_loopback_url("http://localhost.example"));
    CHECK_FALSE(is_loopback_url("http://[::1]evil.example"));
    CHECK_FALSE(is_loopback_url("http://[::1"));
    CHECK_FALSE(is_loopback_url("http://10.0.0.1"));
    CHECK_FALSE(is_loopback_url("127.0.0.1"));
}

TEST_CASE("a service URL is https or of this machine, has a host and no user") {
    CHECK(check_service_url("https://sellingpartnerapi-eu.amazon.com"));
    CHECK(check_service_url("http://127.0.0.1:80"));
    CHECK(check_service_url("http://localhost:80/x"));
    CHECK(check_service_url("http://[::1]:80"));
    CHECK_FALSE(check_service_url("http://sellingpartnerapi-eu.amazon.com"));
    CHECK_FALSE(check_service_url("http://127.evil.com"));
    CHECK_FALSE(check_service_url("http://localhost.evil.com"));
    CHECK_FALSE(check_service_url("evil"));
    CHECK_FALSE(check_service_url(""));
    CHECK_FALSE(check_service_url("https://"));
    CHECK_FALSE(check_service_url("ftp://127.0.0.1"));
    CHECK_FALSE(check_service_url("https://user:secret@host"));
    CHECK_FALSE(check_service_url("http://127.0.0.1@evil.example/"));
}

TEST_CASE(
    "loopback with user info is no loopback, and a message shows scheme, host and port alone") {
    CHECK_FALSE(is_loopback_url("http://127.0.0.1@evil.example/"));
    CHECK_FALSE(is_loopback_url("http://me:secret@127.0.0.1/"));
    CHECK(shown_url("http://me:secret@evil.example:80/token?x=y") == "http://evil.example:80");
    CHECK(shown_url("https://h.example/x") == "https://h.example");
    CHECK(shown_url("secret") == "(not a URL)");
    CHECK(check_service_url("http://h.example/Atzr|x").error().message.find("Atzr") ==
          std::string::npos);
}
