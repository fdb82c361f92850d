#include "adapters/postgres/one_line.hpp"

#include <catch2/catch.hpp>

using namespace orderlog::adapters;

TEST_CASE("what PostgreSQL says is one line without tabs") {
    CHECK(one_line("connection refused\n\tIs the server running?\n") ==
          "connection refused Is the server running?");
    CHECK(one_line(" \n").empty());
}

TEST_CASE("of a program's output the line is told that names the error") {
    CHECK(
        telling_line("The files will belong to x.\ninitdb: error: no space\ninitdb: removing\n") ==
        "initdb: error: no space");
    CHECK(telling_line("one\ntwo\n\n") == "two");
    CHECK(telling_line("").empty());
}
