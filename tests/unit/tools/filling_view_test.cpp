#include "tools/rebuild/filling_view.hpp"

#include <catch2/catch.hpp>

using namespace orderlog;
using namespace orderlog::tools;
using events::LogPosition;
using std::chrono::milliseconds;

TEST_CASE("how far a rebuild is: share, rate and what is left of it") {
    Filling filling{{LogPosition{2500}, LogPosition{10'000}, 0, 1}, 0, 0, milliseconds{2000}};
    CHECK(filling_text(filling) == "folding: 25 %, position 2,500 of 10,000, 6.0 s left");
    filling.rows = 75'000;
    CHECK(filling_text(filling) ==
          "folding: 25 %, position 2,500 of 10,000, 37,500 rows/s, 6.0 s left");

    SECTION("nobody knows how many passes follow") {
        filling.progress.pass = 2;
        CHECK(filling_text(filling) ==
              "folding, pass 2: 25 %, position 2,500 of 10,000, 37,500 rows/s");
    }
    SECTION("the first moments tell nothing of the rest") {
        filling.taken = milliseconds{100};
        filling.rows = 0;
        CHECK(filling_text(filling) == "folding: 25 %, position 2,500 of 10,000");
    }
    SECTION("what is folded is still to be written") {
        filling.progress.at = filling.progress.up_to;
        filling.orders = 30'000;
        CHECK(filling_text(filling) == "writing: 30,000 orders, 37,500 rows/s");
    }
    SECTION("a log without events") {
        CHECK(filling_text({}) == "folding: 0 %, position 0 of 0");
    }
}
