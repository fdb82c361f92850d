#include "tools/config/url.hpp"

#include <catch2/catch.hpp>

using namespace orderlog::tools;

TEST_CASE("loopback is what no packet leaves the machine for") {
    CHECK(is_loopback_url("http://127.0.0.1:80/x"));
    CHECK(is_loopback_url("http://[::1]:8080"));
    CHECK(is_loopback_url("https://localhost"));
    CHECK_FALSE(is_loopback_url("http://127.0.0.1.evil.example/"));
    CHECK_FALSE(is_loopback_url("http://localhost.example"));
    CHECK_FALSE(is_loopback_url("http://10.0.0.1"));
    CHECK_FALSE(is_loopback_url("127.0.0.1"));
}

TEST_CASE("a service URL is https, has a host and no user") {
    CHECK(check_service_url("https://sellingpartnerapi-eu.amazon.com"));
    CHECK_FALSE(check_service_url("https://"));
    CHECK_FALSE(check_service_url("ftp://127.0.0.1"));
    CHECK_FALSE(check_service_url("https://user:secret@host"));
    CHECK_FALSE(check_service_url("http://127.0.0.1@evil.example/"));
}

TEST_CASE("a password is masked wherever libpq would read one") {
    CHECK(without_password("postgresql://u:p@h:5432/d?password=q&x=1") ==
          "postgresql://u:***@h:5432/d?password=***&x=1");
    CHECK(without_password("host=h password='a b' user=u") == "host=h password=*** user=u");
    CHECK(without_password("postgresql:///d?host=/run/x") == "postgresql:///d?host=/run/x");
    CHECK_FALSE(has_password("postgresql://u@h/d"));
    CHECK(has_password("host=h password=x"));
}
